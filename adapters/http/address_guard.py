"""Where sockets may go: every answer of a resolver and every address dialled is checked."""

import ipaddress
import socket
from dataclasses import dataclass

from aiohttp import AddrInfoType, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from domain.webhooks.policies.addresses import may_dial


class RefusedAddressError(OSError):
    """An address that a webhook must not reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressGuard:
    """The rule of domain.webhooks, for one connector."""

    allow_loopback: bool = False

    def check(self, host: str) -> None:
        """Raise RefusedAddressError unless the literal `host` may be dialled."""
        address = ipaddress.ip_address(host)
        if not may_dial(address, allow_loopback=self.allow_loopback):
            raise RefusedAddressError(f"{address} is not a public address")

    def open_socket(self, address: AddrInfoType) -> socket.socket:
        """Make the socket for one dial: the last look, which literal addresses pass too."""
        family, kind, protocol, _, destination = address
        self.check(str(destination[0]))
        return socket.socket(family=family, type=kind, proto=protocol)


class GuardedResolver(AbstractResolver):
    """Resolves in a thread; one bad answer among many refuses the name (rebinding)."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return every address of `host`, all of them permitted."""
        answers = await self._resolver.resolve(host, port, family)
        for answer in answers:
            self._guard.check(answer["host"])
        return answers

    async def close(self) -> None:
        """Release nothing: threads belong to the loop."""
        await self._resolver.close()
