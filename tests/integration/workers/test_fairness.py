"""One agency's ten thousand jobs cost another agency a few places, and a stop costs nobody any."""

import asyncio

import pytest
import redis

from adapters.system.identifiers import new_id
from adapters.valkey.connections import EvictingValkeyError, open_valkey, refuse_eviction
from domain.agencies.entities import Agency
from domain.kernel.identifiers import AgencyId, JobId
from domain.kernel.jobs import AGENCY_WINDOW, JobKind, NewJob
from domain.kernel.tenancy import AgencyMode, Platform, Purpose, Tenant
from tests.integration.workers.conftest import World, until
from tests.integration.workers.test_queues import ABSENT, Bench, bench

__all__ = ["bench"]
BURST = 10_000
FEW = 10


async def another_agency(world: World) -> Tenant:
    """Make a second agency."""
    agency = AgencyId(new_id())
    async with world.open_uow(Platform(Purpose.AGENCIES)) as uow:
        await uow.agencies.add(Agency(id=agency, name="Side Street", mode=AgencyMode.LIVE))
        await uow.commit()
    return Tenant.system(agency)


async def add_jobs(world: World, tenant: Tenant, count: int) -> list[JobId]:
    """Queue `count` jobs of the tenant in one transaction."""
    jobs = [JobId(new_id()) for _ in range(count)]
    async with world.open_uow(tenant) as uow:
        await uow.jobs.add_all(
            [NewJob(id=job, kind=JobKind.RUN_RANKING, payload={}) for job in jobs]
        )
        await uow.commit()
    return jobs


async def test_ten_thousand_of_one_agency_do_not_delay_ten_of_another(
    bench: Bench, valkey_url: str
) -> None:
    few = await another_agency(bench.world)
    await add_jobs(bench.world, bench.world.tenant, BURST)
    wanted = set(await add_jobs(bench.world, few, FEW))
    assert await bench.world.dispatcher.depth("ranking") == AGENCY_WINDOW + FEW
    stop = asyncio.Event()

    async def no_wait(seconds: float) -> bool:
        await asyncio.sleep(0.01)
        return True

    relaying = asyncio.create_task(bench.relay.run(no_wait, seconds=0.01, stop=stop))
    async with bench.worker(valkey_url):
        await until(lambda: wanted <= set(bench.work.ran))
    stop.set()
    await relaying
    # A count of turns, not a clock: what ran before the few is what a worker had at hand.
    assert len(bench.work.ran) <= 4 * AGENCY_WINDOW + FEW


async def test_what_exceeds_the_window_is_fed_until_nothing_is_left(
    bench: Bench, valkey_url: str
) -> None:
    jobs = await add_jobs(bench.world, bench.world.tenant, 3 * AGENCY_WINDOW)
    async with bench.worker(valkey_url):
        async with asyncio.timeout(20):
            while len(bench.work.ran) < len(jobs):
                await bench.relay.turn()
                await asyncio.sleep(0.01)
    assert sorted(bench.work.ran) == sorted(jobs)


async def test_workers_without_valkey_take_agencies_in_turns(bench: Bench) -> None:
    few = await another_agency(bench.world)
    await add_jobs(bench.world, bench.world.tenant, 300)
    wanted = set(await add_jobs(bench.world, few, 3))
    due = await bench.world.directory.due_jobs(stale_seconds=0.0, most=6)
    assert wanted <= {each.job for each in due}
    async with bench.worker(ABSENT):
        await until(lambda: wanted <= set(bench.work.ran))
    assert len(bench.work.ran) < 100


async def test_a_released_job_is_taken_by_another_worker_at_once_and_no_attempt_is_lost(
    bench: Bench, valkey_url: str
) -> None:
    bench.work.seconds = 60.0
    job = await bench.world.a_job()
    await bench.world.client.flushall()
    running = asyncio.create_task(bench.runner(bench.world.tenant.agency, job))
    await until(lambda: bench.work.ran == [job])
    bench.work.seconds = 0.0
    async with bench.worker(valkey_url):
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        # No relay turns here: the worker that stops has told the others itself.
        await until(lambda: bench.work.ran == [job, job])
    assert await bench.world.state(job) == "completed"
    assert await bench.world.value("SELECT attempts FROM job WHERE id = $1", job) == 1


async def test_the_oldest_due_job_has_an_age_and_no_job_has_none(bench: Bench) -> None:
    directory = bench.world.directory
    assert await directory.oldest_due_seconds() == 0.0
    job = await bench.world.a_job()
    await asyncio.sleep(0.05)
    assert 0.05 <= await directory.oldest_due_seconds() < 5.0
    (queued,) = await directory.open_jobs()
    assert (queued.kind, queued.state.value, queued.jobs) == ("run-ranking", "queued", 1)
    async with bench.world.open_uow(bench.world.tenant) as uow:
        await uow.jobs.claim(job, lease_seconds=5)
        await uow.commit()
    assert await directory.oldest_due_seconds() == 0.0


async def test_a_valkey_that_evicts_is_refused(valkey_url: str) -> None:
    client = open_valkey(valkey_url)
    with redis.Redis.from_url(valkey_url) as admin:
        try:
            await refuse_eviction(client)
            admin.config_set("maxmemory-policy", "allkeys-lru")
            with pytest.raises(EvictingValkeyError):
                await refuse_eviction(client)
        finally:
            admin.config_set("maxmemory-policy", "noeviction")
    await client.aclose()
    absent = open_valkey(ABSENT)
    await refuse_eviction(absent)
    await absent.aclose()
