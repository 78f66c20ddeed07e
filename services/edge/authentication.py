"""Who calls: a bearer API key or access token becomes a tenant; public routes apart."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

import structlog
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from domain.agencies.policies.callers import tenant_of
from domain.identity.entities import AccessClaims
from domain.identity.ports import AccessTokens
from domain.kernel.clock import Clock
from domain.kernel.errors import ForbiddenError, UnauthenticatedError
from domain.kernel.tenancy import Tenant
from services.edge.operations import NEEDS, OF_THE_CALLER
from services.edge.rate_limits import RateLimits

PUBLIC = {"public": True}
"""`opt=PUBLIC` on a route that needs no caller."""

UNCOUNTED = {"public": True, "uncounted": True}
"""A public route that load balancers ask at any rate."""

KEY_PREFIX = "prc_"
KEY_SECONDS = 2.0
"""How long a revoked key may still open a process."""

TOKEN_SECONDS = 120.0
"""How long a token's signature is believed without being checked again."""

CACHE_SIZE = 10_000
MAXIMUM_HEADER = 2_100

Authenticate = Callable[[str, str | None], Awaitable[Tenant]]
"""(key, address of the caller) to the tenant."""


class Watch(Protocol):
    """What was revoked."""

    def check(self, claims: AccessClaims) -> None:
        """Raise Unauthenticated for revoked claims, Unavailable when that cannot be known."""


@dataclass(frozen=True, slots=True)
class _Seen:
    until: float
    tenant: Tenant
    claims: AccessClaims | None = None


@dataclass(slots=True, kw_only=True)
class Callers:
    """Tenants of keys and tokens seen lately, by hash; a refusal is never kept.

    A token's revocation is looked at every time, its signature once in two minutes.
    """

    authenticate: Authenticate
    tokens: AccessTokens
    watch: Watch
    clock: Clock
    _seen: "OrderedDict[bytes, _Seen]" = field(default_factory=OrderedDict)

    def known(self, token: str, address: str | None) -> Tenant | None:
        """Return the tenant of what was seen lately and still stands; refusals as `tenant_of`."""
        seen = self._seen.get(_name(token, address))
        if seen is None or seen.until <= time.monotonic():
            return None
        if seen.claims is not None:
            self.watch.check(seen.claims)
        return seen.tenant

    async def tenant_of(self, token: str, address: str | None) -> Tenant:
        """Return the tenant; Unauthenticated for what opens nothing."""
        known = self.known(token, address)
        if known is not None:
            return known
        is_key = token.startswith(KEY_PREFIX)
        seen = await self._of_key(token, address) if is_key else self._of_token(token)
        self._keep(_name(token, address), seen)
        return seen.tenant

    def claims_of(self, token: str) -> AccessClaims:
        """Return what an access token says, for those who hold sessions; a key is refused."""
        name = _name(token, None)
        seen = self._seen.get(name)
        if seen is not None and seen.claims is not None and seen.until > time.monotonic():
            self.watch.check(seen.claims)
            return seen.claims
        claims = self.tokens.verify(token)
        self.watch.check(claims)
        self._keep(name, self._until_over(claims))
        return claims

    def _keep(self, name: bytes, seen: _Seen) -> None:
        self._seen[name] = seen
        self._seen.move_to_end(name)
        if len(self._seen) > CACHE_SIZE:
            self._seen.popitem(last=False)

    async def _of_key(self, key: str, address: str | None) -> _Seen:
        started = time.monotonic()
        return _Seen(started + KEY_SECONDS, await self.authenticate(key, address))

    def _of_token(self, token: str) -> _Seen:
        claims = self.tokens.verify(token)
        self.watch.check(claims)
        return self._until_over(claims)

    def _until_over(self, claims: AccessClaims) -> _Seen:
        left = (claims.expires_at - self.clock.now()).total_seconds()
        return _Seen(time.monotonic() + min(left, TOKEN_SECONDS), tenant_of(claims), claims)


def _name(token: str, address: str | None) -> bytes:
    # A key may be good from one address and not from another.
    return sha256(f"{token}\0{address}".encode()).digest()


def bearer(header: str | None) -> str:
    """Return the token of an Authorization header; Unauthenticated when there is none."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAXIMUM_HEADER:
        raise UnauthenticatedError(
            "no-credentials", "Send an API key or an access token as Authorization: Bearer."
        )
    return token.strip()


async def require_caller(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Guard of the whole application: deny by default, and everything counts against a limit."""
    client = connection.scope.get("client")
    address = client[0] if client else None
    if handler.opt.get("public"):
        if not handler.opt.get("uncounted"):
            await connection.app.state.limits.of_address(address, connection.scope)
        return
    callers: Callers = connection.app.state.callers
    limits: RateLimits = connection.app.state.limits
    token = bearer(connection.headers.get("authorization"))
    tenant = callers.known(token, address)
    if tenant is None:
        limits.check_address(address)
        try:
            tenant = await callers.tenant_of(token, address)
        except UnauthenticatedError:
            # Who guesses at keys pays for it; who has one does not.
            await limits.of_address(address, connection.scope)
            raise
    await limits.of_caller(tenant, connection.scope)
    require_permission(tenant, handler)
    connection.state.tenant = tenant
    structlog.contextvars.bind_contextvars(agency=str(tenant.agency))


def require_permission(tenant: Tenant, handler: object) -> None:
    """Raise Forbidden unless the caller may try this operation at all."""
    # Ahead of the body: who may not act learns nothing about what a good request looks like.
    operation = str(getattr(handler, "operation_id", None))
    needed = NEEDS.get(operation)
    if needed is not None:
        tenant.require(needed)
    elif operation not in OF_THE_CALLER and getattr(handler, "http_methods", None) != {"OPTIONS"}:
        # Named nowhere: opened to nobody until somebody says to whom.
        raise ForbiddenError("not-opened-to-callers", "This operation is open to no caller.")
