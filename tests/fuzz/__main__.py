"""`make fuzz`: many cases from a seed against a whole installation of its own, with progress."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from adapters.postgres.migrate import migrate
from infra.devservers import temporary_servers
from infra.postgres.roles import OWNER
from tests.conftest import TEMPLATE, _run, _within
from tests.e2e.installation import Installation, running_installation
from tests.fuzz.cases import Case, cases
from tests.fuzz.judge import Judge
from tests.fuzz.target import target_of
from tests.fuzz.wire import play

STEP = 5_000


def main() -> int:
    """Fuzz; 1 when a promise broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    with temporary_servers() as servers, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(servers.superuser_url, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}"))
        asyncio.run(migrate(_within(servers.database_admin_url, TEMPLATE)))
        with running_installation(
            servers, TEMPLATE, Path(folder), name="fuzzed", programs=400
        ) as running:
            return _fuzz(running, asked.cases, asked.seed)


def _fuzz(running: Installation, count: int, seed: int) -> int:
    target = target_of(running)
    judge = Judge(target.document)
    at = urlsplit(running.url)
    started = time.monotonic()

    def shown() -> Iterator[Case]:
        for case in cases(target, seed, count):
            if case.number % STEP == 0:
                spent = time.monotonic() - started
                print(f"{case.number:>8} of {count} cases, {spent:.0f} s, seed {seed}", flush=True)  # noqa: T201 - progress is this command's output
            yield case

    asyncio.run(play(at.hostname or "", at.port or 0, shown(), judge))
    spent = time.monotonic() - started
    faults = sum(number for status, number in judge.seen.items() if status >= 500)
    print(  # noqa: T201 - the verdict is this command's output
        f"{count} cases in {spent:.0f} s, seed {seed}: {faults} answers of 5xx, "
        f"{len(judge.broken)} promises broken, {len(judge.reached)} operations answered 2xx; "
        f"statuses {dict(sorted(judge.seen.items()))}",
        *judge.broken[:50],
        sep="\n",
    )
    return 1 if judge.broken or faults else 0


if __name__ == "__main__":
    sys.exit(main())
