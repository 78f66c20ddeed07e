"""The person an access token names."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from domain.identity.entities import AccessClaims
from infra.ports import Ports
from services.edge.authentication import bearer

GivenCaller = NamedDependency[SkipValidation[AccessClaims]]


def provide_caller(request: Request[Any, Any, Any]) -> AccessClaims:
    """The person of an access token; Unauthenticated for an API key, which is nobody's."""
    ports: Ports = request.app.state.ports
    return ports.access_tokens.verify(bearer(request.headers.get("authorization")))


CALLER = {"caller": Provide(provide_caller, sync_to_thread=False)}
