"""An agency on a real database, a receiver on a real socket, workers in this process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from arq.connections import ArqRedis

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from adapters.valkey.connections import open_valkey
from adapters.valkey.job_queue import ValkeyDispatcher
from domain.agencies.entities import Agency
from domain.kernel.identifiers import AgencyId, JobId
from domain.kernel.jobs import JobKind, NewJob
from domain.kernel.tenancy import AgencyMode, Platform, Purpose, Tenant
from tests.conftest import Database

NAMESPACE = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One agency and the ways into its database."""

    pool: AgencyPool
    open_uow: PostgresUnitOfWorkFactory
    directory: PostgresDirectory
    dispatcher: ValkeyDispatcher
    client: ArqRedis
    tenant: Tenant

    async def a_job(self, *, max_attempts: int = 20) -> JobId:
        """Insert a queued job; it is dispatched at commit."""
        job = JobId(new_id())
        async with self.open_uow(self.tenant) as uow:
            await uow.jobs.add(
                NewJob(
                    id=job,
                    kind=JobKind.RUN_RANKING,
                    payload={"ranking_id": str(new_id())},
                    max_attempts=max_attempts,
                )
            )
            await uow.commit()
        return job

    async def state(self, job: JobId) -> str | None:
        """Return the state of a job."""
        async with self.open_uow(self.tenant) as uow:
            state = await uow.jobs.state(job)
        return None if state is None else state.value

    async def value(self, statement: str, *arguments: object) -> object:
        """Return one value under the agency's binding."""
        async with self.pool.acquire(self.tenant) as connection:
            return await connection.fetchval(statement, *arguments)


@pytest.fixture
async def world(database: Database, valkey_url: str) -> AsyncIterator[World]:
    """An agency, with a dispatcher on an empty Valkey."""
    pool = AgencyPool(url=database.app_url, size=8)
    await pool.open()
    client = open_valkey(valkey_url)
    dispatcher = ValkeyDispatcher(client=client, namespace=NAMESPACE)
    sealer = AesSealer(bytes(range(32)))
    open_uow = PostgresUnitOfWorkFactory(
        pool=pool, sealer=sealer, dispatcher=dispatcher, new_id=new_id
    )
    agency = AgencyId(new_id())
    async with open_uow(Platform(Purpose.AGENCIES)) as uow:
        await uow.agencies.add(
            Agency(id=agency, name="Bluff Street Advisors", mode=AgencyMode.LIVE)
        )
        await uow.commit()
    yield World(
        pool=pool,
        open_uow=open_uow,
        directory=PostgresDirectory(pool),
        dispatcher=dispatcher,
        client=client,
        tenant=Tenant.system(agency),
    )
    await client.aclose()
    await pool.close()


@dataclass(slots=True)
class Customer:
    """A receiver that answers as told and remembers what came."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Remember the message and give the next answer, 204 when none is told."""
        self.paths.append(request.path)
        self.connections.add(request.transport)
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.messages.append((headers, await request.read()))
        status, fields = self.answers.pop(0) if self.answers else (204, {})
        return web.Response(status=status, headers=fields)


@pytest.fixture
async def customer() -> AsyncIterator[Customer]:
    """A customer's receiver on a free loopback port."""
    receiver = Customer()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield receiver
    await runner.cleanup()


async def until(is_so: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Return once `is_so`; fail when it does not come to be."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - what is awaited happens in other tasks
            await asyncio.sleep(0.01)
