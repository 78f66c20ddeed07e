"""Bring a batch further: take over what ended, ask for more rankings, end it when all have."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.kernel.clock import Clock
from domain.kernel.errors import ConflictError, DomainError, Kind, QuotaExceededError
from domain.kernel.identifiers import BatchId
from domain.kernel.jobs import Claim
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.entities import BatchItem, BatchState, Failure, ItemState, RankingBatch
from domain.rankings.events import batch_completed
from domain.rankings.ports import BatchUnitOfWork
from domain.rankings.use_cases.cancel_ranking import CancelRanking, CancelRankingHandler
from domain.rankings.use_cases.request_ranking import RequestRanking, RequestRankingHandler

AT_ONCE = 64
"""Rankings of one batch that are open at once, so that others of the agency get their turn."""

PAUSE_SECONDS = 0.5
QUOTA_PAUSE_SECONDS = 60
"""A quota that is free again within this is waited for; any longer refuses the item."""


class BatchOutcome(StrEnum):
    """What is left to do for the worker that held the lease."""

    ENDED = "ended"
    POSTPONED = "postponed"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceBatch:
    """Advance `batch`; `claim` proves the right to."""

    batch: BatchId
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceBatchHandler:
    """Every item passes the one use case for asking; asking and noting it is one transaction."""

    open_uow: OpenUnitOfWork[BatchUnitOfWork]
    request: RequestRankingHandler
    cancel: CancelRankingHandler
    clock: Clock

    async def __call__(self, tenant: Tenant, command: AdvanceBatch) -> BatchOutcome:
        """Return what became of the job; a crash anywhere is made good by the next run."""
        tenant.require(Permission.RANKINGS_WRITE)
        async with self.open_uow(tenant) as uow:
            if not await uow.jobs.extend(command.claim):
                return BatchOutcome.LOST
            batch = await uow.batches.get(command.batch)
            left = await uow.batches.settle(batch.id)
            if left.waiting + left.queued == 0:
                return await self._end(uow, batch, command.claim)
            items = await uow.batches.waiting(batch.id, max(AT_ONCE - left.queued, 0))
            queued = await uow.batches.queued_rankings(batch.id)
            await uow.commit()
        if batch.state is BatchState.CANCELLING:
            for ranking in queued:
                await self._cancel(tenant, CancelRanking(ranking=ranking))
        asked = await self._ask_for(tenant, batch, items)
        return await self._postpone(tenant, command.claim, asked == len(items) < left.waiting)

    async def _end(self, uow: BatchUnitOfWork, batch: RankingBatch, claim: Claim) -> BatchOutcome:
        if batch.is_open:
            is_cancelled = batch.state is BatchState.CANCELLING
            state = BatchState.CANCELLED if is_cancelled else BatchState.COMPLETED
            batch.end(self.clock.now(), state, batch_completed(batch=batch.id, job=batch.job))
            await uow.batches.save(batch)
        await uow.jobs.complete(claim)
        await uow.commit()
        return BatchOutcome.ENDED

    async def _ask_for(
        self, tenant: Tenant, batch: RankingBatch, items: tuple[BatchItem, ...]
    ) -> int:
        for number, item in enumerate(items):
            try:
                await self._ask(tenant, batch, item)
            except QuotaExceededError as refusal:
                wait = refusal.retry_after_seconds
                if wait is not None and wait <= QUOTA_PAUSE_SECONDS:
                    return number
                await self._refuse(tenant, batch.id, item, refusal)
            except DomainError as refusal:
                if refusal.kind is Kind.UNAVAILABLE:
                    raise
                await self._refuse(tenant, batch.id, item, refusal)
        return len(items)

    async def _ask(self, tenant: Tenant, batch: RankingBatch, item: BatchItem) -> None:
        command = RequestRanking(applicant=item.applicant, season=batch.season, wish=batch.wish)
        async with self.open_uow(tenant) as uow:
            ranking = await self.request.inside(
                uow, command, batch.catalogue_owner, batch.catalogue
            )
            asked = replace(item, ranking=ranking.id, state=ItemState.QUEUED)
            if await uow.batches.put(batch.id, asked):  # else cancelled meanwhile: no ranking
                await uow.commit()

    async def _refuse(
        self, tenant: Tenant, batch: BatchId, item: BatchItem, refusal: DomainError
    ) -> None:
        problem = Failure(code=refusal.slug, detail=refusal.detail)
        refused = replace(item, state=ItemState.REFUSED, problem=problem)
        async with self.open_uow(tenant) as uow:
            await uow.batches.put(batch, refused)
            await uow.commit()

    async def _cancel(self, tenant: Tenant, command: CancelRanking) -> None:
        try:
            await self.cancel(tenant, command)
        except ConflictError:
            return  # it ended first, which is an end as well

    async def _postpone(self, tenant: Tenant, claim: Claim, is_more_to_ask: bool) -> BatchOutcome:  # noqa: FBT001 - private, one caller
        delay = 0.0 if is_more_to_ask else PAUSE_SECONDS
        async with self.open_uow(tenant) as uow:
            is_ours = await uow.jobs.postpone(claim, delay_seconds=delay)
            await uow.commit()
        return BatchOutcome.POSTPONED if is_ours else BatchOutcome.LOST
