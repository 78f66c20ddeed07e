"""Queue `ranking`: run rankings and build the shortlists wished with them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from domain.kernel.identifiers import BatchId, RankingId
from domain.kernel.jobs import Claim
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import OpenUnitOfWork, UnitOfWork
from domain.rankings.use_cases.advance_batch import AdvanceBatch, BatchOutcome
from domain.rankings.use_cases.end_batch import FailBatch
from domain.rankings.use_cases.fail_ranking import FailRanking
from domain.rankings.use_cases.run_ranking import RunOutcome, RunRanking

QUEUE = "ranking"
SLOTS = 4
"""Rankings at once: one scores while others read and write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingWork:
    """Work of JobKind.RUN_RANKING."""

    open_uow: OpenUnitOfWork[UnitOfWork]
    run_ranking: Callable[[Tenant, RunRanking], Awaitable[RunOutcome]]
    build_shortlist: Callable[[Tenant, RankingId, Claim], Awaitable[object]]
    fail_ranking: Callable[[Tenant, FailRanking], Awaitable[bool]]

    async def run(self, tenant: Tenant, claim: Claim) -> str:
        """Rank, build what is wished, complete the job."""
        ranking = ranking_of(claim)
        outcome = await self.run_ranking(tenant, RunRanking(ranking=ranking, claim=claim))
        match outcome:
            case RunOutcome.DONE:
                return "completed"
            case RunOutcome.LOST:
                return "lost"
            case RunOutcome.SHORTLIST_WISHED:
                await self.build_shortlist(tenant, ranking, claim)
                return "completed" if await self._complete(tenant, claim) else "lost"
            case _:
                assert_never(outcome)

    async def fail(self, tenant: Tenant, claim: Claim, *, code: str, detail: str) -> None:
        """Fail job and ranking together, with `ranking.failed`."""
        await self.fail_ranking(
            tenant,
            FailRanking(ranking=ranking_of(claim), claim=claim, code=code, detail=detail),
        )

    async def _complete(self, tenant: Tenant, claim: Claim) -> bool:
        async with self.open_uow(tenant) as uow:
            is_ours = await uow.jobs.complete(claim)
            await uow.commit()
        return is_ours


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWork:
    """Work of JobKind.ADVANCE_BATCH: a little at a time, then back into the queue."""

    advance_batch: Callable[[Tenant, AdvanceBatch], Awaitable[BatchOutcome]]
    fail_batch: Callable[[Tenant, FailBatch], Awaitable[bool]]

    async def run(self, tenant: Tenant, claim: Claim) -> str:
        """Advance the batch; the last run completes the job."""
        advance = AdvanceBatch(batch=batch_of(claim), claim=claim)
        return (await self.advance_batch(tenant, advance)).value

    async def fail(self, tenant: Tenant, claim: Claim, *, code: str, detail: str) -> None:
        """Fail job and batch together."""
        await self.fail_batch(
            tenant, FailBatch(batch=batch_of(claim), claim=claim, code=code, detail=detail)
        )


def batch_of(claim: Claim) -> BatchId:
    """Return the batch a job is about."""
    return BatchId(UUID(claim.payload["batch_id"]))


def ranking_of(claim: Claim) -> RankingId:
    """Return the ranking a job is about."""
    return RankingId(UUID(claim.payload["ranking_id"]))
