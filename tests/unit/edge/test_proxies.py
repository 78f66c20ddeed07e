"""Whose word on an address counts."""

from ipaddress import ip_network
from typing import Any

import pytest

from services.edge.proxies import Proxies

OURS = Proxies((ip_network("10.0.0.0/8"), ip_network("fd00::/8")))


def client_of(proxies: Proxies, peer: str, *forwarded: str) -> str:
    scope: Any = {
        "client": (peer, 4_711),
        "headers": [(b"x-forwarded-for", each.encode("latin-1")) for each in forwarded],
    }
    proxies.settle(scope)
    address: str = scope["client"][0]
    return address


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["198.51.100.1, 203.0.113.7"], "203.0.113.7"),  # the left one is talk
        ("10.0.0.1", ["203.0.113.7, 10.0.0.9"], "203.0.113.7"),  # through two of ours
        ("10.0.0.1", ["198.51.100.1", "203.0.113.7"], "203.0.113.7"),  # in two headers
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.7, evil\xff"], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2, 10.0.0.3"], "10.0.0.1"),
        ("10.0.0.1", [", ".join(["203.0.113.7"] + ["10.0.0.2"] * 50)], "10.0.0.1"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # not from a proxy of ours
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours_is_the_callers(
    peer: str, forwarded: list[str], client: str
) -> None:
    assert client_of(OURS, peer, *forwarded) == client


def test_without_proxies_no_header_is_believed() -> None:
    assert client_of(Proxies(), "127.0.0.1", "203.0.113.7") == "127.0.0.1"
