"""The sender on real sockets: what it signs, whom it dials, where it stops."""

import asyncio
import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook

from adapters.http.webhook_sender import EXCERPT_BYTES, HttpWebhookSender
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from adapters.system.signing import new_signing_key, sign_with
from domain.kernel.identifiers import DeliveryId, EndpointId, EventId
from domain.webhooks.entities import DeliveryClaim, KeyKind, SigningKey
from tests.integration.workers.conftest import Customer

NOW = SystemClock().now()


async def test_every_key_that_lives_signs_and_each_verifies_alone(customer: Customer) -> None:
    keys = (a_key(), a_key(), a_key(KeyKind.ED25519))
    claim = a_claim(customer.url, keys=keys)
    async with HttpWebhookSender(sign=sign_with, allow_loopback=True) as sender:
        await sender.send(claim, now=NOW)
    [(headers, body)] = customer.messages
    for key in keys[:2]:
        assert Webhook(key.secret).verify(body, headers) == {}
    signatures = headers["webhook-signature"].split(" ")
    assert [each.partition(",")[0] for each in signatures] == ["v1", "v1", "v1a"]
    public = base64.b64decode((keys[2].public_key or "").removeprefix("whpk_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signature = base64.b64decode(signatures[2].partition(",")[2])
    Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)


async def test_own_headers_go_along_and_never_replace_ours(customer: Customer) -> None:
    claim = a_claim(customer.url, headers=(("authorization", "Bearer t"), ("webhook-id", "forged")))
    async with HttpWebhookSender(sign=sign_with, allow_loopback=True) as sender:
        await sender.send(claim, now=NOW)
    [(headers, _)] = customer.messages
    assert headers["authorization"] == "Bearer t"
    assert headers["webhook-id"].startswith("evt_")


async def test_deliveries_of_one_endpoint_share_a_connection_and_others_do_not(
    customer: Customer,
) -> None:
    one, other = EndpointId(new_id()), EndpointId(new_id())
    async with HttpWebhookSender(sign=sign_with, allow_loopback=True) as sender:
        for endpoint in (one, one, other, one):
            await sender.send(a_claim(customer.url, endpoint), now=NOW)
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
    async with (
        server,
        HttpWebhookSender(sign=sign_with, allow_loopback=True, deadline_seconds=0.5) as sender,
    ):
        port = server.sockets[0].getsockname()[1]
        sent = await sender.send(a_claim(f"http://127.0.0.1:{port}/"), now=NOW)
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
    async with server, HttpWebhookSender(sign=sign_with, allow_loopback=True) as sender:
        port = server.sockets[0].getsockname()[1]
        sent = await sender.send(a_claim(f"http://127.0.0.1:{port}/"), now=NOW)
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
    async with HttpWebhookSender(sign=sign_with) as sender:
        sent = await sender.send(a_claim(url), now=NOW)
    assert (sent.status_code, sent.error) == (None, error)


def a_key(kind: KeyKind = KeyKind.HMAC) -> SigningKey:
    secret, public_key = new_signing_key(kind)
    return SigningKey(id=new_id(), kind=kind, secret=secret, public_key=public_key, created_at=NOW)


def a_claim(
    url: str,
    endpoint: EndpointId | None = None,
    *,
    keys: tuple[SigningKey, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
) -> DeliveryClaim:
    return DeliveryClaim(
        delivery=DeliveryId(new_id()),
        endpoint=endpoint or EndpointId(new_id()),
        event=EventId(new_id()),
        fence=1,
        number=1,
        round_number=1,
        waited_seconds=0.0,
        endpoint_failures=0,
        is_ordered=False,
        url=url,
        headers=headers,
        keys=keys or (a_key(),),
        body=b"{}",
    )
