"""`make mutants`: every policy, grant, predicate and guard taken out; 1 when one is not missed."""

import asyncio
import sys

from adapters.postgres.migrate import migrate
from infra.devservers import temporary_servers
from infra.postgres.roles import OWNER
from tests.conftest import TEMPLATE, _run, _within
from tests.mutants.schema import faults
from tests.mutants.statements import statements
from tests.mutants.suite import (
    Verdict,
    bench_on,
    judge_guards,
    judge_schema,
    judge_statements,
    leaks,
    of_statements,
)

WORLDS = 40


def main() -> int:
    """Judge what stands, then each mutant."""
    with temporary_servers() as servers:
        asyncio.run(_run(servers.superuser_url, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}"))
        asyncio.run(migrate(_within(servers.database_admin_url, TEMPLATE)))
        wrong, verdicts = asyncio.run(_judge(_within(servers.superuser_url, TEMPLATE)))
    verdicts.append(judge_guards())
    print(*wrong, *verdicts, sep="\n")  # noqa: T201 - the verdict is this command's output
    return int(bool(wrong) or any(each.survived for each in verdicts))


async def _judge(url: str) -> tuple[list[str], list[Verdict]]:
    async with bench_on(url) as bench:
        wrong = [*await faults(bench), *await leaks(bench, statements(), WORLDS)]
        return wrong, [
            await judge_schema(bench),
            await judge_statements(bench, of_statements()),
        ]


if __name__ == "__main__":
    sys.exit(main())
