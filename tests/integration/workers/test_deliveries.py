"""Webhooks from event to receiver: real database, real sockets, the worker in this process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from adapters.http.webhook_sender import HttpWebhookSender
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from adapters.system.signing import new_signing_key, sign_with
from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import DeliveryId, EndpointId, to_text
from domain.webhooks.entities import DeliveryClaim
from domain.webhooks.policies.health import HealthRules
from domain.webhooks.policies.schedule import Schedule
from domain.webhooks.ports import WebhookSender
from domain.webhooks.use_cases.claim_deliveries import (
    ClaimDeliveries,
    ClaimDeliveriesHandler,
    ReleaseDeliveries,
    ReleaseDeliveriesHandler,
)
from domain.webhooks.use_cases.register_endpoint import (
    RegisteredEndpoint,
    RegisterEndpoint,
    RegisterEndpointHandler,
)
from domain.webhooks.use_cases.replay_deliveries import (
    ReplayDeliveries,
    ReplayDeliveriesHandler,
    ReplayKind,
)
from domain.webhooks.use_cases.retry_delivery import RetryDelivery, RetryDeliveryHandler
from domain.webhooks.use_cases.settle_deliveries import (
    AttemptOutcome,
    SettleDeliveries,
    SettleDeliveriesHandler,
    Tried,
)
from tests.integration.workers.conftest import Customer, World
from workers.relay import Relay

EVENT = DomainEvent(
    type="ranking.completed", version=1, job=None, data={"ranking_id": "rnk_1", "url": "/v1/x"}
)


@dataclass(slots=True)
class MovedClock:
    """The time, moved on by hand."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead


@dataclass(slots=True, kw_only=True)
class Webhooks:
    """The use cases over a world."""

    world: World
    sender: WebhookSender
    relay: Relay
    clock: MovedClock = field(default_factory=MovedClock)
    schedule: Schedule = field(default_factory=Schedule)
    rules: HealthRules = field(default_factory=HealthRules)

    async def endpoint(
        self, url: str, *, rate_per_second: int | None = None, is_ordered: bool = False
    ) -> RegisteredEndpoint:
        register = RegisterEndpointHandler(
            open_uow=self.world.open_uow,
            clock=SystemClock(),
            new_id=new_id,
            new_signing_key=new_signing_key,
            allow_loopback=True,
        )
        wanted = RegisterEndpoint(url=url, rate_per_second=rate_per_second, is_ordered=is_ordered)
        return await register(self.world.tenant, wanted)

    async def delivery(self) -> DeliveryId:
        """Publish an event and route it; return the newest delivery."""
        async with self.world.open_uow(self.world.tenant) as uow:
            uow.publish(EVENT)
            await uow.commit()
        await self.relay.turn()
        found = await self.world.value("SELECT id FROM delivery ORDER BY seq DESC LIMIT 1")
        assert isinstance(found, UUID)
        return DeliveryId(found)

    async def make_due(self) -> None:
        await self.world.value(
            "UPDATE delivery SET next_attempt_at = now() - interval '1 ms', lease_until = NULL "
            "WHERE state = 'pending'"
        )
        await self.world.value("UPDATE endpoint SET held_until = NULL")

    async def lanes(self) -> list[EndpointId]:
        found = await self.world.directory.due_lanes(busy=[], most=100)
        return [endpoint for _, endpoint in found]

    async def claim(self, most: int = 100) -> tuple[DeliveryClaim, ...]:
        """Claim in every lane that is due."""
        handler = ClaimDeliveriesHandler(
            open_uow=self.world.open_uow, clock=self.clock, lease_seconds=30.0, rules=self.rules
        )
        rooms = dict.fromkeys(await self.lanes(), most)
        return await handler(self.world.tenant, ClaimDeliveries(rooms=rooms))

    async def settle(self, *tried: Tried) -> list[AttemptOutcome]:
        handler = SettleDeliveriesHandler(
            open_uow=self.world.open_uow,
            clock=self.clock,
            new_id=new_id,
            schedule=self.schedule,
            rules=self.rules,
        )
        return list(await handler(self.world.tenant, SettleDeliveries(tried=tried)))

    async def send(self, claim: DeliveryClaim) -> Tried:
        now = self.clock.now()
        return Tried(claim=claim, started_at=now, sent=await self.sender.send(claim, now=now))

    async def try_once(self, most: int = 100) -> list[AttemptOutcome]:
        """Claim what is due, send it in order, record it at once."""
        tried = [await self.send(claim) for claim in await self.claim(most)]
        return await self.settle(*tried)

    async def state(self, delivery: DeliveryId) -> object:
        return await self.world.value("SELECT state FROM delivery WHERE id = $1", delivery)


