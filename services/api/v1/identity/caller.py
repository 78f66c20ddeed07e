"""What a request says of its caller's person, device and network."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from domain.identity.entities import AccessClaims, Device
from domain.identity.policies.networks import network_of
from infra.ports import Ports
from services.edge.authentication import bearer

AGENT_MAXIMUM = 200

GivenCaller = NamedDependency[SkipValidation[AccessClaims]]


def address_of(request: Request[Any, Any, Any]) -> str:
    """Return the address the request came from."""
    return request.client.host if request.client else "unknown"


def device_of(request: Request[Any, Any, Any]) -> Device:
    """Return what is remembered of the device: its own words, cut, and its network."""
    agent = request.headers.get("user-agent", "")[:AGENT_MAXIMUM]
    plain = "".join(each if each.isprintable() else "?" for each in agent)
    return Device(user_agent=plain, network=network_of(address_of(request)))


def provide_caller(request: Request[Any, Any, Any]) -> AccessClaims:
    """The person of an access token; Unauthenticated for an API key, which is nobody's."""
    ports: Ports = request.app.state.ports
    return ports.access_tokens.verify(bearer(request.headers.get("authorization")))


CALLER = {"caller": Provide(provide_caller, sync_to_thread=False)}
