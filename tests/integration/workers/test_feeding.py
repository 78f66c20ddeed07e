"""Endpoints with a deep backlog: they keep a place in the feed, cost events nothing, lose none."""

import asyncio
import random

from adapters.postgres.feeding import DEEP
from adapters.system.clock import SystemClock
from domain.webhooks.entities import DeliveryClaim
from domain.webhooks.ports import Sent
from domain.webhooks.use_cases.send_test_event import SendTestEvent, SendTestEventHandler
from domain.webhooks.use_cases.settle_deliveries import AttemptOutcome, Tried
from domain.webhooks.use_cases.update_endpoint import UpdateEndpoint, UpdateEndpointHandler
from tests.integration.workers.conftest import Customer
from tests.integration.workers.test_deliveries import EVENT, Webhooks, webhooks

__all__ = ["webhooks"]

BEHIND = "SELECT behind_from FROM endpoint"
MADE = "SELECT count(*) FROM delivery"


async def publish(webhooks: Webhooks, count: int) -> None:
    async with webhooks.world.open_uow(webhooks.world.tenant) as uow:
        for _ in range(count):
            uow.publish(EVENT)
        await uow.commit()


def taken(claim: DeliveryClaim) -> Tried:
    """Say that the receiver took it, without asking one."""
    sent = Sent(status_code=204, error=None, duration_ms=1)
    return Tried(claim=claim, started_at=SystemClock().now(), sent=sent)


async def route(webhooks: Webhooks) -> None:
    """Turn the relay with its next look at those behind due."""
    webhooks.relay.fed_at = 0.0
    await webhooks.relay.turn()


async def drain(webhooks: Webhooks) -> None:
    """Wait until every event has its number, nobody is behind and nothing waits."""
    left = (
        "SELECT count(*) FROM event WHERE seq IS NULL",
        "SELECT count(*) FROM endpoint WHERE behind_from IS NOT NULL",
        "SELECT count(*) FROM delivery WHERE state = 'pending'",
    )
    for _ in range(3_000):
        if not any([await webhooks.world.value(each) for each in left]):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("never drained")


async def test_a_deep_backlog_is_kept_as_a_place_and_drained_in_order(
    webhooks: Webhooks, customer: Customer
) -> None:
    await webhooks.endpoint(customer.url, is_ordered=True)
    await publish(webhooks, DEEP)
    await route(webhooks)
    assert await webhooks.world.value(BEHIND) is None
    await publish(webhooks, 3)
    await route(webhooks)
    assert await webhooks.world.value(BEHIND) == DEEP + 1
    assert await webhooks.world.value(MADE) == DEEP, "those behind cost an event nothing"
    for _ in range(DEEP + 3):
        assert await webhooks.try_once() == [AttemptOutcome.DELIVERED]
    await route(webhooks)
    assert await webhooks.world.value(BEHIND) is None
    numbers = [int(body.split(b'"sequence":')[1].split(b",")[0]) for _, body in customer.messages]
    assert numbers == list(range(1, DEEP + 4))


async def test_a_test_event_is_sent_to_an_endpoint_that_is_behind(
    webhooks: Webhooks, customer: Customer
) -> None:
    made = await webhooks.endpoint(customer.url)
    await publish(webhooks, DEEP)
    await route(webhooks)
    await publish(webhooks, 1)
    await route(webhooks)
    assert await webhooks.world.value(BEHIND) is not None
    tell = SendTestEventHandler(open_uow=webhooks.world.open_uow)
    await tell(webhooks.world.tenant, SendTestEvent(endpoint=made.endpoint.id))
    await webhooks.relay.turn()
    kinds = "SELECT count(*) FROM delivery d JOIN event e ON e.id = d.event_id WHERE e.type = $1"
    assert await webhooks.world.value(kinds, "webhook.test") == 1


async def test_one_that_is_enabled_again_begins_with_what_happens_then(
    webhooks: Webhooks, customer: Customer
) -> None:
    customer.answers = [(410, {})]
    made = await webhooks.endpoint(customer.url)
    await publish(webhooks, DEEP)
    await route(webhooks)
    await publish(webhooks, 5)
    await route(webhooks)
    assert await webhooks.try_once(1) == [AttemptOutcome.DISABLED]
    await publish(webhooks, 5)
    await route(webhooks)
    assert await webhooks.world.value(MADE) == DEEP + 5, "a claim makes room for a meal"
    update = UpdateEndpointHandler(
        open_uow=webhooks.world.open_uow, clock=webhooks.clock, allow_loopback=True
    )
    enabled = UpdateEndpoint(endpoint=made.endpoint.id, version=2, is_enabled=True)
    await update(webhooks.world.tenant, enabled)
    assert await webhooks.world.value(BEHIND) is None
    await publish(webhooks, 1)
    await route(webhooks)
    assert await webhooks.try_once() == [AttemptOutcome.DELIVERED]


async def test_nothing_is_lost_or_doubled_while_all_happens_at_once(
    webhooks: Webhooks, customer: Customer
) -> None:
    chance = random.Random(5)
    for path in ("a", "b", "c"):
        await webhooks.endpoint(f"{customer.url}/{path}")

    async def relaying(done: asyncio.Event) -> None:
        while not done.is_set():
            await route(webhooks)
            await asyncio.sleep(0)

    async def working(done: asyncio.Event) -> None:
        while not done.is_set():
            claims = await webhooks.claim(chance.randrange(1, 60))
            await webhooks.settle(*[taken(claim) for claim in claims])

    drained = asyncio.Event()
    others = [
        asyncio.create_task(each)
        for each in (relaying(drained), relaying(drained), working(drained), working(drained))
    ]
    batches = [chance.randrange(1, 30) for _ in range(40)]
    for count in batches:
        await publish(webhooks, count)
    await drain(webhooks)
    drained.set()
    await asyncio.gather(*others)
    events = sum(batches)
    assert await webhooks.world.value(MADE) == events * 3
    pairs = "SELECT count(*) FROM (SELECT DISTINCT event_id, endpoint_id FROM delivery) AS p"
    assert await webhooks.world.value(pairs) == events * 3
    assert await webhooks.world.value("SELECT count(*) FROM attempt") == events * 3
