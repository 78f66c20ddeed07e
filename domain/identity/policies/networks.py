"""The network an address is in: enough to recognise a device or slow a flood, no person's own."""

from ipaddress import ip_address, ip_network

IPV4_BITS = 24
IPV6_BITS = 64


def network_of(address: str) -> str:
    """Return the /24 or /64 around `address`; "unknown" for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = IPV4_BITS if parsed.version == 4 else IPV6_BITS
    return str(ip_network((parsed, bits), strict=False))
