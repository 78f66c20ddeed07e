"""The API as one Litestar application over an opened core."""

from collections.abc import Mapping

import msgspec
from litestar import Controller, Litestar, Response, get
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ASGIApp

from infra.bootstrap import Opened
from infra.ports import Ports
from services.api.billing_page import BillingPageController
from services.api.describe import describe
from services.api.docs import HEADERS, render
from services.api.hot import hot_routes
from services.api.link_pages import LinkPageController
from services.api.routes import CONTROLLERS
from services.edge.admission import Entry
from services.edge.authentication import PUBLIC, Authenticate, Callers, require_caller
from services.edge.dependencies import DEPENDENCIES
from services.edge.guardrails import Guardrails, require_content_type
from services.edge.health import Check
from services.edge.hot_routes import HotRoutes
from services.edge.problems import EXCEPTION_HANDLERS
from services.edge.proxies import Proxies
from services.edge.rate_limits import RateLimits

BODY_MAXIMUM = 64 * 1024
DESCRIPTION = (
    "Ranks residency programs for an applicant's profile and builds the best list under this "
    "model for a budget, with reasons. Not affiliated with AAMC, NRMP or ECFMG; not legal advice."
)


class DocumentationController(Controller):
    """The reference, served from here: nothing is loaded from outside."""

    path = ""
    tags = ["documentation"]
    opt = PUBLIC
    include_in_schema = False

    @get("/docs", media_type="text/html")
    async def read_docs(self, state: State) -> Response[bytes]:
        """The page."""
        return Response(state.docs_page, media_type="text/html; charset=utf-8", headers=HEADERS)

    @get("/openapi.json", media_type="application/json")
    async def read_document(self, state: State) -> Response[bytes]:
        """The OpenAPI 3.1 document."""
        return Response(state.openapi_bytes, media_type="application/json")


PAGES: list[type[Controller]] = [
    DocumentationController,
    LinkPageController,
    BillingPageController,
]


def create_app(
    opened: Opened, *, authenticate: Authenticate, ready_checks: Mapping[str, Check]
) -> Litestar:
    """Return the application; every route needs a key unless it is marked public."""
    app = describe_app(
        State(
            {
                "core": opened.core,
                "ports": opened.ports,
                "callers": Callers(
                    authenticate=authenticate,
                    tokens=opened.ports.access_tokens,
                    watch=opened.watch,
                    clock=opened.ports.clock,
                ),
                "limits": RateLimits(
                    buckets=opened.ports.buckets, settings=opened.ports.settings.rate
                ),
                "ready_checks": ready_checks,
            }
        )
    )
    document = describe(app)
    app.state.openapi_bytes = msgspec.json.encode(document)
    app.state.docs_page = render(document).encode()
    return app


def describe_app(state: State) -> Litestar:
    """Return the application without what it needs at run time (for the OpenAPI document)."""
    return Litestar(
        route_handlers=[*CONTROLLERS, *PAGES],
        state=state,
        dependencies=DEPENDENCIES,
        guards=[require_content_type, require_caller],
        exception_handlers=EXCEPTION_HANDLERS,
        request_max_body_size=BODY_MAXIMUM,
        openapi_config=OpenAPIConfig(
            title="Preceptor",
            version="1",
            description=DESCRIPTION,
            path="/internal/openapi",
            render_plugins=[JsonRenderPlugin()],
            security=[{"bearer": []}],
            components=Components(
                security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}
            ),
        ),
        debug=False,
    )


def asgi(app: Litestar) -> ASGIApp:
    """Return what a server runs: the application inside its guardrails."""
    state = app.state
    ports: Ports = state.ports
    hot = HotRoutes(app, state.callers, state.limits, hot_routes(state.core))
    return Guardrails(hot, Proxies(ports.settings.proxies), Entry.of(ports.settings))
