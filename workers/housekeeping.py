"""Beside the relay, now and then: what has served its time goes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from adapters.postgres.retention import PostgresRetention
from domain.kernel.clock import Clock
from domain.kernel.errors import DomainError
from domain.kernel.identifiers import AgencyId, RankingId
from domain.kernel.tenancy import Tenant
from domain.rankings.use_cases.erase_trial import EraseTrial
from workers.metrics import ROUTED

EVERY_SECONDS = 60.0
TRIALS_AT_ONCE = 200

_log = structlog.get_logger("housekeeping")


class RetentionDirectory(Protocol):
    """Look-ups that span agencies; ids only."""

    async def expired_trials(self, *, most: int) -> Sequence[tuple[AgencyId, RankingId]]:
        """Return trials past their time."""

    async def agencies(self) -> Sequence[AgencyId]:
        """Return every agency."""

    async def billed_agencies(self) -> Sequence[AgencyId]:
        """Return agencies with a billing account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Housekeeping:
    """One sweep erases what is over its time, signs heads of chains, tells what time changed."""

    directory: RetentionDirectory
    erase_trial: Callable[[Tenant, EraseTrial], Awaitable[bool]]
    sign_head: Callable[[Tenant], Awaitable[int]]
    mark_stale: Callable[[Tenant], Awaitable[int]]
    tell_news: Callable[[Tenant], Awaitable[int]]
    reconcile: Callable[[Tenant], Awaitable[bool]] | None
    tell_members: Callable[[Tenant], Awaitable[int]]
    retention: PostgresRetention
    clock: Clock

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep now and every minute until `stop`."""
        while not stop.is_set():
            try:
                await self.sweep()
            except (DomainError, OSError) as error:
                _log.warning("sweep failed", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_SECONDS)

    async def sweep(self) -> None:
        """Erase what is due."""
        for agency, ranking in await self.directory.expired_trials(most=TRIALS_AT_ONCE):
            if await self.erase_trial(Tenant.system(agency), EraseTrial(ranking=ranking)):
                ROUTED.labels("trials-erased").inc()
        for agency in await self.directory.billed_agencies():
            ROUTED.labels("billing-news").inc(await self.tell_news(Tenant.system(agency)))
            if self.reconcile is not None:
                ROUTED.labels("billing-looks").inc(await self.reconcile(Tenant.system(agency)))
        now = self.clock.now()
        await self.retention.sweep_people(now)
        for agency in await self.directory.agencies():
            ROUTED.labels("shortlists-stale").inc(await self.mark_stale(Tenant.system(agency)))
            ROUTED.labels("notifications").inc(await self.tell_members(Tenant.system(agency)))
            await self.retention.sweep(Tenant.system(agency), now)
            await self.sign_head(Tenant.system(agency))
