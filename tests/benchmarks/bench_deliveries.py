"""Signed webhooks with their record, against bare POSTs of the same HTTP client in the same run."""

import asyncio
import base64
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import uvloop
from aiohttp import web

from adapters.postgres.migrate import migrate
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from adapters.system.signing import new_signing_key
from domain.agencies.use_cases.create_agency import CreateAgency
from domain.kernel.identifiers import EndpointId
from domain.kernel.tenancy import Platform, Purpose, Tenant
from domain.webhooks.entities import Endpoint, KeyKind, SigningKey
from domain.webhooks.use_cases.register_endpoint import RegisterEndpoint
from domain.webhooks.use_cases.settle_deliveries import AttemptOutcome, SettleDeliveries
from infra.bootstrap import Opened, open_core
from infra.devservers import temporary_servers
from infra.postgres.roles import OWNER
from infra.settings import Settings
from tests.chaos.deliveries import an_event, processes
from tests.conftest import _run, _within
from workers.processes import delivery_worker, open_sender

DATABASE = "bench_deliveries"
COUNT = 4_000
ENDPOINTS = 8
AT_ONCE = 8
ROUNDS = 3
AIM = 0.5
HANGING = 50
PER_SECOND = 100
STEADY_EVENTS = 1_500
LATE_SECONDS = 1.0
READY_LOOKS = 600


