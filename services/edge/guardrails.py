"""Around every request: an id, security headers, a count and a time; odd framing refused."""

import re
import time
from secrets import token_hex
from typing import Any

import msgspec
import structlog
from litestar.connection import ASGIConnection
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from infra.trail import ORIGIN, Origin
from services.edge.proxies import Proxies
from services.edge.rate_limits import standing_of

REQUESTS = Counter(
    "preceptor_http_requests_total", "Requests by route template.", ("method", "route", "status")
)
SECONDS = Histogram(
    "preceptor_http_seconds", "Time to the first byte by route template.", ("method", "route")
)
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_SECURITY = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
JSON = ("application/json",)
BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")


class Guardrails:
    """The outermost application: names, measures and dresses whatever is answered inside."""

    def __init__(self, app: ASGIApp, proxies: Proxies) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        self._proxies.settle(scope)
        headers = Headers.from_scope(scope)
        asked = headers.get("x-request-id", "")
        request_id = asked if _REQUEST_ID.fullmatch(asked) else f"req_{token_hex(16)}"
        scope["request_id"] = request_id  # type: ignore[typeddict-unknown-key]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        client = scope.get("client")
        ORIGIN.set(Origin(request=request_id, address=client[0] if client else None))
        started, method = time.perf_counter(), str(scope.get("method"))

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                dress(message, request_id, scope)
                # Set by the router; never the raw path, whose ids would make labels endless.
                route = str(scope.get("path_template") or "unmatched")
                REQUESTS.labels(method, route, message["status"]).inc()
                SECONDS.labels(method, route).observe(time.perf_counter() - started)
            await send(message)

        if "transfer-encoding" in headers and "content-length" in headers:
            await refuse_framing(send_dressed, request_id)
            return
        await self._app(scope, receive, send_dressed)


def dress(message: HTTPResponseStartEvent, request_id: str, scope: Scope) -> None:
    """Add the request id, what is left of the limit, and security headers not set already."""
    headers = list(message.get("headers", ()))
    given = {name.lower() for name, _ in headers}
    headers += [each for each in _SECURITY if each[0] not in given]
    headers.append((b"x-request-id", request_id.encode()))
    standing = standing_of(scope)
    if standing is not None:
        headers += standing.headers()
    message["headers"] = headers


async def refuse_framing(send: Send, request_id: str) -> None:
    """Answer a request with two lengths: nobody knows where its body ends."""
    body = msgspec.json.encode(
        {
            "type": "/problems/ambiguous-length",
            "title": "Malformed request",
            "status": 400,
            "detail": "Send Content-Length or Transfer-Encoding, not both.",
            "instance": request_id,
            "errors": [],
        }
    )
    raw = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 400, "headers": raw})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def require_content_type(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Guard: a body comes as the content type the route takes (JSON unless its opt says)."""
    takes_body = "data" in handler.parsed_fn_signature.parameters
    if connection.scope.get("method") not in BODY_METHODS or not takes_body:
        return
    accepted = handler.opt.get("content_types", JSON)
    given = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in accepted:
        raise HTTPException(
            status_code=415, detail=f"This takes {' or '.join(accepted)}, not {given or 'nothing'}."
        )
