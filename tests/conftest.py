"""Resources every tier may ask for: servers once a session, a database clone per test."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import asyncpg
import pytest
import redis
from hypothesis import settings

from adapters.postgres.migrate import migrate
from infra.devservers import DevServers, temporary_servers
from infra.postgres.roles import OWNER

# Deterministic and untimed: a red test means a change, not a busy machine.
settings.register_profile("preceptor", database=None, deadline=None, derandomize=True)
settings.load_profile("preceptor")

TEMPLATE = "preceptor_template"
_CLONES = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A migrated database of one test's own; `superuser_url` is for proofs about roles."""

    name: str
    app_url: str
    admin_url: str
    superuser_url: str


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a promise be tried as often as it says; the suite tries it less often."""
    parser.addoption("--races", type=int, default=100, help="refreshes that race (promised: 1000)")


@pytest.fixture(scope="session")
def servers() -> Iterator[DevServers]:
    """PostgreSQL and Valkey for this session; under xdist one pair per process."""
    with temporary_servers() as running:
        yield running


@pytest.fixture(scope="session")
def template_database(servers: DevServers) -> str:
    """Return the name of a database that is migrated and that nobody is connected to."""
    return make_template(servers)


def make_template(servers: DevServers) -> str:
    """Make that database; return its name."""
    asyncio.run(
        _run(servers.superuser_url, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER} STRATEGY FILE_COPY")
    )
    asyncio.run(migrate(_within(servers.database_admin_url, TEMPLATE)))
    return TEMPLATE


@pytest.fixture
async def database(servers: DevServers, template_database: str) -> AsyncIterator[Database]:
    """Yield a fresh clone of the migrated template; dropped with its connections afterwards."""
    name = f"clone_{next(_CLONES)}"
    await _run(
        servers.superuser_url,
        f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template_database} STRATEGY FILE_COPY",
    )
    yield Database(
        name=name,
        app_url=_within(servers.database_url, name),
        admin_url=_within(servers.database_admin_url, name),
        superuser_url=_within(servers.superuser_url, name),
    )
    await _run(servers.superuser_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def valkey_url(servers: DevServers) -> str:
    """Return the address of an empty Valkey."""
    with redis.Redis.from_url(servers.valkey_url) as client:
        client.flushall()
    return servers.valkey_url


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _within(url: str, database: str) -> str:
    return f"{url.rpartition('/')[0]}/{database}"
