"""The portal as one Litestar application over an opened core."""

from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp

from domain.kernel.tenancy import Tenant
from infra.bootstrap import Opened
from infra.core import Core
from infra.ports import Ports
from services.edge.admission import Entry
from services.edge.authentication import Callers
from services.edge.dependencies import DEPENDENCIES
from services.edge.guardrails import Guardrails
from services.edge.portal_sessions import (
    FormTokens,
    require_own_form,
    require_session,
    send_cookies,
)
from services.edge.proxies import Proxies
from services.edge.rate_limits import RateLimits
from services.portal.faults import HANDLERS
from services.portal.routes import CONTROLLERS
from services.portal.streaming import STREAMED
from services.portal.view_as import check_only_looking, seen_as
from services.portal.visits import Visit

BODY_MAXIMUM = 1024 * 1024
"""Files of applicants and outcomes come through forms."""


async def look_around(
    connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
) -> None:
    """Guard after the session's: who reads, in which agency, by which clock."""
    tenant: Tenant | None = connection.state.get("tenant")
    if tenant is None:
        return
    core: Core = connection.app.state.core
    agency = await core.queries.get_agency(tenant)
    wishes = await core.queries.read_preferences(tenant)
    visit = Visit(
        claims=connection.state.claims,
        tenant=tenant,
        agency_name=agency.name,
        look=agency.look,
        time_zone=wishes.time_zone,
    )
    seen = await seen_as(connection, visit)
    connection.state.visit = seen
    connection.state.tenant = seen.tenant
    check_only_looking(connection, seen)


def create_portal(opened: Opened) -> Litestar:
    """Return the application; every page needs a session unless it is marked public."""
    ports = opened.ports
    return Litestar(
        route_handlers=list(CONTROLLERS),
        state=State(
            {
                "core": opened.core,
                "ports": ports,
                "callers": Callers(
                    authenticate=opened.authenticate,
                    tokens=ports.access_tokens,
                    watch=opened.watch,
                    clock=ports.clock,
                ),
                "limits": RateLimits(buckets=ports.buckets, settings=ports.settings.rate),
                "ready_checks": opened.ready_checks,
                "forms": FormTokens.of(ports.settings.master_key),
            }
        ),
        dependencies=DEPENDENCIES,
        guards=[require_session, look_around, require_own_form],
        before_send=[send_cookies],
        # Cookies are not sent along with what other sites ask for, so nobody can measure a page
        # of somebody else's against guesses of theirs.
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1_000, exclude_opt_key=STREAMED
        ),
        exception_handlers=HANDLERS,
        request_max_body_size=BODY_MAXIMUM,
        openapi_config=None,
        debug=False,
    )


def asgi(app: Litestar) -> ASGIApp:
    """Return what a server runs: the application inside its guardrails."""
    ports: Ports = app.state.ports
    return Guardrails(app, Proxies(ports.settings.proxies), Entry.of(ports.settings))
