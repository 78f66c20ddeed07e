"""The schema's own barrier, judged by raw statements of the app role that name no agency."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.mutants.interference import Bench
from tests.mutants.worlds import KEYS, NORTH, SOUTH, World

APP, DIRECTORY = "preceptor_app", "preceptor_directory"
SHARED = {"season_version", "schema_migration", "model_release"}
"""Tables that belong to nobody; their policies, if any, are read in test_isolation_catalogue."""

HISTORY = {
    "attempt",
    "audit_head",
    "audit_record",
    "audit_seal",
    "catalogue",
    "catalogue_version",
    "consent",
    "entry",
    "erasure",
    "ledger_entry",
    "overlay_revision",
    "profile_version",
    "program_revision",
    "ranking_result",
    "season_version",
    "shortlist_version",
}
"""What was written once is never written again."""

KEPT = {
    "agency",
    "api_key",
    "audit_head",
    "audit_seal",
    "billing_account",
    "catalogue",
    "catalogue_version",
    "consent",
    "endpoint",
    "entry",
    "erasure",
    "event",
    "job",
    "ledger_entry",
    "membership",
    "message",
    "overlay_revision",
    "profile_version",
    "program_revision",
    "ranking",
    "ranking_result",
    "shortlist",
    "shortlist_version",
    "task",
}
"""What the app deletes with its applicant or not at all."""

READ_WHOLE = {"revocation"}
"""Ids of what was revoked, which every process polls."""

TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname
"""
POLICIES = """
SELECT tablename, policyname, cmd, permissive, qual IS NOT NULL AS has_using,
       with_check IS NOT NULL AS has_check
FROM pg_policies
JOIN pg_class c ON c.relname = tablename AND c.relnamespace = 'public'::regnamespace
WHERE schemaname = 'public' AND 'preceptor_app' = ANY(roles) AND NOT c.relispartition
ORDER BY tablename, policyname
"""
GRANTS = """
SELECT has_table_privilege($1, $2, 'SELECT'), has_table_privilege($1, $2, 'INSERT'),
       has_table_privilege($1, $2, 'UPDATE'), has_table_privilege($1, $2, 'DELETE'),
       has_table_privilege($1, $2, 'TRUNCATE'), has_table_privilege($1, $2, 'TRIGGER'),
       has_table_privilege($1, $2, 'REFERENCES')
"""
PARTS = """
SELECT c.relname FROM pg_class c
WHERE c.relispartition AND c.relnamespace = 'public'::regnamespace
  AND has_table_privilege($1, c.oid, 'SELECT, INSERT, UPDATE, DELETE')
"""
"""Partitions are reached through the table they are part of, whose policies then hold."""

