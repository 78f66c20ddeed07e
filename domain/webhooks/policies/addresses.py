"""Where a webhook may go: names by their form, addresses by the registries of special use."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from domain.kernel.errors import invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = frozenset({443, 8443})
URL_MAXIMUM = 2_000

# IANA IPv4 Special-Purpose Address Registry, multicast and reserved (224.0.0.0/3), and
# 168.63.129.16, the platform address of Azure (Microsoft Learn, "What is IP 168.63.129.16").
CLOSED_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32",
        "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
        "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip

# Only global unicast is open; within it the IANA IPv6 registry closes these. All forms that
# carry an IPv4 address (mapped, NAT64, 6to4, Teredo) lie outside or are listed.
OPEN_V6 = ipaddress.IPv6Network("2000::/3")
CLOSED_V6 = tuple(
    ipaddress.IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

_ALLOWED = re.compile(r"[A-Za-z0-9\-._~:/?\[\]!$&'()*+,;=%]+")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An endpoint address in its parts; `host` without brackets."""

    url: str
    scheme: str
    host: str
    port: int


def is_public(address: Address) -> bool:
    """Return whether packets to `address` leave for the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in CLOSED_V4)
    if address.scope_id is not None or address not in OPEN_V6:
        return False
    return not any(address in network for network in CLOSED_V6)


def may_dial(address: Address, *, allow_loopback: bool) -> bool:
    """Return whether a webhook may be sent there; loopback is for development."""
    return is_public(address) or (allow_loopback and address.is_loopback)


def parse_target(url: str, *, allow_loopback: bool, pointer: str = "/url") -> Target:
    """Return the parts of a permitted address; else Invalid at `pointer`.

    https on 443 or 8443, a plain host name or a public literal address, no log-in, no fragment.
    With `allow_loopback` also http and any port on the loopback itself.
    """
    target = _split(url)
    if target is None:
        raise invalid(pointer, "bad-url", "This is not an address a webhook can be sent to.")
    if allow_loopback and _is_loopback(target.host):
        return target
    if target.scheme != "https":
        raise invalid(pointer, "not-https", "A webhook endpoint uses https.")
    if target.port not in PORTS:
        raise invalid(pointer, "bad-port", "A webhook endpoint listens on port 443 or 8443.")
    if not _is_permitted_host(target.host):
        raise invalid(pointer, "not-public", "A webhook endpoint has a public host name.")
    return target


def _split(url: str) -> Target | None:
    if len(url) > URL_MAXIMUM or not _ALLOWED.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.netloc.endswith(":"):
        return None
    standard = 443 if parts.scheme == "https" else 80
    return Target(
        url=url,
        scheme=parts.scheme,
        host=parts.hostname,
        port=standard if port is None else port,
    )


def _is_loopback(host: str) -> bool:
    address = _literal(host)
    return host == "localhost" if address is None else address.is_loopback


def _is_permitted_host(host: str) -> bool:
    address = _literal(host)
    if address is not None:
        return is_public(address)
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or _NUMBER.fullmatch(labels[-1]):
        return False  # 127.1 and 0x7f000001 are addresses to a resolver, never names
    if labels[-1] in (
        "localhost",
        "localdomain",
        "local",
        "internal",
        "onion",
        "arpa",
        "test",
        "invalid",
    ):
        return False
    return all(_LABEL.fullmatch(label) for label in labels)


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
