"""Migrations: numbered SQL files, forward only, each in its transaction, checksums kept."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files

import asyncpg

from adapters.postgres.pool import Connection

LOCK = 0x70726563  # "prec": one migrator at a time
TABLE = """
CREATE TABLE IF NOT EXISTS schema_migration (
    name       text PRIMARY KEY,
    sha256     text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


class MigrationError(RuntimeError):
    """The database and the files disagree; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file, and whether this database has it."""

    name: str
    sha256: str
    sql: str
    is_applied: bool = False


async def migrate(admin_url: str) -> list[str]:
    """Apply what is missing, in order; return the names applied.

    Raises MigrationError when an applied file was edited or is gone.
    """
    connection = await _connect(admin_url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await connection.execute(TABLE)
        waiting = [each for each in await _compare(connection) if not each.is_applied]
        for migration in waiting:
            await _apply(connection, migration)
        return [migration.name for migration in waiting]
    finally:
        await connection.close()


async def status(admin_url: str) -> list[Migration]:
    """Return every migration with whether it is applied."""
    connection = await _connect(admin_url)
    try:
        await connection.execute(TABLE)
        return await _compare(connection)
    finally:
        await connection.close()


async def _connect(admin_url: str) -> Connection:
    return await asyncpg.connect(
        admin_url,
        timeout=10,
        server_settings={
            "application_name": "preceptor-migrate",
            "lock_timeout": "5000",
            "statement_timeout": "60000",
        },
    )


async def _compare(connection: Connection) -> list[Migration]:
    rows = await connection.fetch("SELECT name, sha256 FROM schema_migration ORDER BY name")
    applied = {row["name"]: row["sha256"] for row in rows}
    known = _files()
    for name, sha256 in applied.items():
        if name not in known:
            raise MigrationError(f"{name} was applied here but this version does not have it")
        if known[name].sha256 != sha256:
            raise MigrationError(f"{name} was edited after it was applied")
    return [
        Migration(name=name, sha256=each.sha256, sql=each.sql, is_applied=name in applied)
        for name, each in known.items()
    ]


async def _apply(connection: Connection, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)",
            migration.name,
            migration.sha256,
        )


def _files() -> dict[str, Migration]:
    folder = files("adapters.postgres").joinpath("migrations")
    found: dict[str, Migration] = {}
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.name.endswith(".sql"):
            sql = path.read_text()
            sha256 = hashlib.sha256(sql.encode()).hexdigest()
            found[path.name] = Migration(name=path.name, sha256=sha256, sql=sql)
    return found
