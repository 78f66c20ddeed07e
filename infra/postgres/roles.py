"""Give a PostgreSQL server our roles and our database."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

ROLES_SQL = Path(__file__).with_name("roles.sql")
OWNER = "preceptor_owner"
APP = "preceptor_app"


class RolesError(RuntimeError):
    """The given role may not create roles, so the server cannot be provisioned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePasswords:
    """Passwords of the two roles that log in."""

    owner: str
    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUrls:
    """The two ways into one database: `admin` migrates, `app` serves."""

    admin: str
    app: str


async def provision(
    privileged_url: str, passwords: RolePasswords, *, create_database: str | None = None
) -> DatabaseUrls:
    """Make the roles, set their passwords, and open the database of `privileged_url` to them.

    With `create_database`, that database is made and given to the owner instead. Running it again
    changes nothing but the passwords. Raises RolesError when the role may not create roles.
    """
    connection = await asyncpg.connect(privileged_url, timeout=10)
    try:
        if not await connection.fetchval(
            "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ):
            raise RolesError(
                "the role of DATABASE_URL may not create roles: give DATABASE_ADMIN_URL"
                " (owner) and DATABASE_URL (app) of a provisioned server"
            )
        await _make_roles(connection, passwords)
        if create_database is None:
            database = str(await connection.fetchval("SELECT current_database()"))
            await _open_database(connection, database)
        else:
            database = create_database
            await _make_database(connection, database)
    finally:
        await connection.close()
    return DatabaseUrls(
        admin=with_login(privileged_url, OWNER, passwords.owner, database),
        app=with_login(privileged_url, APP, passwords.app, database),
    )


def with_login(url: str, role: str, password: str, database: str) -> str:
    """Return `url` with another login and database; host, port and options stay."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    login = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{place}", path=f"/{quote(database)}"))


async def _make_roles(
    connection: "asyncpg.Connection[asyncpg.Record]", passwords: RolePasswords
) -> None:
    async with connection.transaction():
        # Two instances may provision one server at once; 0x50726563 spells "Prec".
        await connection.execute("SELECT pg_advisory_xact_lock(1349674339)")
        await connection.execute(ROLES_SQL.read_text())
        for role, password in ((OWNER, passwords.owner), (APP, passwords.app)):
            await _run_formatted(connection, "ALTER ROLE %I PASSWORD %L", role, password)


async def _make_database(connection: "asyncpg.Connection[asyncpg.Record]", database: str) -> None:
    if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
        return
    await _run_formatted(connection, "CREATE DATABASE %I OWNER %I", database, OWNER)


async def _open_database(connection: "asyncpg.Connection[asyncpg.Record]", database: str) -> None:
    await _run_formatted(
        connection, "GRANT ALL ON DATABASE %I TO %I WITH GRANT OPTION", database, OWNER
    )
    await _run_formatted(
        connection, "GRANT ALL ON SCHEMA %I TO %I WITH GRANT OPTION", "public", OWNER
    )


async def _run_formatted(
    connection: "asyncpg.Connection[asyncpg.Record]", statement: str, *names: str
) -> None:
    # Statements that take no parameters: the server itself quotes what goes in.
    placeholders = ", ".join(f"${index + 2}::text" for index in range(len(names)))
    await connection.execute(
        await connection.fetchval(f"SELECT format($1::text, {placeholders})", statement, *names)
    )
