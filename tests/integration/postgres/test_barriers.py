"""What keeps agencies apart holds by each barrier alone, and a piece that is missing is missed."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Database
from tests.mutants.guards import UNGUARDED, Untouchable, is_refused, nobody, use_cases
from tests.mutants.interference import Bench
from tests.mutants.schema import faults
from tests.mutants.statements import statements
from tests.mutants.suite import (
    bench_on,
    judge_guards,
    judge_schema,
    judge_statements,
    leaks,
    of_statements,
)

SEED = 1123
"""Of the sample; `make mutants` judges every one."""


@pytest.fixture
async def bench(database: Database) -> AsyncIterator[Bench]:
    """Yield a bench over a clone."""
    async with bench_on(database.superuser_url) as made:
        yield made


async def test_policies_alone_keep_agencies_apart(bench: Bench) -> None:
    assert await faults(bench) == []


async def test_predicates_alone_keep_agencies_apart(bench: Bench) -> None:
    found = statements()
    assert len(found) >= 300
    assert await leaks(bench, found, worlds=3) == []


def test_guards_alone_refuse_who_holds_nothing() -> None:
    asked = use_cases()
    assert len(asked) >= 150
    let_in = {each.name for each in asked if not is_refused(each.handler, nobody(), Untouchable())}
    assert let_in == UNGUARDED.keys()


async def test_a_sample_of_loosened_policies_is_missed(bench: Bench) -> None:
    verdict = await judge_schema(bench, SEED, most=120)
    assert verdict.killed == 120, str(verdict)


async def test_a_sample_of_dropped_predicates_is_missed(bench: Bench) -> None:
    verdict = await judge_statements(bench, of_statements(SEED, most=40))
    assert verdict.killed == 40, str(verdict)


def test_every_dropped_guard_is_missed() -> None:
    verdict = judge_guards()
    assert verdict.killed >= 150
    assert verdict.survived == ()
