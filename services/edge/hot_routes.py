"""The reads asked for most, answered ahead of the router: a known key, a known path, one read.

Everything that is not plain success (no key seen lately, an id there is not, an odd header, any
refusal) goes on to the router, which answers it as it answers everything else. So a hot route can
be slower to refuse, never different.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from domain.kernel.errors import DomainError
from domain.kernel.tenancy import Tenant
from services.edge.authentication import Callers, bearer
from services.edge.rate_limits import RateLimits

ODD_HEADERS = frozenset({b"content-length", b"transfer-encoding", b"prefer"})
"""A read that carries one of these means something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HotAnswer:
    """A JSON body, with the ETag of what it says where there is one."""

    body: bytes
    etag: str | None = None


HotRead = Callable[[Tenant, str, str], Awaitable[HotAnswer | None]]
"""(tenant, last part of the path, query string) to the answer; None: let the router do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HotRoute:
    """`template` is the router's own, so that metrics count both together."""

    template: str
    read: HotRead


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    token: str
    seen: str
    address: str | None


class HotRoutes:
    """In front of the router, behind the guardrails."""

    def __init__(
        self, app: ASGIApp, callers: Callers, limits: RateLimits, routes: Mapping[str, HotRoute]
    ) -> None:
        self._app = app
        self._callers = callers
        self._limits = limits
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, or pass the request on untouched."""
        if scope["type"] == ScopeType.HTTP and scope.get("method") == "GET":
            head, _, tail = str(scope["path"]).rpartition("/")
            route = self._routes.get(head + "/" + (":id" if "_" in tail else tail))
            if route is not None and await self._answered(route, tail, scope, send):
                return
        await self._app(scope, receive, send)

    async def _answered(self, route: HotRoute, tail: str, scope: Scope, send: Send) -> bool:
        asked = _asked(scope)
        if asked is None:
            return False
        try:
            tenant = self._callers.known(asked.token, asked.address)
            if tenant is None:
                return False
            structlog.contextvars.bind_contextvars(agency=str(tenant.agency))
            await self._limits.of_caller(tenant, scope)
            answer = await route.read(tenant, tail, scope["query_string"].decode("latin-1"))
        except DomainError:
            return False
        if answer is None:
            return False
        scope["path_template"] = route.template
        await _send(send, answer, asked.seen)
        return True


def _asked(scope: Scope) -> _Asked | None:
    """Return the bearer token and If-None-Match; None for anything out of the ordinary."""
    authorization, seen = None, ""
    for name, value in scope["headers"]:
        if name == b"authorization":
            if authorization is not None:
                return None
            authorization = value.decode("latin-1")
        elif name == b"if-none-match":
            seen = value.decode("latin-1")
        elif name in ODD_HEADERS:
            return None
    try:
        token = bearer(authorization)
    except DomainError:
        return None
    client = scope.get("client")
    return _Asked(token=token, seen=seen, address=client[0] if client else None)


async def _send(send: Send, answer: HotAnswer, seen: str) -> None:
    is_fresh = answer.etag is not None and seen == answer.etag
    body = b"" if is_fresh else answer.body
    headers = [(b"content-length", b"%d" % len(body))]
    if not is_fresh:
        headers.append((b"content-type", b"application/json"))
    if answer.etag is not None:
        headers.append((b"etag", answer.etag.encode()))
    await send(
        {"type": "http.response.start", "status": 304 if is_fresh else 200, "headers": headers}
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
