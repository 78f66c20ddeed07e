"""All mutants of the three barriers, judged where the other barriers are off."""

import random
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import asyncpg

from tests.mutants import guards, interference, schema
from tests.mutants.interference import Bench
from tests.mutants.statements import Mutant, Statement, mutants, statements
from tests.mutants.worlds import World

Each = TypeVar("Each")
PATIENT = 2_000
"""Worlds in which a dropped predicate is looked for; most show in the first ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of the mutants of one barrier."""

    barrier: str
    killed: int
    survived: tuple[str, ...]
    seconds: float

    def __str__(self) -> str:
        """Say it in a line, and name who survived."""
        total = self.killed + len(self.survived)
        head = f"{self.barrier}: {self.killed} of {total} mutants killed in {self.seconds:.0f} s"
        return "\n".join([head, *(f"  survived: {each}" for each in self.survived)])


@asynccontextmanager
async def bench_on(superuser_url: str) -> AsyncIterator[Bench]:
    """Yield a bench over a database of its own, whose conditions it takes off."""
    connection = await asyncpg.connect(superuser_url)
    bench = Bench(connection)
    await bench.prepare()
    yield bench
    await connection.close()


async def leaks(bench: Bench, found: Sequence[Statement], worlds: int) -> list[str]:
    """Return the statements that let another agency show, as they stand."""
    told = []
    for each in found:
        for seed in range(worlds):
            shows, _ = await interference.shows(bench, each.text, World(text=each.text, seed=seed))
            if shows:
                told.append(f"{each.name} in world {seed}")
                break
    return told


def of_statements(seed: int | None = None, most: int = 0) -> list[Mutant]:
    """Return every mutant of the predicates, or `most` of them drawn from `seed`."""
    return drawn([each for found in statements() for each in mutants(found)], seed, most)


async def judge_statements(bench: Bench, wanted: Iterable[Mutant]) -> Verdict:
    """Drop predicates where row-level security is off."""
    started = time.monotonic()
    fates = {each.name: await interference.is_killed(bench, each, PATIENT) for each in wanted}
    return _verdict("predicates, with row-level security off", fates, started)


async def judge_schema(bench: Bench, seed: int | None = None, most: int = 0) -> Verdict:
    """Loosen policies and grants where statements name no agency."""
    wanted = drawn(await schema.schema_mutants(bench), seed, most)
    started = time.monotonic()
    fates = {each.name: await schema.is_killed(bench, each) for each in wanted}
    return _verdict("policies, force and grants, with no predicate named", fates, started)


def judge_guards() -> Verdict:
    """Drop guards where the edge does not ask."""
    started = time.monotonic()
    fates = {
        each.name: guards.is_missed(case, each)
        for case in guards.use_cases()
        for each in guards.guard_mutants(case)
    }
    return _verdict("guards of use cases, without the edge", fates, started)


def drawn(found: Sequence[Each], seed: int | None, most: int) -> list[Each]:
    """Return all, or `most` of them by `seed`."""
    if seed is None or most >= len(found):
        return list(found)
    return random.Random(seed).sample(list(found), most)


def _verdict(barrier: str, fates: dict[str, bool], started: float) -> Verdict:
    return Verdict(
        barrier=barrier,
        killed=sum(fates.values()),
        survived=tuple(name for name, is_killed in fates.items() if not is_killed),
        seconds=time.monotonic() - started,
    )
