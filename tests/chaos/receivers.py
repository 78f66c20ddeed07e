"""Receivers that fail by script: each message a seeded number of times, then it is taken."""

import asyncio
import json
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

KINDS = ("good", "errors", "throttles", "redirects", "hangs", "resets", "drips", "goes")
FAILURES_MAXIMUM = 3
SHARES = {
    "good": 0.0, "errors": 0.6, "throttles": 0.02, "redirects": 0.4, "hangs": 0.03,
    "resets": 0.5, "drips": 0.03, "goes": 0.0,
}  # fmt: skip
"""The share of messages a kind of receiver does not take at first."""

GOES_AT = 3
"""The message at which one receiver says 410, once."""


@dataclass(slots=True, kw_only=True)
class Receivers:
    """One server, a path a kind; verifies with the secret held at that moment."""

    seed: int
    url: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    heard: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    tries: Counter[tuple[str, str]] = field(default_factory=Counter)
    requests: int = 0
    repeated: int = 0
    unverified: int = 0
    strays: int = 0
    has_gone: bool = False

    @property
    def heard_count(self) -> int:
        """How many different messages were taken, over all receivers."""
        return sum(len(each) for each in self.heard.values())

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Listen on a free loopback port."""
        app = web.Application()
        app.router.add_route("*", "/{kind}", self._answer)
        app.router.add_route("*", "/elsewhere/{rest:.*}", self._stray)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield
        finally:
            await runner.cleanup()

    async def _stray(self, _request: web.Request) -> web.StreamResponse:
        self.strays += 1
        return web.Response(status=204)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        kind = request.match_info["kind"]
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests += 1
        try:
            Webhook(self.secrets[kind]).verify(body, headers)
        except WebhookVerificationError:
            self.unverified += 1
            return web.Response(status=401)
        message = headers["webhook-id"]
        self.tries[kind, message] += 1
        if self._refuses(kind, message, json.loads(body)["data"]["sequence"]):
            return await self._fail(kind, request)
        self.repeated += message in self.heard[kind]
        self.heard[kind].add(message)
        return web.Response(status=204)

    def _refuses(self, kind: str, message: str, sequence: int) -> bool:
        if kind == "goes":
            return len(self.heard[kind]) >= GOES_AT and not self.has_gone
        plan = random.Random(f"{self.seed}:{kind}:{sequence}")
        failures = plan.randint(1, FAILURES_MAXIMUM) if plan.random() < SHARES[kind] else 0
        return self.tries[kind, message] <= failures

    async def _fail(self, kind: str, request: web.Request) -> web.StreamResponse:
        match kind:
            case "throttles":
                return web.Response(status=429, headers={"retry-after": "1"})
            case "redirects":
                return web.Response(status=302, headers={"location": "/elsewhere/now"})
            case "goes":
                self.has_gone = True
                return web.Response(status=410)
            case "hangs":
                await asyncio.sleep(30)
            case "drips":
                return await _drip(request)
            case "resets" if request.transport is not None:
                request.transport.abort()
        return web.Response(status=500)


async def _drip(request: web.Request) -> web.StreamResponse:
    """Answer a header a letter at a time, until the sender has had enough."""
    transport = request.transport
    if transport is None:
        return web.Response(status=500)
    transport.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
    while not transport.is_closing():
        transport.write(b"a")
        await asyncio.sleep(0.1)
    return web.Response(status=500)
