"""Beside the relay: records of every agency get their place in its chain within seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from domain.kernel.errors import DomainError
from domain.kernel.identifiers import AgencyId
from domain.kernel.tenancy import Tenant
from workers.metrics import ROUTED

EVERY_SECONDS = 2.0
AGENCIES_AT_ONCE = 500

_log = structlog.get_logger("sealing")


class PendingDirectory(Protocol):
    """Look-ups that span agencies; ids only."""

    async def agencies_with_pending_audit(self, *, most: int) -> Sequence[AgencyId]:
        """Return agencies whose records wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """Any number may run: a lock of the agency lets one seal at a time."""

    directory: PendingDirectory
    seal: Callable[[Tenant], Awaitable[int]]

    async def run(self, stop: asyncio.Event) -> None:
        """Seal every two seconds until `stop`."""
        while not stop.is_set():
            try:
                await self.turn()
            except (DomainError, OSError) as error:
                _log.warning("no sealing now", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_SECONDS)

    async def turn(self) -> int:
        """Seal a batch of each agency that waits; return how many records."""
        sealed = 0
        for agency in await self.directory.agencies_with_pending_audit(most=AGENCIES_AT_ONCE):
            sealed += await self._seal(agency)
        ROUTED.labels("audit-records").inc(sealed)
        return sealed

    async def _seal(self, agency: AgencyId) -> int:
        try:
            return await self.seal(Tenant.system(agency))
        except (DomainError, OSError) as error:
            # The others do not wait for one agency's trouble; its records stay pending.
            _log.warning("sealing failed", agency=str(agency), error=str(error))
            return 0
