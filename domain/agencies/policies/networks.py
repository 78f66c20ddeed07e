"""Where a key may be used from: an allow-list of networks."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from domain.kernel.errors import invalid


def parse_networks(texts: Iterable[str], pointer: str = "/networks") -> tuple[str, ...]:
    """Return the networks in CIDR form, each once; Invalid at the first that is none."""
    found: dict[str, None] = {}
    for place, text in enumerate(texts):
        try:
            found[str(ip_network(text))] = None
        except ValueError as error:
            raise invalid(
                f"{pointer}/{place}", "bad-network", f"{text!r} is no network in CIDR form."
            ) from error
    return tuple(found)


def allows(networks: Iterable[str], address: str | None) -> bool:
    """Return whether a caller at `address` is in one of `networks`; without networks, always."""
    wanted = tuple(networks)
    if not wanted:
        return True
    try:
        caller = ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(caller, "ipv4_mapped", None)
    return any((mapped or caller) in ip_network(each) for each in wanted)