@pytest.fixture
async def webhooks(world: World) -> AsyncIterator[Webhooks]:
    sending = HttpWebhookSender(sign=sign_with, allow_loopback=True, deadline_seconds=1.0)
    async with sending as sender:
        yield Webhooks(
            world=world,
            sender=sender,
            relay=Relay(
                directory=world.directory,
                open_uow=world.open_uow,
                dispatcher=world.dispatcher,
                stale_seconds=5.0,
            ),
        )


async def test_what_arrives_verifies_and_is_what_is_stored(
    webhooks: Webhooks, customer: Customer
) -> None:
    made = await webhooks.endpoint(customer.url)
    delivery = await webhooks.delivery()
    assert await webhooks.try_once() == [AttemptOutcome.DELIVERED]
    [(headers, body)] = customer.messages
    message = Webhook(made.key.secret).verify(body, headers)
    assert message["data"]["sequence"] == 1
    stored = await webhooks.world.value("SELECT body FROM event")
    event = await webhooks.world.value("SELECT id FROM event")
    assert isinstance(event, UUID)
    assert (headers["webhook-id"], body) == (to_text("evt", event), stored)
    assert await webhooks.state(delivery) == "delivered"
    assert await webhooks.world.value("SELECT status_code FROM attempt") == 204


async def test_a_500_is_tried_again_under_the_same_id(
    webhooks: Webhooks, customer: Customer
) -> None:
    customer.answers = [(503, {"retry-after": "120"}), (200, {})]
    await webhooks.endpoint(customer.url)
    await webhooks.delivery()
    assert await webhooks.try_once() == [AttemptOutcome.SCHEDULED]
    assert await webhooks.try_once() == []
    waiting = await webhooks.world.value(
        "SELECT extract(epoch FROM next_attempt_at - now()) > 110 FROM delivery"
    )
    assert waiting is True
    await webhooks.make_due()
    assert await webhooks.try_once() == [AttemptOutcome.DELIVERED]
    first, second = (headers for headers, _ in customer.messages)
    assert first["webhook-id"] == second["webhook-id"]
    assert await webhooks.world.value("SELECT count(*) FROM attempt") == 2


async def test_410_disables_the_endpoint_and_cancels_what_waits(
    webhooks: Webhooks, customer: Customer
) -> None:
    customer.answers = [(410, {})]
    await webhooks.endpoint(customer.url)
    await webhooks.delivery()
    waiting = await webhooks.delivery()
    assert await webhooks.try_once(1) == [AttemptOutcome.DISABLED]
    assert await webhooks.world.value("SELECT is_enabled FROM endpoint") is False
    assert await webhooks.state(waiting) == "cancelled"
    published = "SELECT count(*) FROM event WHERE type = 'webhook.endpoint_disabled'"
    assert await webhooks.world.value(published) == 1


async def test_a_redirect_is_a_failure_and_not_followed(
    webhooks: Webhooks, customer: Customer
) -> None:
    customer.answers = [(302, {"location": f"{customer.url}/else"})]
    await webhooks.endpoint(f"{customer.url}/in")
    await webhooks.delivery()
    assert await webhooks.try_once() == [AttemptOutcome.SCHEDULED]
    assert customer.paths == ["/in"]