@contextmanager
def receiver() -> Iterator[str]:
    """Run the receiver of both as a process of its own; yield its address."""
    command = [sys.executable, "-m", "tests.benchmarks.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


async def bare(url: str, body: bytes) -> float:
    """Return POSTs a second of aiohttp's client alone, as many at once as we make."""
    left = iter(range(COUNT))
    async with aiohttp.ClientSession() as session:

        async def post(number: int) -> None:
            for _ in left:
                async with session.post(f"{url}/{number}", data=body) as response:
                    await response.read()

        began = time.perf_counter()
        await asyncio.gather(*(post(number % ENDPOINTS) for number in range(ENDPOINTS * AT_ONCE)))
        return COUNT / (time.perf_counter() - began)


async def ours(opened: Opened, tenant: Tenant) -> float:
    """Return deliveries a second, from a backlog to the last one recorded."""
    async with opened.ports.open_uow(tenant) as uow:
        for _ in range(COUNT // ENDPOINTS):
            uow.publish(an_event(opened))
        await uow.commit()
    async with opened.ports.open_uow(tenant) as uow:
        assert await uow.events.number(most=COUNT) == COUNT
        await uow.commit()
    stop, recorded = asyncio.Event(), 0

    async def never(seconds: float) -> bool:
        await asyncio.sleep(seconds)
        return False

    async with open_sender(opened.ports.settings) as sender:
        worker = delivery_worker(opened.ports, sender, never)
        settle = worker.recorder.settle

        async def counted(scope: Tenant, command: SettleDeliveries) -> tuple[AttemptOutcome, ...]:
            nonlocal recorded
            outcomes = await settle(scope, command)
            recorded += sum(each is AttemptOutcome.DELIVERED for each in outcomes)
            if recorded == COUNT:
                stop.set()
            return outcomes

        worker.recorder.settle = counted
        began = time.perf_counter()
        running = asyncio.create_task(worker.run(stop))
        await stop.wait()
        seconds = time.perf_counter() - began
        await running
    return COUNT / seconds


async def measure(environment: dict[str, str], url: str) -> tuple[list[float], list[float]]:
    """Return the rates of both, in turns."""
    async with open_core(Settings.from_env(environment)) as opened:
        commands = opened.core.commands
        made = await commands.create_agency(
            Platform(Purpose.AGENCIES), CreateAgency(name="Deliveries measured")
        )
        tenant = Tenant.system(made.live)
        for number in range(ENDPOINTS):
            await commands.register_endpoint(tenant, RegisterEndpoint(url=f"{url}/{number}"))
        body = b"{" + b" " * 250 + b"}"
        await bare(url, body)
        rates = [(await bare(url, body), await ours(opened, tenant)) for _ in range(ROUNDS)]
    return [rate for rate, _ in rates], [rate for _, rate in rates]


async def beside_the_dead(environment: dict[str, str], folder: Path) -> list[float]:
    """Return how long each event took to a good endpoint beside hanging ones, shortest first.

    Relay and delivery worker are processes; this one publishes at a steady rate and receives.
    """
    arrived: dict[str, float] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path != "/good":
            await asyncio.sleep(60)
        ranking = (await request.json())["data"]["ranking_id"]
        arrived.setdefault(ranking, time.perf_counter())
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    published: dict[str, float] = {}
    with processes(environment, folder):
        async with open_core(Settings.from_env(environment)) as opened:
            made = await opened.core.commands.create_agency(
                Platform(Purpose.AGENCIES), CreateAgency(name="Beside the dead")
            )
            tenant = Tenant.system(made.live)
            for path in ("good", *(f"hang/{number}" for number in range(HANGING))):
                await an_endpoint(opened.ports.open_uow, tenant, f"{url}/{path}")
            await warm(opened, tenant, arrived)
            began = time.perf_counter()
            for number in range(STEADY_EVENTS):
                await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
                event = an_event(opened)
                async with opened.ports.open_uow(tenant) as uow:
                    uow.publish(event)
                    await uow.commit()
                published[str(event.data["ranking_id"])] = time.perf_counter()
            await asyncio.sleep(5)
    await runner.cleanup()
    never = time.perf_counter()
    return sorted(arrived.get(each, never) - moment for each, moment in published.items())


async def warm(opened: Opened, tenant: Tenant, arrived: Mapping[str, float]) -> None:
    """Wait until both processes are up: an event goes all the way."""
    event = an_event(opened)
    async with opened.ports.open_uow(tenant) as uow:
        uow.publish(event)
        await uow.commit()
    for _ in range(READY_LOOKS):
        if str(event.data["ranking_id"]) in arrived:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError("relay and delivery worker did not start")


async def an_endpoint(open_uow: PostgresUnitOfWorkFactory, tenant: Tenant, url: str) -> None:
    """Add an endpoint, beside the limit on how many an agency may have."""
    now, (secret, _) = SystemClock().now(), new_signing_key(KeyKind.HMAC)
    endpoint = Endpoint(
        id=EndpointId(new_id()),
        url=url,
        description="",
        event_types=("ranking.completed",),
        created_at=now,
        updated_at=now,
    )
    key = SigningKey(id=new_id(), kind=KeyKind.HMAC, secret=secret, public_key=None, created_at=now)
    async with open_uow(tenant) as uow:
        await uow.endpoints.add(endpoint, key, ())
        await uow.commit()


def main() -> None:
    """Measure and print."""
    with temporary_servers() as servers, receiver() as url:
        asyncio.run(_run(servers.superuser_url, f"CREATE DATABASE {DATABASE} OWNER {OWNER}"))
        asyncio.run(migrate(_within(servers.database_admin_url, DATABASE)))
        environment = {
            "DATABASE_URL": _within(servers.database_url, DATABASE),
            "VALKEY_URL": servers.valkey_url,
            "PRECEPTOR_ENVIRONMENT": "dev",
            "PRECEPTOR_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
            "PRECEPTOR_ALLOW_LOOPBACK_WEBHOOKS": "true",
            "PRECEPTOR_WEBHOOK_AT_ONCE_PER_ENDPOINT": str(AT_ONCE),
            "PRECEPTOR_LOG_LEVEL": "warning",
        }
        alone, signed = uvloop.run(measure(environment, url))
        with tempfile.TemporaryDirectory() as folder:
            waits = asyncio.run(beside_the_dead(environment, Path(folder)))
    ratio = statistics.median(signed) / statistics.median(alone)
    print(f"bare aiohttp client: {statistics.median(alone):.0f} POST/s")
    print(f"signed, sent and recorded: {statistics.median(signed):.0f} deliveries/s")
    print(f"ratio {ratio:.2f} (aim {AIM}): {'met' if ratio >= AIM else 'MISSED'}")
    late = waits[len(waits) * 99 // 100]
    print(
        f"{HANGING} hanging endpoints and a good one, {PER_SECOND} events/s: good p50 "
        f"{statistics.median(waits) * 1000:.0f} ms, p99 {late * 1000:.0f} ms "
        f"(aim {LATE_SECONDS:.0f} s): {'met' if late < LATE_SECONDS else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
