"""Where sockets may go: every answer of a resolver and every address dialled is checked."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from domain.webhooks.policies.addresses import may_dial

LOOKUPS_AT_ONCE = 128
"""Threads of their own: names that never resolve keep nothing else waiting."""

Lookup = Callable[[str, int, socket.AddressFamily], Sequence[AddrInfoType]]
"""What getaddrinfo answers for a host, a port and a family; called in a thread."""

Dial = Callable[[AddrInfoType], socket.socket]
"""Makes the socket of one dial."""


class RefusedAddressError(OSError):
    """An address that a webhook must not reach."""


def look_up(host: str, port: int, family: socket.AddressFamily) -> Sequence[AddrInfoType]:
    """Ask the system, once."""
    return socket.getaddrinfo(
        host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )


def plain_socket(address: AddrInfoType) -> socket.socket:
    """Return a socket of the address's kind."""
    return socket.socket(family=address[0], type=address[1], proto=address[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressGuard:
    """The rule of domain.webhooks, for one connector."""

    allow_loopback: bool = False
    dial: Dial = plain_socket

    def check(self, host: str) -> None:
        """Raise RefusedAddressError unless the literal `host` may be dialled."""
        address = ipaddress.ip_address(host)
        if not may_dial(address, allow_loopback=self.allow_loopback):
            raise RefusedAddressError(f"{address} is not a public address")

    def open_socket(self, address: AddrInfoType) -> socket.socket:
        """Make the socket for one dial: the last look, which literal addresses pass too."""
        self.check(str(address[4][0]))
        return self.dial(address)


class GuardedResolver(AbstractResolver):
    """Resolves once a connection; one bad answer among many refuses the name (rebinding).

    What is returned are literal addresses: the name is not looked up again to dial.
    """

    def __init__(self, guard: AddressGuard, look_up: Lookup = look_up) -> None:
        self._guard = guard
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, thread_name_prefix="lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return every address of `host`, all of them permitted."""
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._threads, self._look_up, host, port, family)
        for answer in answers:
            self._guard.check(str(answer[4][0]))
        return [
            ResolveResult(
                hostname=host,
                host=str(answer[4][0]),
                port=port,
                family=answer[0],
                proto=answer[2],
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for answer in answers
        ]

    async def close(self) -> None:
        """Wait for no name: threads end with their look-ups."""
        self._threads.shutdown(wait=False, cancel_futures=True)