async def test_an_attempt_whose_lease_another_took_changes_nothing(
    webhooks: Webhooks, customer: Customer
) -> None:
    await webhooks.endpoint(customer.url)
    delivery = await webhooks.delivery()
    [ours] = await webhooks.claim()
    assert await webhooks.claim() == ()
    await webhooks.make_due()
    [theirs] = await webhooks.claim()
    assert (ours.number, theirs.number) == (1, 2)
    assert await webhooks.settle(await webhooks.send(ours)) == [AttemptOutcome.LOST]
    assert await webhooks.world.value("SELECT count(*) FROM attempt") == 0
    assert await webhooks.settle(await webhooks.send(theirs)) == [AttemptOutcome.DELIVERED]
    assert await webhooks.state(delivery) == "delivered"


async def test_what_is_given_back_was_never_tried(webhooks: Webhooks, customer: Customer) -> None:
    await webhooks.endpoint(customer.url)
    await webhooks.delivery()
    claims = await webhooks.claim()
    release = ReleaseDeliveriesHandler(open_uow=webhooks.world.open_uow)
    await release(webhooks.world.tenant, ReleaseDeliveries(claims=claims))
    [again] = await webhooks.claim()
    assert (again.number, again.round_number) == (1, 1)


async def test_an_ordered_endpoint_gets_one_at_a_time_in_the_order_of_the_feed(
    webhooks: Webhooks, customer: Customer
) -> None:
    customer.answers = [(500, {})]
    await webhooks.endpoint(customer.url, is_ordered=True)
    for _ in range(3):
        await webhooks.delivery()
    assert await webhooks.try_once() == [AttemptOutcome.SCHEDULED]
    # The first waits for its next attempt, and everything waits behind it.
    assert await webhooks.lanes() == []
    assert await webhooks.claim() == ()
    await webhooks.make_due()
    for _ in range(3):
        assert await webhooks.try_once() == [AttemptOutcome.DELIVERED]
    bodies = [body for _, body in customer.messages]
    assert bodies[0] == bodies[1]
    assert [b'"sequence":%d' % n in body for n, body in enumerate(bodies[1:], 1)] == [True] * 3


async def test_a_rate_holds_whoever_claims(webhooks: Webhooks, customer: Customer) -> None:
    await webhooks.endpoint(customer.url, rate_per_second=1)
    for _ in range(3):
        await webhooks.delivery()
    assert len(await webhooks.claim()) == 1
    assert await webhooks.lanes() == []
    await webhooks.world.value("UPDATE endpoint SET rate_at = now() - interval '1 s'")
    assert len(await webhooks.claim()) == 1


async def test_a_breaker_opens_after_failures_in_a_row_and_probes_one_at_a_time(
    webhooks: Webhooks, customer: Customer
) -> None:
    webhooks.rules = HealthRules(failures_to_open=3)
    customer.answers = [(500, {})] * 3
    await webhooks.endpoint(customer.url)
    for _ in range(3):
        await webhooks.delivery()
    assert await webhooks.try_once() == [AttemptOutcome.SCHEDULED] * 3
    assert await webhooks.world.value("SELECT held_until > now() FROM endpoint") is True
    await webhooks.world.value("UPDATE delivery SET next_attempt_at = now()")
    assert await webhooks.lanes() == []
    await webhooks.make_due()
    assert await webhooks.try_once() == [AttemptOutcome.DELIVERED]
    assert await webhooks.world.value("SELECT failures FROM endpoint") == 0
    assert await webhooks.try_once() == [AttemptOutcome.DELIVERED] * 2


async def test_a_receiver_that_asks_for_time_gets_it_for_all_its_deliveries(
    webhooks: Webhooks, customer: Customer
) -> None:
    customer.answers = [(429, {"retry-after": "60"})]
    await webhooks.endpoint(customer.url)
    await webhooks.delivery()
    await webhooks.delivery()
    assert await webhooks.try_once(1) == [AttemptOutcome.SCHEDULED]
    assert await webhooks.lanes() == []
    held = "SELECT extract(epoch FROM held_until - now()) BETWEEN 50 AND 60 FROM endpoint"
    assert await webhooks.world.value(held) is True


