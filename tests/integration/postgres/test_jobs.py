"""Jobs: one holder at a time, fenced writes, hints after the commit."""

import asyncio

import asyncpg
import pytest

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import JobId
from domain.kernel.jobs import Claim, JobKind, JobState, NewJob
from domain.kernel.tenancy import Tenant
from tests.conftest import Database
from tests.fakes.dispatcher import FakeDispatcher


async def add_job(
    units: PostgresUnitOfWorkFactory, tenant: Tenant, dedupe: str | None = None
) -> JobId:
    job = JobId(new_id())
    async with units(tenant) as uow:
        await uow.jobs.add(
            NewJob(id=job, kind=JobKind.RUN_RANKING, payload={"x": "y"}, dedupe_key=dedupe)
        )
        await uow.commit()
    return job


async def claim(
    units: PostgresUnitOfWorkFactory, tenant: Tenant, job: JobId, seconds: float = 5
) -> Claim | None:
    async with units(tenant) as uow:
        found = await uow.jobs.claim(job, lease_seconds=seconds)
        await uow.commit()
    return found


async def test_a_committed_job_is_hinted_once_and_a_rolled_back_one_never(
    units: PostgresUnitOfWorkFactory, north: Tenant, dispatcher: FakeDispatcher
) -> None:
    async with units(north) as uow:
        await uow.jobs.add(NewJob(id=JobId(new_id()), kind=JobKind.RUN_RANKING, payload={}))
    assert dispatcher.jobs == []
    job = await add_job(units, north)
    assert [each.job for each in dispatcher.jobs] == [job]


async def test_only_one_of_many_claims_wins(
    units: PostgresUnitOfWorkFactory, north: Tenant
) -> None:
    job = await add_job(units, north)
    claims = await asyncio.gather(*(claim(units, north, job) for _ in range(20)))
    won = [each for each in claims if each is not None]
    assert len(won) == 1
    assert (won[0].fence, won[0].attempts) == (1, 1)


async def test_an_expired_lease_is_taken_over_and_the_old_holder_is_fenced_out(
    units: PostgresUnitOfWorkFactory, north: Tenant
) -> None:
    job = await add_job(units, north)
    old = await claim(units, north, job, seconds=0.05)
    await asyncio.sleep(0.1)
    new = await claim(units, north, job)
    assert old is not None
    assert new is not None
    async with units(north) as uow:
        assert not await uow.jobs.extend(old)
        assert not await uow.jobs.complete(old)
        assert await uow.jobs.complete(new)
        await uow.commit()
    async with units(north) as uow:
        assert await uow.jobs.state(job) is JobState.COMPLETED


async def test_a_cancelled_job_cannot_be_finished(
    units: PostgresUnitOfWorkFactory, north: Tenant
) -> None:
    job = await add_job(units, north)
    held = await claim(units, north, job)
    assert held is not None
    async with units(north) as uow:
        assert await uow.jobs.cancel(job)
        await uow.commit()
    async with units(north) as uow:
        assert not await uow.jobs.complete(held)
        assert not await uow.jobs.cancel(job)


async def test_another_agency_cannot_claim_or_cancel_it(
    units: PostgresUnitOfWorkFactory, north: Tenant, south: Tenant
) -> None:
    job = await add_job(units, north)
    assert await claim(units, south, job) is None
    async with units(south) as uow:
        assert not await uow.jobs.cancel(job)
        assert await uow.jobs.state(job) is None


async def test_the_same_work_is_not_queued_twice(
    units: PostgresUnitOfWorkFactory, north: Tenant, south: Tenant
) -> None:
    await add_job(units, north, "one")
    with pytest.raises(ConflictError):
        await add_job(units, north, "one")
    await add_job(units, south, "one")


async def test_the_directory_finds_what_no_one_holds_and_marks_it_once(
    units: PostgresUnitOfWorkFactory, north: Tenant, pool: AgencyPool
) -> None:
    job = await add_job(units, north)
    directory = PostgresDirectory(pool)
    assert await directory.due_jobs(stale_seconds=60, most=10) == ()
    due = await directory.due_jobs(stale_seconds=0, most=10)
    assert [(each.agency, each.job) for each in due] == [(north.agency, job)]
    async with units(north) as uow:
        assert await uow.jobs.mark_dispatched([job], stale_seconds=0) == ((job, 2),)
        await uow.commit()
    await claim(units, north, job)
    assert await directory.due_jobs(stale_seconds=0, most=10) == ()


async def test_who_could_not_hold_a_lease_twice_gets_it_for_longer(
    units: PostgresUnitOfWorkFactory, north: Tenant, database: Database
) -> None:
    job = await add_job(units, north)
    told, kept = [], []
    connection = await asyncpg.connect(database.superuser_url)
    try:
        for _ in range(6):
            found = await claim(units, north, job, seconds=100)
            assert found is not None
            told.append(found.lease_seconds)
            left = "SELECT extract(epoch FROM lease_until - now())::float FROM job WHERE id = $1"
            kept.append(round((await connection.fetchval(left, job)) / 100))
            await connection.execute("UPDATE job SET lease_until = now() WHERE id = $1", job)
    finally:
        await connection.close()
    assert told == [100, 100, 200, 300, 400, 400]
    assert kept == [1, 1, 2, 3, 4, 4]
