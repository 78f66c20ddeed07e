"""Around every request: an id, security headers, a count and a time; odd framing refused."""

import asyncio
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import msgspec
import structlog
from litestar.connection import ASGIConnection
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    HTTPResponseStartEvent,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)
from prometheus_client import Counter, Histogram

from infra.trail import ORIGIN, Origin
from services.edge.admission import PLACE, PROBES, Entry, Patience, Places, aside, preflight
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


class SlowBodyError(Exception):
    """The body did not come in time (408)."""


class Guardrails:
    """The outermost application: names, measures and dresses whatever is answered inside."""

    def __init__(self, app: ASGIApp, proxies: Proxies, entry: Entry) -> None:
        self._app = app
        self._proxies = proxies
        self._entry = entry
        self._places = Places(entry.most_in_flight)
        self._patience = Patience(entry.refusal_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        self._proxies.settle(scope)
        headers = Headers.from_scope(scope)
        request_id = _name(scope, headers)
        extra = self._entry.answers(self._entry.allows(headers))
        started, method = time.perf_counter(), str(scope.get("method"))

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                dress(message, request_id, scope, extra)
                # Set by the router; never the raw path, whose ids would make labels endless.
                route = str(scope.get("path_template") or "unmatched")
                REQUESTS.labels(method, route, message["status"]).inc()
                SECONDS.labels(method, route).observe(time.perf_counter() - started)
            await send(message)

        if scope["path"] in PROBES:
            await self._app(scope, receive, send_dressed)
        elif refusal := self._refusal(headers):
            await refuse(send_dressed, request_id, refusal)
        elif method == "OPTIONS" and self._is_preflight(headers):
            await _answer(send_dressed, 204, preflight(), b"")
        else:
            await self._admit(scope, receive, send_dressed, request_id)

    def _refusal(self, headers: Headers) -> "Refusal | None":
        if "transfer-encoding" in headers and "content-length" in headers:
            return TWO_LENGTHS
        return None if self._entry.knows(headers) else UNKNOWN_HOST

    def _is_preflight(self, headers: Headers) -> bool:
        return (
            "access-control-request-method" in headers and self._entry.allows(headers) is not None
        )

    async def _admit(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        place = self._places.enter()
        if place is None:
            await refuse(send, request_id, OVERLOADED)
            return
        PLACE.set(place)
        deadline = asyncio.get_running_loop().time() + self._entry.body_seconds
        is_whole = False

        async def receive_in_time() -> HTTPReceiveMessage | WebSocketReceiveMessage:
            nonlocal is_whole
            if is_whole:
                return await receive()
            try:
                # Whoever sends slowly holds no place meanwhile.
                async with aside(), asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise SlowBodyError("The body did not come in time.") from error
            is_whole = not message.get("more_body", False)
            return message

        async def send_and_leave(message: Message) -> None:
            # A stream may go on for minutes: what is counted is work until the answer begins.
            place.leave()
            if message["type"] == "http.response.start":
                await self._patience.hold(scope, message["status"])
            await send(message)

        try:
            await self._app(scope, receive_in_time, send_and_leave)
        finally:
            place.leave()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is answered before any route is looked at."""

    status: int
    slug: str
    title: str
    detail: str
    headers: tuple[tuple[bytes, bytes], ...]


CLOSE = (b"connection", b"close")
TWO_LENGTHS = Refusal(
    status=400,
    slug="ambiguous-length",
    title="Malformed request",
    detail="Send Content-Length or Transfer-Encoding, not both.",
    headers=(CLOSE,),
)
UNKNOWN_HOST = Refusal(
    status=400,
    slug="unknown-host",
    title="Malformed request",
    detail="This is not the host of that name; send one Host header with ours.",
    headers=(CLOSE,),
)
OVERLOADED = Refusal(
    status=503,
    slug="overloaded",
    title="Not available now",
    detail="Too much is under way; Retry-After says when to come again.",
    headers=((b"retry-after", b"1"),),
)


def _name(scope: Scope, headers: Headers) -> str:
    """Give the request its id, for the answer, every log line and the agency's log."""
    asked = headers.get("x-request-id", "")
    request_id = asked if _REQUEST_ID.fullmatch(asked) else f"req_{token_hex(16)}"
    scope["request_id"] = request_id  # type: ignore[typeddict-unknown-key]
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    client = scope.get("client")
    ORIGIN.set(Origin(request=request_id, address=client[0] if client else None))
    return request_id


def dress(
    message: HTTPResponseStartEvent,
    request_id: str,
    scope: Scope,
    extra: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """Add the request id, what is left of the limit, and security headers not set already."""
    headers = list(message.get("headers", ()))
    given = {name.lower() for name, _ in headers}
    headers += [each for each in _SECURITY if each[0] not in given]
    headers += extra
    headers.append((b"x-request-id", request_id.encode()))
    standing = standing_of(scope)
    if standing is not None:
        headers += standing.headers()
    message["headers"] = headers


async def refuse(send: Send, request_id: str, refusal: Refusal) -> None:
    """Answer with a problem, from outside every route."""
    body = msgspec.json.encode(
        {
            "type": f"/problems/{refusal.slug}",
            "title": refusal.title,
            "status": refusal.status,
            "detail": refusal.detail,
            "instance": request_id,
            "errors": [],
        }
    )
    raw = [(b"content-type", b"application/problem+json"), *refusal.headers]
    await _answer(send, refusal.status, raw, body)


async def _answer(
    send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> None:
    raw = [*headers, (b"content-length", b"%d" % len(body))] if status != 204 else [*headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})
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
