"""`make isolation`: attempts from a seed against an installation of its own; 1 when one leaked."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from adapters.postgres.migrate import migrate
from infra.devservers import temporary_servers
from infra.postgres.roles import OWNER
from tests.conftest import TEMPLATE, _run, _within
from tests.e2e.installation import running_installation
from tests.isolation.run import walk


def main() -> int:
    """Walk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    with temporary_servers() as servers, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(servers.superuser_url, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}"))
        asyncio.run(migrate(_within(servers.database_admin_url, TEMPLATE)))
        with running_installation(
            servers, TEMPLATE, Path(folder), name="walked", programs=400
        ) as running:
            verdict = walk(running, asked.attempts, asked.seed)
    print(f"seed {asked.seed}: {verdict}")  # noqa: T201 - the verdict is this command's output
    return int(bool(verdict.leaks or verdict.changed))


if __name__ == "__main__":
    sys.exit(main())
