"""Whose address a request came from: a proxy's word counts only if the installation named it."""

from dataclasses import dataclass
from ipaddress import ip_address

from litestar.types import Scope

from infra.settings import Network

HEADER = b"x-forwarded-for"
HOPS_MAXIMUM = 20


@dataclass(frozen=True, slots=True)
class Proxies:
    """The networks of our own proxies; by default there is none, and no header is believed."""

    networks: tuple[Network, ...] = ()

    def settle(self, scope: Scope) -> None:
        """Put the caller's own address where everybody looks: into the scope's `client`."""
        client = scope.get("client")
        if not self.networks or client is None or not self._is_ours(client[0]):
            return
        caller = self._caller(scope)
        if caller is not None:
            scope["client"] = (caller, 0)

    def _caller(self, scope: Scope) -> str | None:
        """Return the nearest address that is no proxy of ours; what stands before it is talk."""
        values = [value for name, value in scope["headers"] if name == HEADER]
        hops = b",".join(values).decode("latin-1").split(",")
        for hop in hops[: -HOPS_MAXIMUM - 1 : -1]:
            try:
                address = ip_address(hop.strip())
            except ValueError:
                return None
            if not self._is_ours(str(address)):
                return str(address)
        return None

    def _is_ours(self, text: str) -> bool:
        try:
            address = ip_address(text)
        except ValueError:
            return False
        return any(address in network for network in self.networks)
