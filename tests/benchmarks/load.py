"""A closed loop of keep-alive connections over raw sockets, so that the client is not the limit."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A GET to repeat; `headers` as sent."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def request(self) -> bytes:
        """The bytes of one request."""
        parts = urlsplit(self.url)
        query = f"?{parts.query}" if parts.query else ""
        lines = [f"GET {parts.path}{query} HTTP/1.1", f"Host: {parts.netloc}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class _Caller(asyncio.Protocol):
    """Sends the next request as soon as an answer is whole; any status but 200 stops the loop."""

    def __init__(self, request: bytes, until: float, done: "asyncio.Future[int]") -> None:
        self._request = request
        self._until = until
        self._done = done
        self._buffer = bytearray()
        self._answers = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Count whole answers."""
        self._buffer += data
        end = self._buffer.find(END_OF_HEAD)
        if end < 0:
            return
        head = bytes(self._buffer[:end])
        if not head.startswith(b"HTTP/1.1 200"):
            self._finish(AssertionError(head[:200]))
            return
        if len(self._buffer) < end + len(END_OF_HEAD) + _length(head):
            return
        self._buffer.clear()
        self._answers += 1
        if time.perf_counter() >= self._until:
            self._finish(None)
        elif self._transport is not None:
            self._transport.write(self._request)

    def connection_lost(self, error: Exception | None) -> None:
        """An early end is a failure of the measurement."""
        if not self._done.done():
            self._done.set_exception(error or ConnectionError("closed early"))

    def _finish(self, error: Exception | None) -> None:
        if not self._done.done():
            if error is None:
                self._done.set_result(self._answers)
            else:
                self._done.set_exception(error)
        if self._transport is not None:
            self._transport.close()


def _length(head: bytes) -> int:
    place = head.lower().find(LENGTH)
    assert place >= 0, "an answer without Content-Length"
    return int(head[place + len(LENGTH) :].split(b"\r\n", 1)[0])


async def rate(target: Target, *, connections: int, seconds: float) -> float:
    """Return answers a second over `connections` keep-alive connections."""
    loop = asyncio.get_running_loop()
    parts = urlsplit(target.url)
    request = target.request
    began = time.perf_counter()
    waits = []
    for _ in range(connections):
        done: asyncio.Future[int] = loop.create_future()
        await loop.create_connection(
            lambda done=done: _Caller(request, began + seconds, done),  # type: ignore[misc]  # a default holds this round's future
            parts.hostname or "127.0.0.1",
            parts.port or 80,
        )
        waits.append(done)
    answers = await asyncio.gather(*waits)
    return sum(answers) / (time.perf_counter() - began)
