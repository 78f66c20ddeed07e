"""Idempotent requests: one effect, one answer, whatever runs at once or fails."""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256

import asyncpg
import pytest

from adapters.postgres.idempotency import PostgresRequestLedger
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from domain.kernel.errors import ConflictError, InvalidError
from domain.kernel.idempotency import Answer, RequestKey
from domain.kernel.identifiers import JobId
from domain.kernel.jobs import JobKind, NewJob
from domain.kernel.tenancy import Tenant
from tests.conftest import Database

CALLER = new_id()


def key(name: str = "k", body: bytes = b"{}") -> RequestKey:
    return RequestKey(caller=CALLER, key=name, request_hash=sha256(body).digest())


async def jobs_of(database: Database) -> int:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM job"))
    finally:
        await connection.close()


def act_of(
    units: PostgresUnitOfWorkFactory, tenant: Tenant, body: bytes = b"made"
) -> Callable[[], Awaitable[Answer]]:
    async def act() -> Answer:
        async with units(tenant) as uow:
            await uow.jobs.add(NewJob(id=JobId(new_id()), kind=JobKind.RUN_RANKING, payload={}))
            await uow.commit()
        return Answer(status=201, body=body, location="/v1/x")

    return act


async def test_fifty_parallel_calls_with_one_key_act_once(
    units: PostgresUnitOfWorkFactory, north: Tenant, database: Database
) -> None:
    ledger = PostgresRequestLedger(units)

    async def call() -> str:
        try:
            answer, _ = await ledger.once(north, key(), act_of(units, north))
        except ConflictError as error:
            return error.slug
        return answer.body.decode()

    outcomes = await asyncio.gather(*(call() for _ in range(50)))
    assert set(outcomes) <= {"made", "request-in-flight"}
    assert "made" in outcomes
    assert await jobs_of(database) == 1
    answer, is_replay = await ledger.once(north, key(), act_of(units, north, b"other"))
    assert (answer.status, answer.body, answer.location, is_replay) == (
        201,
        b"made",
        "/v1/x",
        True,
    )


async def test_another_body_under_the_same_key_is_refused(
    units: PostgresUnitOfWorkFactory, north: Tenant
) -> None:
    ledger = PostgresRequestLedger(units)
    await ledger.once(north, key(), act_of(units, north))
    with pytest.raises(InvalidError, match="another request"):
        await ledger.once(north, key(body=b"[]"), act_of(units, north))


async def test_a_failed_act_leaves_neither_answer_nor_effect(
    units: PostgresUnitOfWorkFactory, north: Tenant, database: Database
) -> None:
    ledger = PostgresRequestLedger(units)
    inner = act_of(units, north)

    async def fail() -> Answer:
        await inner()
        raise ConflictError("no", "No.")

    with pytest.raises(ConflictError):
        await ledger.once(north, key(), fail)
    assert await jobs_of(database) == 0
    _, is_replay = await ledger.once(north, key(), act_of(units, north))
    assert not is_replay
    assert await jobs_of(database) == 1


async def test_a_key_of_another_agency_is_another_key(
    units: PostgresUnitOfWorkFactory, north: Tenant, south: Tenant, database: Database
) -> None:
    ledger = PostgresRequestLedger(units)
    await ledger.once(north, key(), act_of(units, north))
    await ledger.once(south, key(), act_of(units, south))
    assert await jobs_of(database) == 2


async def test_the_answer_rests_sealed(
    units: PostgresUnitOfWorkFactory, north: Tenant, database: Database
) -> None:
    secret = b"a canary in the body"
    await PostgresRequestLedger(units).once(north, key(), act_of(units, north, secret))
    connection = await asyncpg.connect(database.superuser_url)
    stored = await connection.fetchval("SELECT body_sealed FROM idempotent_request")
    await connection.close()
    assert secret not in stored
