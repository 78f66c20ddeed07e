"""Hundreds of targets, four ways to smuggle them in, and no socket for any of them."""

import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from aiohttp import AddrInfoType, web

from adapters.http.address_guard import AddressGuard, RefusedAddressError
from adapters.http.webhook_sender import HttpWebhookSender
from adapters.system.signing import sign_with
from domain.webhooks.ports import Sent
from tests.integration.http.targets import Target, targets
from tests.integration.workers.test_webhook_sender import NOW, a_claim

PUBLIC = "93.184.215.14"
TARGETS = targets()


@dataclass(slots=True)
class Wire:
    """Stands where sockets are made and where names are looked up."""

    answers: list[str] = field(default_factory=list)
    """What the next look-ups say, the last one for ever."""
    dialled: list[str] = field(default_factory=list)
    looked_up: int = 0

    def dial(self, address: AddrInfoType) -> socket.socket:
        """Note the dial and let nothing out."""
        self.dialled.append(str(address[4][0]))
        raise ConnectionRefusedError("this test dials nobody")

    def look_up(self, _host: str, port: int, _family: int) -> Sequence[AddrInfoType]:
        """Give the next answer; several addresses are separated by spaces."""
        self.looked_up += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [_info(each, port) for each in answer.split(" ")]

    async def send(self, url: str, times: int = 1) -> list[Sent]:
        """Send to `url` with a sender as in production, but for this wire."""
        sending = HttpWebhookSender(
            sign=sign_with, deadline_seconds=5.0, look_up=self.look_up, dial=self.dial
        )
        async with sending as sender:
            return [await sender.send(a_claim(url), now=NOW) for _ in range(times)]


def _info(address: str, port: int) -> AddrInfoType:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    where = (address, port, 0, 0) if ":" in address else (address, port)
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where


def test_there_are_enough_targets_and_each_is_written_once() -> None:
    assert len(TARGETS) >= 200
    assert len({each.text for each in TARGETS}) == len(TARGETS)


@pytest.mark.parametrize("url", [f"https://{PUBLIC}/", "https://hooks.example.com/"])
async def test_a_public_address_is_dialled_so_the_wire_notices(url: str) -> None:
    wire = Wire(answers=[PUBLIC])
    [sent] = await wire.send(url)
    assert (sent.error, wire.dialled) == ("connection", [PUBLIC])


@pytest.mark.parametrize("target", TARGETS, ids=lambda each: each.text)
async def test_no_target_is_dialled_whatever_way_it_comes(target: Target) -> None:
    literal = Wire(answers=[target.address])
    [sent] = await literal.send(f"https://{target.text}/in")
    assert (sent.error, literal.dialled) == ("refused-address", [])

    resolved = Wire(answers=[target.address, f"{PUBLIC} {target.address}"])
    for sent in await resolved.send("https://hooks.example.com/in", times=2):
        assert sent.error == "refused-address"
    assert (resolved.looked_up, resolved.dialled) == (2, [])

    # The first answer is checked and dialled; a second look-up, if any, would say otherwise.
    rebound = Wire(answers=[PUBLIC, target.address])
    first, second = await rebound.send("https://hooks.example.com/in", times=2)
    assert (first.error, second.error) == ("connection", "refused-address")
    assert (rebound.looked_up, rebound.dialled) == (2, [PUBLIC])


@dataclass(slots=True)
class Redirecting:
    """A receiver that sends on to wherever it was told."""

    url: str = ""
    location: str = ""
    status: int = 302
    requests: list[web.BaseRequest] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Redirect, with a cookie."""
        self.requests.append(request)
        headers = {"location": self.location, "set-cookie": "session=1; Path=/"}
        return web.Response(status=self.status, headers=headers)


@pytest.fixture
async def redirecting() -> AsyncIterator[Redirecting]:
    """A redirecting receiver on the loopback."""
    receiver = Redirecting()
    app = web.Application()
    app.router.add_post("/", receiver.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield receiver
    await runner.cleanup()


async def test_no_redirect_leads_to_a_second_dial(redirecting: Redirecting) -> None:
    dialled: list[str] = []

    def dial(address: AddrInfoType) -> socket.socket:
        dialled.append(f"{address[4][0]}:{address[4][1]}")
        return socket.socket(family=address[0], type=address[1], proto=address[2])

    async with HttpWebhookSender(sign=sign_with, allow_loopback=True, dial=dial) as sender:
        for number, target in enumerate(TARGETS):
            redirecting.location = f"http://{target.text}/"
            redirecting.status = (301, 302, 303, 307, 308)[number % 5]
            sent = await sender.send(a_claim(redirecting.url), now=NOW)
            assert (sent.status_code, sent.error) == (redirecting.status, None)
    assert len(redirecting.requests) == len(TARGETS)
    here = redirecting.url.removeprefix("http://").rstrip("/")
    assert set(dialled) == {here}


async def test_neither_proxies_nor_cookies_nor_log_ins_of_the_environment_are_used(
    redirecting: Redirecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    redirecting.location = "/"
    async with HttpWebhookSender(sign=sign_with, allow_loopback=True) as sender:
        claim = a_claim(redirecting.url)
        for _ in range(2):
            assert (await sender.send(claim, now=NOW)).status_code == 302
    assert len(redirecting.requests) == 2
    for request in redirecting.requests:
        assert "cookie" not in request.headers
        assert "authorization" not in request.headers


async def test_a_compressed_answer_is_not_unpacked() -> None:
    packed = b"\x1f\x8b" + bytes(64)

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=packed, headers={"content-encoding": "gzip"})

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with HttpWebhookSender(sign=sign_with, allow_loopback=True) as sender:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        sent = await sender.send(a_claim(url), now=NOW)
    await runner.cleanup()
    assert (sent.status_code, sent.excerpt) == (200, packed)


@pytest.mark.parametrize("target", TARGETS, ids=lambda each: each.text)
def test_the_guard_alone_makes_no_socket_for_a_target(target: Target) -> None:
    wire = Wire()
    with pytest.raises(RefusedAddressError):
        AddressGuard(dial=wire.dial).open_socket(_info(target.address, 443))
    assert wire.dialled == []