async def test_days_of_failure_disable_an_endpoint_and_tell_the_others(
    webhooks: Webhooks, customer: Customer
) -> None:
    webhooks.rules = HealthRules(failures_to_open=2)
    customer.answers = [(500, {})] * 3
    await webhooks.endpoint(customer.url)
    for _ in range(2):
        await webhooks.delivery()
    assert await webhooks.try_once() == [AttemptOutcome.SCHEDULED] * 2
    assert await webhooks.world.value("SELECT is_enabled FROM endpoint") is True
    webhooks.clock.ahead = timedelta(days=5)
    await webhooks.make_due()
    assert await webhooks.try_once(1) == [AttemptOutcome.SCHEDULED]
    assert await webhooks.world.value("SELECT disabled_reason FROM endpoint") == "failing"
    pending = "SELECT count(*) FROM delivery WHERE state = 'pending'"
    assert await webhooks.world.value(pending) == 0
    published = "SELECT data ->> 'reason' FROM event WHERE type = 'webhook.endpoint_disabled'"
    assert await webhooks.world.value(published) == "failing"


async def test_the_schedule_ends_and_a_replay_starts_it_anew(
    webhooks: Webhooks, customer: Customer
) -> None:
    webhooks.schedule = replace(webhooks.schedule, delays_seconds=(0.0, 5.0))
    customer.answers = [(500, {})] * 2
    await webhooks.endpoint(customer.url)
    delivery = await webhooks.delivery()
    assert await webhooks.try_once() == [AttemptOutcome.SCHEDULED]
    await webhooks.make_due()
    assert await webhooks.try_once() == [AttemptOutcome.EXHAUSTED]
    assert await webhooks.state(delivery) == "exhausted"
    retry = RetryDeliveryHandler(open_uow=webhooks.world.open_uow)
    await retry(webhooks.world.tenant, RetryDelivery(delivery=delivery))
    [claim] = await webhooks.claim()
    assert (claim.number, claim.round_number) == (3, 1)
    assert await webhooks.settle(await webhooks.send(claim)) == [AttemptOutcome.DELIVERED]


async def test_two_claimers_never_hold_the_same_delivery(
    webhooks: Webhooks, customer: Customer
) -> None:
    for _ in range(3):
        await webhooks.endpoint(customer.url)
    for _ in range(4):
        await webhooks.delivery()
    batches = await asyncio.gather(*(webhooks.claim(2) for _ in range(6)))
    held = [claim.delivery for batch in batches for claim in batch]
    assert len(held) == len(set(held))
    while rest := await webhooks.claim(2):
        held += [claim.delivery for claim in rest]
    assert len(held) == len(set(held)) == 12


async def test_an_attempt_rests_in_the_partition_of_its_quarter(
    webhooks: Webhooks, customer: Customer
) -> None:
    await webhooks.endpoint(customer.url)
    await webhooks.delivery()
    await webhooks.try_once()
    where = await webhooks.world.value("SELECT tableoid::regclass::text FROM attempt")
    now = SystemClock().now()
    assert where == f"attempt_{now.year}q{(now.month + 2) // 3}"


async def test_everything_that_failed_since_then_is_sent_again(
    webhooks: Webhooks, customer: Customer
) -> None:
    webhooks.schedule = replace(webhooks.schedule, delays_seconds=(0.0,))
    customer.answers = [(500, {})] * 3
    made = await webhooks.endpoint(customer.url)
    before = webhooks.clock.now()
    for _ in range(3):
        await webhooks.delivery()
    assert await webhooks.try_once() == [AttemptOutcome.EXHAUSTED] * 3
    replay = ReplayDeliveriesHandler(open_uow=webhooks.world.open_uow, clock=webhooks.clock)
    wanted = ReplayDeliveries(
        endpoint=made.endpoint.id, kind=ReplayKind.FAILED, since=before - timedelta(seconds=1)
    )
    webhooks.clock.ahead = timedelta(seconds=1)
    early = replace(wanted, since=before - timedelta(days=2), until=before - timedelta(days=1))
    assert (await replay(webhooks.world.tenant, early)).deliveries == 0
    done = await replay(webhooks.world.tenant, wanted)
    assert (done.deliveries, done.has_more) == (3, False)
    assert await webhooks.try_once() == [AttemptOutcome.DELIVERED] * 3
    first, again = customer.messages[:3], customer.messages[3:]
    assert [body for _, body in first] == [body for _, body in again]
