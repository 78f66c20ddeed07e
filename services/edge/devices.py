"""What a request says of its caller's device and network."""

from typing import Any

from litestar import Request

from domain.identity.entities import Device
from domain.identity.policies.networks import network_of

AGENT_MAXIMUM = 200


def address_of(request: Request[Any, Any, Any]) -> str:
    """Return the address the request came from."""
    return request.client.host if request.client else "unknown"


def device_of(request: Request[Any, Any, Any]) -> Device:
    """Return what is remembered of the device: its own words, cut, and its network."""
    agent = request.headers.get("user-agent", "")[:AGENT_MAXIMUM]
    plain = "".join(each if each.isprintable() else "?" for each in agent)
    return Device(user_agent=plain, network=network_of(address_of(request)))
