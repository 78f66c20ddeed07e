"""How far each agency may act now: looked up before every use case, remembered for seconds."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog

from domain.kernel.errors import DomainError
from domain.kernel.identifiers import AgencyId
from domain.kernel.tenancy import ActorKind, Standing, Tenant

SECONDS = 2.0
"""How long what was paid, or was not, may go unnoticed by a process."""

CACHE_SIZE = 10_000


@dataclass(slots=True, kw_only=True)
class StandingWatch:
    """Standings seen lately. Where they cannot be read nobody is locked out."""

    read: Callable[[Tenant], Awaitable[Standing]]
    _seen: "OrderedDict[AgencyId, tuple[float, Standing]]" = field(default_factory=OrderedDict)

    async def known(self, arguments: tuple[object, ...]) -> tuple[object, ...]:
        """Return the arguments of a call, its tenant with the agency's standing.

        Our own jobs go on whatever was paid: they end what was accepted.
        """
        match arguments:
            case (Tenant() as tenant, *rest) if tenant.actor.kind is not ActorKind.SYSTEM:
                standing = await self._of(tenant)
                if standing is tenant.standing:
                    return arguments
                return (replace(tenant, standing=standing), *rest)
        return arguments

    async def _of(self, tenant: Tenant) -> Standing:
        agency = tenant.agency
        until, standing = self._seen.get(agency, (0.0, Standing.FULL))
        if time.monotonic() < until:
            return standing
        try:
            standing = await self.read(tenant)
        except (DomainError, OSError) as error:
            structlog.get_logger("standing").warning("standing not read", error=str(error))
        self._seen[agency] = (time.monotonic() + SECONDS, standing)
        self._seen.move_to_end(agency)
        if len(self._seen) > CACHE_SIZE:
            self._seen.popitem(last=False)
        return standing
