"""A loopback TCP proxy that cuts connections after the server acted and before it answers."""

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CHUNK = 64 * 1024
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that turns close() into a reset."""


@dataclass(slots=True, kw_only=True)
class CuttingProxy:
    """Forwards to `target`; after a request that `is_cut` picks, swallows the answer and resets."""

    target: tuple[str, int]
    is_cut: Callable[[bytes], bool]
    is_armed: bool = False
    port: int = 0
    cuts: int = 0
    _open: set["asyncio.Task[None]"] = field(default_factory=set)

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Listen on a free port until `stop`."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await stop.wait()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._join(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            self._open.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(*self.target)
        doomed = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._outward(reader, ours, doomed))
                both.create_task(self._inward(theirs, writer, doomed))
        except* OSError:
            pass  # a cut or a closed side ends both; the client sees a reset
        finally:
            ours.close()
            writer.close()

    async def _outward(
        self, reader: asyncio.StreamReader, ours: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        while content := await reader.read(CHUNK):
            if self.is_armed and self.is_cut(content):
                doomed.set()
            ours.write(content)
            await ours.drain()
        ours.close()

    async def _inward(
        self, theirs: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        while content := await theirs.read(CHUNK):
            if doomed.is_set():
                self.cuts += 1
                taken: socket.socket = writer.get_extra_info("socket")
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                raise ConnectionResetError("cut on purpose")
            writer.write(content)
            await writer.drain()
        raise ConnectionResetError("the server closed")


@contextmanager
def cutting_proxy(
    target: tuple[str, int], *, marker: bytes, share: float, seed: int
) -> Iterator[CuttingProxy]:
    """Serve in a thread; of the chunks that hold `marker`, `share` lose their answer."""
    chance = random.Random(seed)
    proxy = CuttingProxy(
        target=target, is_cut=lambda sent: marker in sent and chance.random() < share
    )
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(proxy.serve(ready, stop)), daemon=True
    )
    thread.start()
    assert ready.wait(10), "the proxy did not start"
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
