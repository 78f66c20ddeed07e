"""Jobs through a real Valkey, and through its absence."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from adapters.valkey.connections import Queue, open_valkey
from adapters.valkey.job_codec import Message
from adapters.valkey.job_queue import ValkeyDispatcher
from domain.kernel.errors import ConflictError, UnavailableError
from domain.kernel.identifiers import AgencyId, JobId
from domain.kernel.jobs import Claim, DueJob, JobKind
from domain.kernel.tenancy import Tenant
from tests.integration.workers.conftest import NAMESPACE, World, until
from workers.leases import JobRunner
from workers.relay import Relay
from workers.runtime import Limits, QueueWorker

ABSENT = "redis://127.0.0.1:9/0"  # the discard port: nobody listens


@dataclass(slots=True)
class RecordedWork:
    """Work that completes its job, after failing as told."""

    world: World
    failures: list[Exception] = field(default_factory=list)
    seconds: float = 0.0
    ran: list[JobId] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    async def run(self, tenant: Tenant, claim: Claim) -> str:
        self.ran.append(claim.job)
        if self.failures:
            raise self.failures.pop(0)
        await asyncio.sleep(self.seconds)
        async with self.world.open_uow(tenant) as uow:
            done = await uow.jobs.complete(claim)
            await uow.commit()
        return "completed" if done else "lost"

    async def fail(self, tenant: Tenant, claim: Claim, *, code: str, detail: str) -> None:
        self.failed.append(code)
        async with self.world.open_uow(tenant) as uow:
            await uow.jobs.fail(claim, error=detail)
            await uow.commit()


@dataclass(slots=True, kw_only=True)
class Bench:
    """A worker in this process over a world."""

    world: World
    work: RecordedWork
    runner: JobRunner
    relay: Relay

    @contextlib.asynccontextmanager
    async def worker(self, url: str) -> AsyncIterator[QueueWorker]:
        async def run(message: Message) -> None:
            await self.runner(AgencyId(message.agency), JobId(message.subject))

        async def find_due(most: int) -> Sequence[Message]:
            due = await self.world.directory.due_jobs(stale_seconds=0.0, most=most)
            return [Message(agency=j.agency, subject=j.job, dispatch_number=0) for j in due]

        worker = QueueWorker(
            queue=Queue(namespace=NAMESPACE, name="ranking"),
            client=open_valkey(url),
            run=run,
            find_due=find_due,
            limits=Limits(drain_seconds=0),
        )
        running = asyncio.create_task(worker.main())
        try:
            yield worker
        finally:
            worker.stop()
            await running
            await worker.close()


@pytest.fixture
def bench(world: World) -> Bench:
    work = RecordedWork(world)
    return Bench(
        world=world,
        work=work,
        runner=JobRunner(
            open_uow=world.open_uow, work={JobKind.RUN_RANKING: work}, lease_seconds=0.6
        ),
        relay=Relay(
            directory=world.directory,
            open_uow=world.open_uow,
            dispatcher=world.dispatcher,
            stale_seconds=0.2,
        ),
    )


async def test_a_committed_job_runs_without_a_relay(bench: Bench, valkey_url: str) -> None:
    async with bench.worker(valkey_url):
        job = await bench.world.a_job()
        await until(lambda: bench.work.ran == [job])
    assert await bench.world.state(job) == "completed"


async def test_many_jobs_run_once_each(bench: Bench, valkey_url: str) -> None:
    jobs = [await bench.world.a_job() for _ in range(60)]
    async with bench.worker(valkey_url), bench.worker(valkey_url):
        async with asyncio.timeout(10):
            while len(bench.work.ran) < 60:
                await bench.relay.turn()
                await asyncio.sleep(0.01)
    assert sorted(bench.work.ran) == sorted(jobs)


async def test_a_worker_without_valkey_claims_from_postgres(bench: Bench) -> None:
    async with bench.worker(ABSENT):
        job = await bench.world.a_job()
        await until(lambda: bench.work.ran == [job])
    assert await bench.world.state(job) == "completed"


async def test_a_dispatcher_without_valkey_is_quick_and_raises_nothing(bench: Bench) -> None:
    client = open_valkey(ABSENT)
    dispatcher = ValkeyDispatcher(client=client, namespace=NAMESPACE)
    job = DueJob(agency=bench.world.tenant.agency, job=await bench.world.a_job())
    started = time.perf_counter()
    for _ in range(50):
        await dispatcher.dispatch([job])
    assert time.perf_counter() - started < 2.0
    await client.aclose()


async def test_the_relay_finds_a_dispatch_that_valkey_lost(bench: Bench, valkey_url: str) -> None:
    job = await bench.world.a_job()
    await bench.world.client.flushall()
    async with bench.worker(valkey_url):
        await asyncio.sleep(0.25)
        assert bench.work.ran == []
        await bench.relay.turn()
        await until(lambda: bench.work.ran == [job])


async def test_two_relays_dispatch_a_job_once(bench: Bench) -> None:
    await bench.world.a_job()
    await asyncio.sleep(0.25)
    moved = await asyncio.gather(bench.relay.dispatch_jobs(), bench.relay.dispatch_jobs())
    assert sorted(moved) == [0, 1]


async def test_a_lease_that_ran_out_is_taken_over_and_its_holder_changes_nothing(
    bench: Bench,
) -> None:
    job = await bench.world.a_job()
    async with bench.world.open_uow(bench.world.tenant) as uow:
        dead = await uow.jobs.claim(job, lease_seconds=0.2)
        await uow.commit()
    assert dead is not None
    await asyncio.sleep(0.3)
    await bench.runner(bench.world.tenant.agency, job)
    assert bench.work.ran == [job]
    async with bench.world.open_uow(bench.world.tenant) as uow:
        assert not await uow.jobs.complete(dead)
        assert not await uow.jobs.retry(dead, delay_seconds=0, error="late")
    assert await bench.world.state(job) == "completed"


async def test_work_longer_than_its_lease_is_kept_by_the_heartbeat(bench: Bench) -> None:
    bench.work.seconds = 1.2
    job = await bench.world.a_job()
    first = asyncio.create_task(bench.runner(bench.world.tenant.agency, job))
    await asyncio.sleep(0.9)
    await bench.runner(bench.world.tenant.agency, job)
    await first
    assert bench.work.ran == [job]
    assert await bench.world.state(job) == "completed"


async def test_a_technology_that_is_away_is_tried_again_later(bench: Bench) -> None:
    bench.work.failures = [UnavailableError("model-away", "No answer.")]
    job = await bench.world.a_job()
    await bench.runner(bench.world.tenant.agency, job)
    assert await bench.world.state(job) == "queued"
    later = await bench.world.value("SELECT run_after > now() FROM job WHERE id = $1", job)
    assert (later, bench.work.failed) == (True, [])


async def test_a_refusal_fails_the_job_at_once(bench: Bench) -> None:
    bench.work.failures = [ConflictError("catalogue-gone", "It is gone.")]
    job = await bench.world.a_job()
    await bench.runner(bench.world.tenant.agency, job)
    assert (await bench.world.state(job), bench.work.failed) == ("failed", ["catalogue-gone"])


async def test_an_unexpected_error_fails_the_job_at_its_last_attempt(bench: Bench) -> None:
    bench.work.failures = [RuntimeError("surprise")]
    job = await bench.world.a_job(max_attempts=1)
    await bench.runner(bench.world.tenant.agency, job)
    assert (await bench.world.state(job), bench.work.failed) == ("failed", ["unexpected"])


async def test_a_job_that_kills_its_worker_each_time_is_given_up(bench: Bench) -> None:
    job = await bench.world.a_job(max_attempts=1)
    async with bench.world.open_uow(bench.world.tenant) as uow:
        await uow.jobs.claim(job, lease_seconds=0.05)
        await uow.commit()
    await asyncio.sleep(0.1)
    await bench.runner(bench.world.tenant.agency, job)
    assert (bench.work.ran, bench.work.failed) == ([], ["poison"])


async def test_a_stopping_worker_gives_its_job_back(bench: Bench) -> None:
    bench.work.seconds = 60.0
    job = await bench.world.a_job()
    running = asyncio.create_task(bench.runner(bench.world.tenant.agency, job))
    await until(lambda: bench.work.ran == [job])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await bench.world.state(job) == "queued"


async def test_a_worker_outlives_a_valkey_that_goes_and_comes_back(
    bench: Bench, valkey_url: str
) -> None:
    async with bench.worker(valkey_url) as worker:
        first = await bench.world.a_job()
        await until(lambda: bench.work.ran == [first])
        good = worker.pool.connection_pool.connection_kwargs["port"]
        worker.pool.connection_pool.connection_kwargs["port"] = 9
        await worker.pool.connection_pool.disconnect()
        second = await bench.world.a_job()
        await until(lambda: second in bench.work.ran)
        worker.pool.connection_pool.connection_kwargs["port"] = good
        await worker.pool.connection_pool.disconnect()
        third = await bench.world.a_job()
        await until(lambda: third in bench.work.ran)
        await until(lambda: worker.job_counter == 0)  # no slot is lost to the outage
