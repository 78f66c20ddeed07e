"""Server-sent events: what changes is read from the database, so no reader touches a worker.

Every reader costs one small query now and then. One that does not take what it is sent within
a while is dropped, and so is every one after some minutes; `Last-Event-ID` goes on from there.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.response import Stream
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Gauge

from domain.kernel.errors import UnavailableError

READERS_MAXIMUM = 200
"""Streams one process keeps open."""

QUICK_SECONDS, PATIENT_SECONDS = 0.1, 0.5
"""Between looks: at first, and when nothing happened for a while."""

QUICK_LOOKS = 50
HEARTBEAT_SECONDS = 10.0
LIFE_SECONDS = 300.0
SLOW_SECONDS = 10.0
RETRY_MILLISECONDS = 1_000
NUMBER_LENGTH = 12

READERS = Gauge("preceptor_event_streams", "Server-sent event streams that are open.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is so now; `number` grows with every change and is the id to go on from."""

    number: int
    name: str
    body: bytes
    is_last: bool


@dataclass(slots=True)
class Room:
    """Counts readers of this process."""

    taken: int = 0

    def enter(self) -> None:
        """Take a place; Unavailable when all are taken."""
        if self.taken >= READERS_MAXIMUM:
            raise UnavailableError("too-many-streams", "Too many streams are open; poll instead.")
        self.taken += 1
        READERS.set(self.taken)

    def leave(self) -> None:
        """Give the place back."""
        self.taken -= 1
        READERS.set(self.taken)


ROOM = Room()


def stream(
    request: Request[Any, Any, Any], first: Moment, look: Callable[[], Awaitable[Moment]]
) -> Stream:
    """Return the answer that tells of every change from `first` on, until the last one."""
    if ROOM.taken >= READERS_MAXIMUM:
        raise UnavailableError("too-many-streams", "Too many streams are open; poll instead.")
    known = last_event_id(request)
    return Stream(
        tell(first, look, known),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def tell(
    first: Moment, look: Callable[[], Awaitable[Moment]], known: int
) -> AsyncIterator[bytes]:
    """Yield what is beyond `known`, a comment when it is quiet, and end with the last change."""
    ROOM.enter()
    try:
        began = spoke = time.monotonic()
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        moment, looks = first, 0
        while time.monotonic() - began < LIFE_SECONDS:
            if moment.number > known:
                known, spoke, looks = moment.number, time.monotonic(), 0
                yield written(moment)
            elif time.monotonic() - spoke > HEARTBEAT_SECONDS:
                spoke = time.monotonic()
                yield b": still here\n\n"
            if moment.is_last:
                return
            looks += 1
            await asyncio.sleep(QUICK_SECONDS if looks < QUICK_LOOKS else PATIENT_SECONDS)
            moment = await look()
    finally:
        ROOM.leave()


def written(moment: Moment) -> bytes:
    """Return the event; JSON of ours has no line break."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (
        moment.number,
        moment.name.encode(),
        moment.body,
    )


def last_event_id(request: Request[Any, Any, Any]) -> int:
    """Return what the reader has seen, 0 for nothing; what is no number of ours is nothing."""
    given = request.headers.get("last-event-id", "")
    is_number = given.isascii() and given.isdigit() and len(given) <= NUMBER_LENGTH
    return int(given) if is_number else 0


def drop_slow_readers(app: ASGIApp) -> ASGIApp:
    """Wrap a route so that a reader who takes nothing for a while loses the connection."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(SLOW_SECONDS):
                await send(message)

        try:
            await app(scope, receive, send_in_time)
        except TimeoutError:
            return  # the server closes what was not ended

    return wrapped
