"""Portal sessions: cookies of this host alone hold a person's tokens; forms are ours or refused.

A portal application wires them so::

    Litestar(
        guards=[require_session, require_own_form],
        before_send=[send_cookies],
        state=State(
            {"core": core, "callers": callers, "limits": limits, "forms": FormTokens.of(key)}
        ),
        ...
    )

Browsers keep `__Host-` cookies over https only, and Chromium over http on the loopback too.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import structlog
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.types import Message, Scope

from domain.agencies.policies.callers import tenant_of
from domain.identity.entities import AccessClaims
from domain.identity.policies.refresh import IDLE_LIFE
from domain.identity.use_cases.refresh_session import RefreshSession
from domain.identity.use_cases.sign_in import SignedIn
from domain.kernel.errors import ForbiddenError, UnauthenticatedError
from domain.kernel.identifiers import SessionId
from infra.core import Core
from services.edge.authentication import Callers
from services.edge.rate_limits import RateLimits

ACCESS = "__Host-preceptor-access"
REFRESH = "__Host-preceptor-refresh"
VISITOR = "__Host-preceptor-visitor"
FIELD = "form_token"
"""The hidden field of every form."""

HEADER = "x-form-token"
"""Where a script puts it instead."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})
VISITOR_LIFE = timedelta(hours=12)
VISITOR_MAXIMUM = 64
_COOKIES = "portal_cookies"

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class FormTokens:
    """Tokens bound to a session, or to a browser nobody logged in with."""

    key: bytes

    @classmethod
    def of(cls, master_key: bytes) -> "FormTokens":
        """Return tokens under a key of their own."""
        return cls(hmac.new(master_key, b"preceptor portal forms", sha256).digest())

    def of_session(self, session: SessionId) -> str:
        """Return the token of one session."""
        return self._token(b"session" + session.bytes)

    def of_visitor(self, visitor: str) -> str:
        """Return the token of one browser."""
        return self._token(b"visitor" + visitor.encode())

    def _token(self, what: bytes) -> str:
        return urlsafe_b64encode(hmac.new(self.key, what, sha256).digest()).decode().rstrip("=")


def keep_session(connection: Connection, signed_in: SignedIn) -> None:
    """Give the browser the session with this answer; its form tokens change with it."""
    callers: Callers = connection.app.state.callers
    now = callers.clock.now()
    idle = min(now + IDLE_LIFE, signed_in.session.expires_at)
    _give(connection, _cookie(ACCESS, signed_in.access_token, signed_in.access_expires_at - now))
    _give(connection, _cookie(REFRESH, signed_in.refresh_token, idle - now))


def forget_session(connection: Connection) -> None:
    """Take the session from the browser with this answer."""
    for name in (ACCESS, REFRESH, VISITOR):
        _give(connection, _cookie(name, "", timedelta()))


def form_token(connection: Connection) -> str:
    """Return what the forms of this page carry; a browser without a session gets a name."""
    forms: FormTokens = connection.app.state.forms
    claims = _claims(connection)
    if claims is not None:
        return forms.of_session(claims.session)
    visitor = _visitor(connection)
    if visitor is None:
        visitor = token_urlsafe(24)
        _give(connection, _cookie(VISITOR, visitor, VISITOR_LIFE))
    return forms.of_visitor(visitor)


async def require_session(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of the whole portal: deny by default; puts `tenant` and `claims` into the state.

    `opt=PUBLIC` needs no session; `opt={"public": True, "session": True}` takes one if there is.
    """
    limits: RateLimits = connection.app.state.limits
    is_public = handler.opt.get("public", False)
    if is_public:
        client = connection.scope.get("client")
        await limits.of_address(client[0] if client else None, connection.scope)
    if is_public and not handler.opt.get("session", False):
        return
    try:
        claims = await _claims_of(connection)
    except UnauthenticatedError:
        if is_public:
            return
        raise
    await limits.of_caller(tenant_of(claims), connection.scope)
    connection.state.claims = claims
    connection.state.tenant = tenant_of(claims)
    structlog.contextvars.bind_contextvars(agency=str(claims.agency))


async def require_own_form(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard: whatever changes something comes from a page of ours, with its token; else 403."""
    if connection.scope.get("method") in SAFE or handler.opt.get("foreign_forms", False):
        return
    if not _is_same_origin(connection):
        raise ForbiddenError("foreign-form", "This form was sent from another site.")
    given = connection.headers.get(HEADER)
    if given is None and isinstance(connection, Request):
        found = (await connection.form()).get(FIELD)
        given = found if isinstance(found, str) else None
    if given is None or not _fits(connection, given):
        raise ForbiddenError("form-expired", "This form is too old; open the page again.")


async def send_cookies(message: Message, scope: Scope) -> None:
    """Hook before an answer is sent: adds the cookies given meanwhile, the last of each name."""
    if message["type"] != "http.response.start":
        return
    given: dict[str, Cookie] = scope["state"].get(_COOKIES, {})
    if given:
        raw = [(b"set-cookie", each.to_header(header="").encode()) for each in given.values()]
        message["headers"] = [*message.get("headers", ()), *raw]


async def _claims_of(connection: Connection) -> AccessClaims:
    callers: Callers = connection.app.state.callers
    access = connection.cookies.get(ACCESS)
    if access:
        try:
            return callers.claims_of(access)
        except UnauthenticatedError:
            # Too old, more often than not: the refresh token decides.
            structlog.get_logger("portal").debug("access token refused")
    return await _refreshed(connection)


async def _refreshed(connection: Connection) -> AccessClaims:
    refresh = connection.cookies.get(REFRESH)
    if not refresh:
        raise UnauthenticatedError("no-credentials", "Log in first.")
    core: Core = connection.app.state.core
    callers: Callers = connection.app.state.callers
    try:
        signed_in = await core.commands.refresh_session(RefreshSession(refresh_token=refresh))
        claims = callers.claims_of(signed_in.access_token)
    except UnauthenticatedError:
        forget_session(connection)
        raise
    keep_session(connection, signed_in)
    return claims


def _is_same_origin(connection: Connection) -> bool:
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")


def _fits(connection: Connection, given: str) -> bool:
    forms: FormTokens = connection.app.state.forms
    claims, visitor = _claims(connection), _visitor(connection)
    if claims is not None:
        expected = forms.of_session(claims.session)
    elif visitor is not None:
        expected = forms.of_visitor(visitor)
    else:
        return False
    return hmac.compare_digest(given.encode(), expected.encode())


def _claims(connection: Connection) -> AccessClaims | None:
    claims: AccessClaims | None = connection.state.get("claims")
    return claims


def _visitor(connection: Connection) -> str | None:
    visitor = connection.cookies.get(VISITOR, "")
    return visitor if 0 < len(visitor) <= VISITOR_MAXIMUM else None


def _give(connection: Connection, cookie: Cookie) -> None:
    given: dict[str, Cookie] = connection.scope["state"].setdefault(_COOKIES, {})
    given[cookie.key] = cookie


def _cookie(name: str, value: str, life: timedelta) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        path="/",
        max_age=max(0, int(life.total_seconds())),
        secure=True,
        httponly=True,
        samesite="lax",
    )
