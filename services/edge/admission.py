"""Who is let in: hosts we answer for, exact origins, no more at once than we can serve."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import random
from urllib.parse import urlsplit

from litestar.datastructures import Headers
from litestar.types import Scope
from prometheus_client import Counter, Gauge

from infra.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
PROBES = frozenset({"/health/live", "/health/ready", "/metrics"})
"""Asked by address, at any time, also of a process that has too much to do."""

METHODS = b"GET, POST, PUT, PATCH, DELETE"
SENT = (
    b"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
    b"Prefer, X-Request-Id"
)
SHOWN = (
    b"ETag, Idempotent-Replayed, Location, Preference-Applied, RateLimit-Limit, RateLimit-Policy, "
    b"RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id"
)
PREFLIGHT_SECONDS = b"600"
YEAR = 31_536_000

COME_AGAIN = frozenset({429, 503})
MOST_WAITING = 2_000

IN_FLIGHT = Gauge("preceptor_http_in_flight", "Requests being worked on.")
SHED = Counter("preceptor_http_shed_total", "Requests refused because too many were in flight.")

Raw = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an installation lets in."""

    hosts: frozenset[str]
    origins: frozenset[str] = frozenset()
    is_https: bool = False
    most_in_flight: int = 256
    body_seconds: float = 20.0
    """How long a body may take on its way."""

    refusal_seconds: float = 0.0
    """How long a stranger waits for a 429 or 503."""

    @classmethod
    def of(cls, settings: Settings) -> "Entry":
        """Return what the settings say; the public address is always ours."""
        public = urlsplit(settings.public_url)
        ours = {_bare(each.netloc) for each in (public, urlsplit(settings.site))}
        return cls(
            hosts=LOOPBACK | ours | set(settings.hosts),
            origins=frozenset(settings.origins),
            is_https=public.scheme == "https",
            most_in_flight=settings.most_in_flight,
            refusal_seconds=settings.refusal_seconds,
        )

    def knows(self, headers: Headers) -> bool:
        """Return whether the request names exactly one host, and that one of ours."""
        named = headers.getall("host", [])
        return len(named) == 1 and _bare(named[0]) in self.hosts

    def allows(self, headers: Headers) -> str | None:
        """Return the origin of a request when scripts of that origin may read the answer."""
        origin = headers.get("origin")
        return origin if origin in self.origins else None

    def answers(self, origin: str | None) -> Raw:
        """Return the headers of every answer to a request from `origin`."""
        raw: Raw = [(b"vary", b"Origin")] if self.origins else []
        if origin is not None:
            raw.append((b"access-control-allow-origin", origin.encode()))
            raw.append((b"access-control-expose-headers", SHOWN))
        if self.is_https:
            raw.append((b"strict-transport-security", b"max-age=%d" % YEAR))
        return raw


def preflight() -> Raw:
    """Return what scripts of an allowed origin may send; never cookies."""
    return [
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", SENT),
        (b"access-control-max-age", PREFLIGHT_SECONDS),
    ]


@dataclass(slots=True)
class Places:
    """Requests being worked on in this process; one that only waits for others holds no place."""

    most: int
    taken: int = 0

    def enter(self) -> "Place | None":
        """Take a place; None when all are taken."""
        if self.taken >= self.most:
            SHED.inc()
            return None
        place = Place(self)
        place.take()
        return place


@dataclass(slots=True)
class Place:
    """One request's place, given back once however often it is left."""

    of: Places
    is_taken: bool = field(default=False)

    def take(self) -> None:
        """Hold the place; who was let in before comes back whatever the crowd."""
        if not self.is_taken:
            self.is_taken = True
            self.of.taken += 1
            IN_FLIGHT.set(self.of.taken)

    def leave(self) -> None:
        """Give it back."""
        if self.is_taken:
            self.is_taken = False
            self.of.taken -= 1
            IN_FLIGHT.set(self.of.taken)


@dataclass(slots=True)
class Patience:
    """Answers strangers' refusals late: whoever floods one connection after another waits."""

    seconds: float
    waiting: int = 0

    async def hold(self, scope: Scope, status: int) -> None:
        """Wait before a stranger is told to come again; beyond a crowd nobody waits."""
        if status not in COME_AGAIN or self.seconds == 0 or "tenant" in scope.get("state", {}):
            return
        if self.waiting >= MOST_WAITING:
            return
        self.waiting += 1
        try:
            # Spread out, so that those who wait do not all come back at once.
            await asyncio.sleep(self.seconds * (1 + 2 * random()))  # noqa: S311 - any spread will do
        finally:
            self.waiting -= 1


PLACE: ContextVar[Place | None] = ContextVar("place", default=None)


@asynccontextmanager
async def aside() -> AsyncIterator[None]:
    """Hold no place meanwhile: for whoever waits on purpose, as `Prefer: wait` does."""
    place = PLACE.get()
    if place is None or not place.is_taken:
        yield
        return
    place.leave()
    try:
        yield
    finally:
        place.take()


def _bare(host: str) -> str:
    """Return a host without its port, as names are compared."""
    name, colon, port = host.strip().lower().rpartition(":")
    return name if colon and port.isdigit() else host.strip().lower()
