"""What handlers are given by name: tenant, core, ports, once."""

from typing import Any, cast

from litestar import Request
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from domain.kernel.tenancy import Tenant
from infra.core import Core
from infra.ports import Ports
from services.edge.idempotency import Once

GivenTenant = NamedDependency[SkipValidation[Tenant]]
GivenCore = NamedDependency[SkipValidation[Core]]
GivenOnce = NamedDependency[SkipValidation[Once]]
# Made by us, not parsed from a request: validating them again would only cost time.


def provide_tenant(request: Request[Any, Any, Any]) -> Tenant:
    """The caller's scope, put there by the guard."""
    return cast("Tenant", request.state.tenant)


def provide_core(request: Request[Any, Any, Any]) -> Core:
    """Everything the product can do."""
    return cast("Core", request.app.state.core)


def provide_ports(request: Request[Any, Any, Any]) -> Ports:
    """The outside, for the few handlers that answer from memory."""
    return cast("Ports", request.app.state.ports)


def provide_once(request: Request[Any, Any, Any], tenant: GivenTenant) -> Once:
    """Idempotency-Key handling for one request."""
    return Once(request=request, tenant=tenant, ledger=request.app.state.ports.requests)


DEPENDENCIES = {
    "tenant": Provide(provide_tenant, sync_to_thread=False),
    "core": Provide(provide_core, sync_to_thread=False),
    "ports": Provide(provide_ports, sync_to_thread=False),
    "once": Provide(provide_once, sync_to_thread=False),
}
