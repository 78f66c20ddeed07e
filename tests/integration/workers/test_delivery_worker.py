"""The delivery worker whole: real database, real sockets, dead neighbours, restarts."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from adapters.http.webhook_sender import HttpWebhookSender
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from adapters.system.signing import new_signing_key, sign_with
from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import EndpointId
from domain.webhooks.entities import Endpoint, KeyKind, SigningKey
from domain.webhooks.policies.health import HealthRules
from domain.webhooks.policies.schedule import Schedule
from domain.webhooks.use_cases.claim_deliveries import (
    ClaimDeliveriesHandler,
    ReleaseDeliveriesHandler,
)
from domain.webhooks.use_cases.settle_deliveries import SettleDeliveriesHandler
from tests.integration.workers.conftest import Customer, World, until
from workers.delivery import SUSPECT_SHARE, DeliveryWorker, Limits
from workers.recorder import Recorder
from workers.relay import Relay

RULES = HealthRules()
DEADLINE = 2.0


async def nobody_wakes(seconds: float) -> bool:
    await asyncio.sleep(min(seconds, 0.02))
    return False


@asynccontextmanager
async def a_worker(world: World, limits: Limits | None = None) -> AsyncIterator[DeliveryWorker]:
    """Run a worker; stop it in order at the end."""
    clock = SystemClock()
    sending = HttpWebhookSender(sign=sign_with, allow_loopback=True, deadline_seconds=DEADLINE)
    async with sending as sender:
        worker = DeliveryWorker(
            directory=world.directory,
            claim=ClaimDeliveriesHandler(
                open_uow=world.open_uow, clock=clock, lease_seconds=10.0, rules=RULES
            ),
            release=ReleaseDeliveriesHandler(open_uow=world.open_uow),
            sender=sender,
            recorder=Recorder(
                settle=SettleDeliveriesHandler(
                    open_uow=world.open_uow,
                    clock=clock,
                    new_id=new_id,
                    schedule=Schedule(),
                    rules=RULES,
                )
            ),
            clock=clock,
            wait=nobody_wakes,
            limits=limits or Limits(lease_seconds=10.0, deadline_seconds=DEADLINE),
        )
        stop = asyncio.Event()
        running = asyncio.create_task(worker.run(stop))
        yield worker
        stop.set()
        await running


async def an_endpoint(world: World, url: str, *, is_ordered: bool = False) -> EndpointId:
    """Add an endpoint, beside the limit on how many an agency may have."""
    now = SystemClock().now()
    endpoint = Endpoint(
        id=EndpointId(new_id()),
        url=url,
        description="",
        event_types=(),
        is_ordered=is_ordered,
        created_at=now,
        updated_at=now,
    )
    secret, _ = new_signing_key(KeyKind.HMAC)
    key = SigningKey(id=new_id(), kind=KeyKind.HMAC, secret=secret, public_key=None, created_at=now)
    async with world.open_uow(world.tenant) as uow:
        await uow.endpoints.add(endpoint, key, ())
        await uow.commit()
    return endpoint.id


async def publish(world: World, count: int = 1) -> None:
    """Put events in the outbox and route them."""
    async with world.open_uow(world.tenant) as uow:
        for _ in range(count):
            uow.publish(DomainEvent(type="ranking.completed", version=1, job=None, data={}))
        await uow.commit()
    relay = Relay(
        directory=world.directory,
        open_uow=world.open_uow,
        dispatcher=world.dispatcher,
        stale_seconds=5.0,
    )
    while await relay.route_events():
        pass


async def unsettled(world: World) -> object:
    return await world.value("SELECT count(*) FROM delivery WHERE state <> 'delivered'")


async def test_a_backlog_is_delivered_once_each_and_recorded(
    world: World, customer: Customer
) -> None:
    await an_endpoint(world, customer.url)
    await publish(world, 400)
    async with a_worker(world) as worker:
        await until(lambda: len(customer.messages) >= 400)
        assert worker.lanes
    ids = [headers["webhook-id"] for headers, _ in customer.messages]
    assert len(ids) == len(set(ids)) == 400
    assert await unsettled(world) == 0
    assert await world.value("SELECT count(*) FROM attempt WHERE status_code = 204") == 400
    assert await world.value("SELECT max(attempts) FROM delivery") == 1


async def test_an_ordered_endpoint_hears_the_feed_in_its_order(
    world: World, customer: Customer
) -> None:
    await an_endpoint(world, customer.url, is_ordered=True)
    await publish(world, 40)
    async with a_worker(world):
        await until(lambda: len(customer.messages) >= 40)
    heard = [json.loads(body)["data"]["sequence"] for _, body in customer.messages]
    assert heard == list(range(1, 41))


async def test_fifty_hanging_endpoints_do_not_delay_a_good_one(world: World) -> None:
    arrived: dict[int, float] = {}
    hung = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path != "/good":
            await hung.wait()
        sequence = json.loads(await request.read())["data"]["sequence"]
        arrived.setdefault(sequence, time.monotonic())
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await an_endpoint(world, f"{url}/good")
    async with a_worker(world) as worker:
        alone = await waits(world, arrived, 20)
        for number in range(50):
            await an_endpoint(world, f"{url}/hang/{number}")
        beside = await waits(world, arrived, 60)
        assert worker.suspects <= worker.limits.slots * SUSPECT_SHARE
    hung.set()
    await runner.cleanup()
    # Nine in ten, against the same endpoint alone: a busy machine must not turn this red.
    assert beside[len(beside) * 9 // 10] < alone[len(alone) * 9 // 10] + 1.0, beside


async def waits(world: World, arrived: dict[int, float], count: int) -> list[float]:
    """Publish steadily; return how long each took to arrive, shortest first."""
    first = len(arrived) + 1
    published: dict[int, float] = {}
    for number in range(first, first + count):
        await publish(world)
        published[number] = time.monotonic()
        await asyncio.sleep(0.03)
    await until(lambda: all(number in arrived for number in published))
    return sorted(arrived[number] - published[number] for number in published)


async def test_what_a_worker_held_when_it_was_told_to_stop_is_given_back(world: World) -> None:
    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.2)
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/{path:.*}", hang)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await an_endpoint(world, f"http://127.0.0.1:{runner.addresses[0][1]}/")
    await publish(world, 60)
    async with a_worker(world) as worker:
        await until(lambda: any(lane.claimed for lane in worker.lanes.values()))
    await runner.cleanup()
    held = "SELECT count(*) FROM delivery WHERE state = 'pending' AND lease_until > now()"
    assert await world.value(held) == 0
    counted = "SELECT count(*) FROM delivery WHERE state = 'pending' AND attempts > 0"
    assert await world.value(counted) == 0
    assert await world.value("SELECT count(*) FROM delivery WHERE state = 'delivered'") != 0
