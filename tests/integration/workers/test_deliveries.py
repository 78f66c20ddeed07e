"""Webhooks from event to receiver: real database, real sockets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from adapters.http.webhook_sender import EXCERPT_BYTES, HttpWebhookSender
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import DeliveryId, EndpointId, EventId, JobId, to_text
from domain.webhooks.entities import DeliveryClaim, DeliveryState
from domain.webhooks.policies.signature import write_secret
from domain.webhooks.use_cases.attempt_delivery import (
    AttemptDelivery,
    AttemptDeliveryHandler,
    AttemptOutcome,
)
from domain.webhooks.use_cases.register_endpoint import (
    RegisteredEndpoint,
    RegisterEndpoint,
    RegisterEndpointHandler,
)
from tests.integration.workers.conftest import Customer, World
from workers.relay import Relay

EVENT = DomainEvent(
    type="ranking.completed", version=1, job=None, data={"ranking_id": "rnk_1", "url": "/v1/x"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """The use cases over a world."""

    world: World
    attempt: AttemptDeliveryHandler
    relay: Relay

    async def endpoint(self, url: str) -> RegisteredEndpoint:
        register = RegisterEndpointHandler(
            open_uow=self.world.open_uow,
            clock=SystemClock(),
            new_id=new_id,
            new_signing_key=lambda: bytes(range(32)),
            allow_loopback=True,
        )
        return await register(self.world.tenant, RegisterEndpoint(url=url))

    async def delivery(self) -> DeliveryId:
        """Publish an event and route it; return the newest delivery."""
        async with self.world.open_uow(self.world.tenant) as uow:
            uow.publish(EVENT)
            await uow.commit()
        await self.relay.turn()
        found = await self.world.value("SELECT max(id::text)::uuid FROM delivery")
        assert isinstance(found, UUID)
        return DeliveryId(found)

    async def make_due(self, delivery: DeliveryId) -> None:
        await self.world.value(
            "UPDATE delivery SET next_attempt_at = now() WHERE id = $1 RETURNING id", delivery
        )

    async def try_once(self, delivery: DeliveryId) -> AttemptOutcome:
        return await self.attempt(self.world.tenant, AttemptDelivery(delivery=delivery))

    async def state(self, delivery: DeliveryId) -> object:
        return await self.world.value("SELECT state FROM delivery WHERE id = $1", delivery)


@pytest.fixture
async def webhooks(world: World) -> AsyncIterator[Webhooks]:
    async with HttpWebhookSender(allow_loopback=True, deadline_seconds=1.0) as sender:
        yield Webhooks(
            world=world,
            attempt=AttemptDeliveryHandler(
                open_uow=world.open_uow, sender=sender, clock=SystemClock(), new_id=new_id
            ),
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
    assert await webhooks.try_once(delivery) is AttemptOutcome.DELIVERED
    [(headers, body)] = customer.messages
    message = Webhook(made.secret).verify(body, headers)
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
    customer.answers = [(500, {"retry-after": "120"}), (200, {})]
    await webhooks.endpoint(customer.url)
    delivery = await webhooks.delivery()
    assert await webhooks.try_once(delivery) is AttemptOutcome.SCHEDULED
    assert await webhooks.try_once(delivery) is AttemptOutcome.LOST
    waiting = await webhooks.world.value(
        "SELECT extract(epoch FROM next_attempt_at - now()) > 110 FROM delivery"
    )
    assert waiting is True
    await webhooks.make_due(delivery)
    assert await webhooks.try_once(delivery) is AttemptOutcome.DELIVERED
    first, second = (headers for headers, _ in customer.messages)
    assert first["webhook-id"] == second["webhook-id"]
    assert await webhooks.world.value("SELECT count(*) FROM attempt") == 2


async def test_410_disables_the_endpoint_and_cancels_what_waits(
    webhooks: Webhooks, customer: Customer
) -> None:
    customer.answers = [(410, {})]
    await webhooks.endpoint(customer.url)
    waiting = await webhooks.delivery()
    delivery = await webhooks.delivery()
    assert await webhooks.try_once(delivery) is AttemptOutcome.DISABLED
    assert await webhooks.world.value("SELECT is_enabled FROM endpoint") is False
    assert await webhooks.state(waiting) == "cancelled"
    published = "SELECT count(*) FROM event WHERE type = 'webhook.endpoint_disabled'"
    assert await webhooks.world.value(published) == 1


async def test_a_redirect_is_a_failure_and_not_followed(
    webhooks: Webhooks, customer: Customer
) -> None:
    customer.answers = [(302, {"location": f"{customer.url}/else"})]
    await webhooks.endpoint(f"{customer.url}/in")
    assert await webhooks.try_once(await webhooks.delivery()) is AttemptOutcome.SCHEDULED
    assert customer.paths == ["/in"]


async def test_an_attempt_whose_lease_another_took_changes_nothing(
    webhooks: Webhooks, customer: Customer
) -> None:
    await webhooks.endpoint(customer.url)
    delivery = await webhooks.delivery()
    async with webhooks.world.open_uow(webhooks.world.tenant) as uow:
        ours = await uow.deliveries.claim(delivery, lease_seconds=30)
        await uow.commit()
    assert ours is not None
    await webhooks.world.value("UPDATE delivery SET lease_until = now() RETURNING id")
    async with webhooks.world.open_uow(webhooks.world.tenant) as uow:
        theirs = await uow.deliveries.claim(delivery, lease_seconds=30)
        await uow.commit()
    assert theirs is not None
    async with webhooks.world.open_uow(webhooks.world.tenant) as uow:
        assert not await uow.deliveries.finish(ours, DeliveryState.EXHAUSTED)
        assert not await uow.deliveries.schedule(ours, delay_seconds=1)
        assert await uow.deliveries.finish(theirs, DeliveryState.DELIVERED)
        await uow.commit()
    assert await webhooks.state(delivery) == "delivered"


async def test_deliveries_of_one_endpoint_share_a_connection_and_others_do_not(
    customer: Customer,
) -> None:
    one, other = EndpointId(new_id()), EndpointId(new_id())
    async with HttpWebhookSender(allow_loopback=True) as sender:
        for endpoint in (one, one, other, one):
            await sender.send(a_claim(customer.url, endpoint), timestamp=1)
    assert len(customer.connections) == 2


async def test_a_dripping_header_is_cut_at_the_deadline() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            for letter in b"HTTP/1.1 200 OK\r\nx-slow: " + b"a" * 200:
                writer.write(bytes([letter]))
                await writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server, HttpWebhookSender(allow_loopback=True, deadline_seconds=0.5) as sender:
        port = server.sockets[0].getsockname()[1]
        sent = await sender.send(a_claim(f"http://127.0.0.1:{port}/"), timestamp=1)
        assert (sent.status_code, sent.error) == (None, "timeout")
        assert sent.duration_ms < 2_000


async def test_a_bomb_is_read_for_four_kibibytes_and_no_more() -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5000000000\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65_536)
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    async with server, HttpWebhookSender(allow_loopback=True) as sender:
        port = server.sockets[0].getsockname()[1]
        sent = await sender.send(a_claim(f"http://127.0.0.1:{port}/"), timestamp=1)
    assert (sent.status_code, len(sent.excerpt)) == (200, EXCERPT_BYTES)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://127.0.0.1/", "refused-address"),
        ("https://[::ffff:127.0.0.1]:8443/", "refused-address"),
        ("http://localhost:8080/", "refused-address"),
        ("https://169.254.169.254/latest/", "refused-address"),
    ],
)
async def test_a_closed_address_is_refused_when_it_is_dialled(url: str, error: str) -> None:
    async with HttpWebhookSender() as sender:
        sent = await sender.send(a_claim(url), timestamp=1)
    assert (sent.status_code, sent.error) == (None, error)


async def test_a_name_that_resolves_to_the_loopback_is_refused(
    monkeypatch: pytest.MonkeyPatch, customer: Customer
) -> None:
    async def rebound(*_: object, **__: object) -> list[dict[str, object]]:
        answer = {"hostname": "x", "port": 443, "family": 2, "proto": 6, "flags": 0}
        return [{**answer, "host": "93.184.215.14"}, {**answer, "host": "127.0.0.1"}]

    monkeypatch.setattr("aiohttp.ThreadedResolver.resolve", rebound)
    async with HttpWebhookSender() as sender:
        sent = await sender.send(a_claim("https://hooks.example.com/"), timestamp=1)
    assert (sent.error, customer.messages) == ("refused-address", [])


def a_claim(url: str, endpoint: EndpointId | None = None) -> DeliveryClaim:
    return DeliveryClaim(
        delivery=DeliveryId(new_id()),
        endpoint=endpoint or EndpointId(new_id()),
        event=EventId(JobId(new_id())),
        fence=1,
        number=1,
        url=url,
        secret=write_secret(bytes(range(32))),
        body=b"{}",
    )
