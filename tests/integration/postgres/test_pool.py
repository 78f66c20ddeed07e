"""The pool: bound, fail-closed, and never a row of another agency under stress."""

import asyncio
import random

import asyncpg
import pytest

from adapters.postgres.pool import AgencyPool, UnsafeRoleError
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from domain.kernel.errors import UnavailableError
from domain.kernel.tenancy import Platform, Purpose, Tenant
from tests.conftest import Database
from tests.integration.postgres.conftest import make_agency

SEEN = "SELECT agency_id FROM api_key"
ADD = (
    "INSERT INTO api_key (agency_id, id, name, secret_hash, hint, scopes) "
    "VALUES ($1, uuidv7(), 'k', sha256(uuidv7()::text::bytea), 'h', '{}')"
)


async def test_an_unbound_connection_sees_nothing(database: Database, north: Tenant) -> None:
    connection = await asyncpg.connect(database.app_url)
    try:
        assert await connection.fetch("SELECT * FROM agency") == []
        await connection.execute("SELECT set_config('app.agency_id', '', false)")
        assert await connection.fetch("SELECT * FROM agency") == []
        await connection.execute("SELECT set_config('app.agency_id', $1, false)", str(north.agency))
        assert len(await connection.fetch("SELECT * FROM agency")) == 1
    finally:
        await connection.close()


async def test_a_role_that_policies_do_not_bind_is_refused(database: Database) -> None:
    pool = AgencyPool(database.superuser_url)
    with pytest.raises(UnsafeRoleError):
        await pool.open()


async def test_waiting_for_a_connection_ends_in_a_refusal(database: Database) -> None:
    pool = AgencyPool(database.app_url, size=1, acquire_seconds=0.05)
    await pool.open()
    async with pool.acquire(Platform(Purpose.DISPATCH)):
        with pytest.raises(UnavailableError):
            async with pool.acquire(Platform(Purpose.DISPATCH)):
                pass
    async with pool.acquire(Platform(Purpose.DISPATCH)) as connection:
        assert await connection.fetchval("SELECT 1") == 1
    await pool.close()


async def test_a_connection_left_in_a_transaction_or_cancelled_is_closed(
    pool: AgencyPool, north: Tenant
) -> None:
    async with pool.acquire(north) as first:
        await first.execute("BEGIN")
    assert first.is_closed()

    async def hang() -> None:
        async with pool.acquire(north) as held:
            seen.append(held)
            began.set()
            await held.fetchval("SELECT pg_sleep(30)")

    seen: list[object] = []
    began = asyncio.Event()
    task = asyncio.create_task(hang())
    await began.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with pool.acquire(north) as second:
        assert second is not seen[0]
        assert await second.fetchval("SELECT 1") == 1


async def test_hundred_agencies_under_errors_and_cancellations_leak_no_row(
    database: Database, units: PostgresUnitOfWorkFactory
) -> None:
    """Goal 13: 100 agencies, 64 callers, errors and cancellations, 8 connections."""
    tenants = [await make_agency(units, f"Agency {number}") for number in range(100)]
    pool = AgencyPool(database.app_url, size=8, acquire_seconds=30)
    await pool.open()
    for tenant in tenants:
        async with pool.acquire(tenant) as connection:
            await connection.execute(ADD, tenant.agency)
    chance = random.Random(20_261_123)
    foreign = 0
    reads = 0

    async def read(tenant: Tenant) -> None:
        nonlocal foreign, reads
        async with pool.acquire(tenant) as connection:
            rows = await connection.fetch(SEEN)
            foreign += sum(row["agency_id"] != tenant.agency for row in rows)
            assert rows
            reads += 1

    async def fail(tenant: Tenant) -> None:
        async with pool.acquire(tenant) as connection:
            await connection.fetchval("SELECT 1 / 0")

    async def leave_open(tenant: Tenant) -> None:
        async with pool.acquire(tenant) as connection:
            await connection.execute("BEGIN")
            await connection.execute("SELECT set_config('app.agency_id', '', true)")

    async def call() -> None:
        for _ in range(40):
            tenant = chance.choice(tenants)
            act = chance.choices((read, fail, leave_open), (8, 1, 1))[0]
            task = asyncio.create_task(act(tenant))
            if chance.random() < 0.1:
                await asyncio.sleep(chance.random() * 0.003)
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    await asyncio.gather(*(call() for _ in range(64)))
    await pool.close()
    assert reads > 1_000
    assert foreign == 0
