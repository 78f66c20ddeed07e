"""A judge with row-level security off: may what another agency keeps change what one is told?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from tests.mutants.statements import Mutant
from tests.mutants.worlds import KEYS, NORTH, SOUTH, Column, World

Connection = asyncpg.Connection

COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL) AS kind, NOT a.attnotnull AS is_nullable
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = ''
ORDER BY c.relname, a.attnum
"""
CONDITIONS = """
SELECT format('ALTER TABLE %I DROP CONSTRAINT IF EXISTS %I', t.relname, k.conname)
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'public' AND k.contype = 'c'
"""
ACROSS = """
SELECT x.indexrelid::regclass::text AS name, k.conname, t.relname
FROM pg_index x
JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype = 'u'
WHERE n.nspname = 'public' AND x.indisunique AND NOT x.indisprimary
  AND a.attname NOT IN ('agency_id', 'owner_id')
"""


class BrokenMutantError(Exception):
    """The mutant is no statement, so that nothing can be said of it."""


@dataclass(slots=True)
class Bench:
    """A connection whose policies, keys between tables and conditions are off."""

    connection: Any
    tables: dict[str, list[Column]] = field(default_factory=dict)
    prepared: dict[str, Any] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Take off what would refuse two agencies with the same made-up rows."""
        for (statement,) in await self.connection.fetch(CONDITIONS):
            await self.connection.execute(statement)
        for index, constraint, table in await self.connection.fetch(ACROSS):
            dropped = (
                f"DROP INDEX {index}"
                if constraint is None
                else f"ALTER TABLE {table} DROP CONSTRAINT {constraint} CASCADE"
            )
            await self.connection.execute(dropped)
        await self.connection.execute("SET session_replication_role = replica")
        for row in await self.connection.fetch(COLUMNS):
            column = Column(
                table=row["relname"],
                name=row["attname"],
                kind=row["kind"],
                is_nullable=row["is_nullable"],
            )
            self.tables.setdefault(row["relname"], []).append(column)

    def named(self, text: str) -> list[str]:
        """Return the tables that a statement names."""
        words = set(re.findall(r"\b\w+\b", text))
        return [name for name in self.tables if name in words]

    async def fill(self, tables: Sequence[str], world: World, agency: Any) -> None:
        """Give `agency` a row in each table where the world has one of it."""
        for table in tables:
            if not world.is_kept(table, by_south=agency == SOUTH):
                continue
            row = world.row(self.tables[table], agency)
            names = ", ".join(row)
            places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
            statement = (
                f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({places}) "
                "ON CONFLICT DO NOTHING"
            )
            await self.connection.execute(statement, *row.values())

    async def rows(self, tables: Sequence[str], *agencies: Any) -> list[str]:
        """Return what the agencies keep there."""
        found: list[str] = []
        for table in tables:
            key = next((each.name for each in self.tables[table] if each.name in KEYS), None)
            if key is not None:
                kept = await self.connection.fetch(
                    f"SELECT t::text FROM {table} t WHERE {key} = ANY($1)", list(agencies)
                )
                found += sorted(f"{table}: {row[0]}" for row in kept)
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """What a statement answered, what its own agency kept after it, what the other."""

    answer: str
    own: tuple[str, ...]
    other: tuple[str, ...]
    is_something: bool


async def shows(bench: Bench, text: str, world: World) -> tuple[bool, bool]:
    """Return whether the other agency shows in this world, and whether anything was told at all.

    South asks alone, then with north's rows there: it must be told the same, keep the same, and
    leave north's as they were.
    """
    transaction = bench.connection.transaction()
    await transaction.start()
    try:
        tables = bench.named(world.text)
        targets = [each for each in tables if each in world.targets]
        await bench.fill(tables, world, SOUTH)
        alone = await _told(bench, text, world, targets)
        await bench.fill(tables, world, NORTH)
        before = await bench.rows(targets, NORTH)
        beside = await _told(bench, text, world, targets)
    finally:
        await transaction.rollback()
    is_same = alone.answer == beside.answer and alone.own == beside.own
    return not (is_same and list(beside.other) == before), alone.is_something


async def is_killed(bench: Bench, mutant: Mutant, worlds: int) -> bool:
    """Return whether the judge misses what was dropped, where nothing is missed without."""
    for seed in range(worlds):
        world = World(text=mutant.statement.text, seed=seed)
        if (await shows(bench, mutant.text, world))[0]:
            return not (await shows(bench, mutant.statement.text, world))[0]
    return False


async def _told(bench: Bench, text: str, world: World, tables: Sequence[str]) -> Told:
    point = bench.connection.transaction()
    await point.start()
    try:
        before = await bench.rows(tables, SOUTH)
        answer, count = await _answer(bench, text, world)
        if answer.startswith("refused"):
            await point.rollback()
            point = bench.connection.transaction()
            await point.start()
        own = await bench.rows(tables, SOUTH)
        other = await bench.rows(tables, NORTH)
    finally:
        await point.rollback()
    return Told(answer, tuple(own), tuple(other), bool(count) or own != before)


async def _answer(bench: Bench, text: str, world: World) -> tuple[str, int]:
    prepared = bench.prepared.get(text)
    if prepared is None:
        try:
            prepared = bench.prepared[text] = await bench.connection.prepare(text)
        except asyncpg.PostgresError as error:
            raise BrokenMutantError(f"{error}: {text}") from error
    kinds = [each.name for each in prepared.get_parameters()]
    try:
        found = await prepared.fetch(*world.parameters(kinds))
    except asyncpg.PostgresError as error:
        return f"refused: {type(error).__name__}", 0
    told = sorted(str(tuple(row.values())) for row in found)
    return f"{prepared.get_statusmsg()} {told}", len(told)
