"""Addresses nobody may be sent to, in every form we know of, and the texts that hide them."""

import ipaddress
from dataclasses import dataclass

from domain.webhooks.policies.addresses import CLOSED_V4, CLOSED_V6

# The loopback, cloud metadata services, private networks, carrier-grade NAT, Azure's platform.
PRIZES = (
    "127.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "168.63.129.16", "0.0.0.1", "192.0.0.192", "169.254.170.2",
)  # fmt: skip
OTHER_V6 = (
    "::", "::1", "100::1", "100:0:0:1::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd20:ce::254",
    "fe80::1", "fe80::a9fe:a9fe", "febf::1", "fec0::1", "feff::1", "ff01::1", "ff02::1", "ff05::2",
    "ff0e::1", "4000::1", "8000::1", "c000::1", "e000::1", "1fff::1", "400::1", "64:ff9b:1:ffff::1",
    "2001::1", "2001:1::1", "2001:2::1", "2001:3::1", "2001:4:112::1", "2001:10::1", "2001:20::1",
    "2001:30::1", "2001:db8:1::1", "2620:4f:8000::1", "3fff::1", "3fff:fff::1",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """One address, and one way to write it as the host of a URL."""

    text: str
    address: str


def _edges() -> list[Target]:
    found = []
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = (*CLOSED_V4, *CLOSED_V6)
    for network in networks:
        last = network.num_addresses - 1
        for place in sorted({0, min(1, last), last // 2, last}):
            address = str(network[place])
            found.append(Target(f"[{address}]" if ":" in address else address, address))
    return found


def _carried(prize: str) -> list[Target]:
    """Return the IPv6 forms that carry an IPv4 address."""
    number = int(ipaddress.IPv4Address(prize))
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    flipped = f"{(number >> 16) ^ 0xFFFF:x}:{(number & 0xFFFF) ^ 0xFFFF:x}"
    forms = (
        f"::ffff:{prize}", f"::{high}:{low}", f"64:ff9b::{high}:{low}",
        f"64:ff9b:1::{high}:{low}", f"2002:{high}:{low}::1", f"2001:0:{high}:{low}::1",
        f"2001:0:808:808:0:0:{flipped}", f"::ffff:0:{high}:{low}", f"fe80::5efe:{high}:{low}",
    )  # fmt: skip
    return [Target(f"[{each}]", str(ipaddress.IPv6Address(each))) for each in forms]


def _written(prize: str) -> list[Target]:
    """Return the texts resolvers and browsers take for an IPv4 address."""
    a, b, c, d = (int(part) for part in prize.split("."))
    number = int(ipaddress.IPv4Address(prize))
    texts = (
        str(number),
        hex(number),
        f"0{number:o}",
        f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"{a}.{b}.{(c << 8) + d}",
        f"{prize}.",
        f"public@{prize}",
        f"{prize}:22",
    )
    return [Target(text, prize) for text in texts]


def targets() -> list[Target]:
    """Return every target once."""
    found = _edges()
    found += [Target(f"[{each}]", each) for each in OTHER_V6]
    for prize in PRIZES:
        found += [Target(prize, prize), *_carried(prize), *_written(prize)]
    found.append(Target("localhost", "127.0.0.1"))
    found.append(Target("metadata.google.internal", "169.254.169.254"))
    return list(dict.fromkeys(found))
