"""Who calls: a bearer API key becomes a tenant; every route needs one unless marked public."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import structlog
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from domain.kernel.errors import UnauthenticatedError
from domain.kernel.tenancy import Tenant

PUBLIC = {"public": True}
"""`opt=PUBLIC` on a route that needs no key."""

CACHE_SECONDS = 2.0
CACHE_SIZE = 10_000
MAXIMUM_HEADER = 500

Authenticate = Callable[[str], Awaitable[Tenant]]


@dataclass(slots=True)
class KeyCache:
    """Tenants of keys seen in the last two seconds, by hash; a refusal is never kept.

    Two seconds bound how long a revoked key still opens a process.
    """

    authenticate: Authenticate
    _seen: "OrderedDict[bytes, tuple[float, Tenant]]" = field(default_factory=OrderedDict)

    def known(self, key: str) -> Tenant | None:
        """Return the tenant of a key seen in the last two seconds."""
        seen = self._seen.get(sha256(key.encode()).digest())
        return seen[1] if seen is not None and seen[0] > time.monotonic() else None

    async def tenant_of(self, key: str) -> Tenant:
        """Return the tenant; Unauthenticated for a key that opens nothing."""
        name, now = sha256(key.encode()).digest(), time.monotonic()
        known = self._seen.get(name)
        if known is not None and known[0] > now:
            return known[1]
        tenant = await self.authenticate(key)
        self._seen[name] = now + CACHE_SECONDS, tenant
        self._seen.move_to_end(name)
        if len(self._seen) > CACHE_SIZE:
            self._seen.popitem(last=False)
        return tenant


def bearer(header: str | None) -> str:
    """Return the token of an Authorization header; Unauthenticated when there is none."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAXIMUM_HEADER:
        raise UnauthenticatedError("no-api-key", "Send an API key as Authorization: Bearer.")
    return token.strip()


async def require_key(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Guard of the whole application: deny by default."""
    if handler.opt.get("public"):
        return
    keys: KeyCache = connection.app.state.key_cache
    tenant = await keys.tenant_of(bearer(connection.headers.get("authorization")))
    connection.state.tenant = tenant
    structlog.contextvars.bind_contextvars(agency=str(tenant.agency))