ROLE = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = $1"
BIND = "SELECT set_config('app.agency_id', $1, true), set_config('app.purpose', $2, true)"
SIGN_IN = {"person", "recovery_code", "session", "refresh_token", "link", "token_key", "revocation"}
"""Of people, who span agencies: seen and written under the purpose of signing in alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaMutant:
    """One piece of the schema taken out, by the statements that do it."""

    name: str
    table: str
    statements: tuple[str, ...]


async def schema_mutants(bench: Bench) -> list[SchemaMutant]:
    """Return the schema without each policy, force and restriction of a grant."""
    found: list[SchemaMutant] = []
    tables = [row["relname"] for row in await bench.connection.fetch(TABLES)]
    for table in tables:
        if table not in SHARED:
            found += _unforced(table)
        found += [each async for each in _granted(bench, table)]
    for row in await bench.connection.fetch(POLICIES):
        if row["tablename"] not in SHARED:
            found += _loosened(row)
    found.append(
        SchemaMutant(
            name="the app bypasses policies", table="", statements=(f"ALTER ROLE {APP} BYPASSRLS",)
        )
    )
    return found


def _unforced(table: str) -> Iterator[SchemaMutant]:
    for change in ("NO FORCE", "DISABLE"):
        yield SchemaMutant(
            name=f"{table}: {change.lower()} row level security",
            table=table,
            statements=(f"ALTER TABLE {table} {change} ROW LEVEL SECURITY",),
        )


def _loosened(row: Any) -> Iterator[SchemaMutant]:
    table, policy = row["tablename"], row["policyname"]
    on = f"{policy} ON {table}"
    if row["permissive"] == "RESTRICTIVE" or row["cmd"] == "ALL":
        yield SchemaMutant(
            name=f"{table}: drop {policy}", table=table, statements=(f"DROP POLICY {on}",)
        )
    if row["has_using"]:
        # What is not said of writing is what is said of reading.
        yield SchemaMutant(
            name=f"{table}: {policy} uses true",
            table=table,
            statements=(f"ALTER POLICY {on} USING (true)",),
        )
    if row["has_check"]:
        yield SchemaMutant(
            name=f"{table}: {policy} checks true",
            table=table,
            statements=(f"ALTER POLICY {on} WITH CHECK (true)",),
        )


async def _granted(bench: Bench, table: str) -> Any:
    wrong = {"TRUNCATE", "TRIGGER", "REFERENCES"}
    wrong |= {"UPDATE"} if table in HISTORY else set()
    wrong |= {"DELETE"} if table in KEPT else set()
    for privilege in sorted(wrong):
        yield SchemaMutant(
            name=f"{table}: grant {privilege}",
            table=table,
            statements=(f"GRANT {privilege} ON {table} TO {APP}",),
        )
    if table in READ_WHOLE:
        return
    yield SchemaMutant(
        name=f"{table}: the directory reads it whole",
        table=table,
        statements=(f"GRANT SELECT ON {table} TO {DIRECTORY}",),
    )


async def faults(bench: Bench, table: str = "") -> list[str]:
    """Return what is wrong with the barrier as it stands: of one table, or of all."""
    found: list[str] = []
    if await bench.connection.fetchval(ROLE, APP):
        found.append("the app is not bound by policies")
    reached = await bench.connection.fetch(PARTS, APP)
    found += [f"{row['relname']} is reached past its policies" for row in reached]
    for row in await bench.connection.fetch(TABLES):
        if table in ("", row["relname"]):
            found += await _of_table(bench, row)
    return found


async def is_killed(bench: Bench, mutant: SchemaMutant) -> bool:
    """Return whether the judge misses what was taken out."""
    transaction = bench.connection.transaction()
    await transaction.start()
    try:
        for statement in mutant.statements:
            await bench.connection.execute(statement)
        return bool(await faults(bench, mutant.table or "agency"))
    finally:
        await transaction.rollback()


async def _of_table(bench: Bench, row: Any) -> list[str]:
    table = row["relname"]
    found = await _misgranted(bench, table)
    if table in SHARED:
        return found
    if not (row["relrowsecurity"] and row["relforcerowsecurity"]):
        found.append(f"{table} is open to its owner or to all")
    transaction = bench.connection.transaction()
    await transaction.start()
    try:
        world = World(text="", seed=0)
        await bench.fill([table], world, SOUTH)
        await bench.fill([table], world, NORTH)
        found += await _probed(bench, table, world)
    finally:
        await transaction.rollback()
    return found


async def _misgranted(bench: Bench, table: str) -> list[str]:
    held = tuple(await bench.connection.fetchrow(GRANTS, APP, table))
    found = [f"{table}: a right no app needs"] if any(held[4:]) else []
    if held[2] and table in HISTORY:
        found.append(f"{table} can be rewritten")
    if held[3] and table in KEPT:
        found.append(f"{table} can be deleted from")
    directory = await bench.connection.fetchrow(GRANTS, DIRECTORY, table)
    if any(directory) and table not in READ_WHOLE:
        found.append(f"{table}: the directory holds more than columns")
    return found


async def _probed(bench: Bench, table: str, world: World) -> list[str]:
    """Return what the app role gets at, bound to south and saying nothing of agencies itself."""
    key = next((each.name for each in bench.tables[table] if each.name in KEYS), None)
    is_agencys = key is not None and table not in SIGN_IN
    theirs = f"WHERE {key} = '{NORTH}'" if is_agencys else ""
    found = []
    if is_agencys and await _count(bench, table, f"WHERE {key} = '{SOUTH}'") == 0:
        found.append(f"{table}: its own rows are shut away")
    if table in SIGN_IN and not await _touches(bench, f"SELECT 1 FROM {table}", "", "sign-in"):
        found.append(f"{table}: shut away from signing in")
    if table == "audit_record" and await _touches(bench, f"DELETE FROM {table}", str(SOUTH), ""):
        found.append(f"{table}: what was done lately can be taken out")
    for agency, purpose in ((str(SOUTH), ""), ("", "")):
        found += [
            f"{table}: {probe} under {agency or 'nobody'}"
            for probe in _probes(table, theirs, key)
            if await _touches(bench, probe, agency, purpose)
        ]
    found += await _forged(bench, table, world)
    return found


def _probes(table: str, theirs: str, key: str | None) -> tuple[str, ...]:
    column = key or "ctid"
    change = "" if key is None else f"UPDATE {table} SET {column} = {column} {theirs}"
    reads = (f"SELECT 1 FROM {table} {theirs}", f"DELETE FROM {table} {theirs}")
    return tuple(each for each in (*reads, change) if each)


async def _count(bench: Bench, table: str, where: str) -> int:
    """Return how many rows the app role sees; -1 where it may not look."""
    status = await _as_app(bench, f"SELECT 1 FROM {table} {where}", str(SOUTH), "")
    return -1 if status is None else int(re.sub(r"\D", "", status) or 0)


async def _touches(bench: Bench, statement: str, agency: str, purpose: str) -> bool:
    status = await _as_app(bench, statement, agency, purpose)
    return status is not None and not status.endswith(" 0")


async def _forged(bench: Bench, table: str, world: World) -> list[str]:
    """Return whether a row of north's can be put there under south's binding."""
    columns = bench.tables[table]
    row = world.row(columns, NORTH)
    names, places = ", ".join(row), ", ".join(f"${each}" for each in range(1, len(row) + 1))
    if await bench.connection.fetchval(f"SELECT count(*) FROM {table}"):
        await bench.connection.execute(f"DELETE FROM {table}")
    statement = f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({places})"
    status = await _as_app(bench, statement, str(SOUTH), "", *row.values())
    return [] if status is None else [f"{table}: north's row is written under south"]


async def _as_app(
    bench: Bench, statement: str, agency: str, purpose: str, *values: Any
) -> str | None:
    """Return the status of a statement run by the app role; None when it was refused."""
    point = bench.connection.transaction()
    await point.start()
    try:
        await bench.connection.execute(f"SET LOCAL ROLE {APP}")
        await bench.connection.fetch(BIND, agency, purpose)
        if values:
            prepared = await bench.connection.prepare(statement)
            await prepared.fetch(*values)
            return str(prepared.get_statusmsg())
        return str(await bench.connection.execute(statement))
    except asyncpg.InsufficientPrivilegeError:
        return None
    finally:
        await point.rollback()
