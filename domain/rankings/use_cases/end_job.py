"""Cancel or retry a job, whatever it is about, through the use case of its subject."""

from dataclasses import dataclass

from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import BatchId, JobId, RankingId
from domain.kernel.jobs import JobKind, JobReader
from domain.kernel.tenancy import Permission, Tenant
from domain.rankings.use_cases.cancel_ranking import CancelRanking, CancelRankingHandler
from domain.rankings.use_cases.end_batch import CancelBatch, CancelBatchHandler
from domain.rankings.use_cases.retry_ranking import RetryRanking, RetryRankingHandler


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelJob:
    """Cancel this job."""

    job: JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelJobHandler:
    """A job ends with its subject, so that neither outlives the other."""

    reader: JobReader
    cancel_ranking: CancelRankingHandler
    cancel_batch: CancelBatchHandler

    async def __call__(self, tenant: Tenant, command: CancelJob) -> None:
        """NotFound beyond the reach; Conflict when it ended or is of a kind that runs through."""
        tenant.require(Permission.JOBS_WRITE)
        view = await self.reader.get(tenant, command.job)
        if view.subject is None:
            raise _not_this_kind("cancelled", view.kind)
        if view.kind == JobKind.RUN_RANKING:
            await self.cancel_ranking(tenant, CancelRanking(ranking=RankingId(view.subject)))
        elif view.kind == JobKind.ADVANCE_BATCH:
            await self.cancel_batch(tenant, CancelBatch(batch=BatchId(view.subject)))
        else:
            raise _not_this_kind("cancelled", view.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryJob:
    """Do again what this job was to do."""

    job: JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryJobHandler:
    """A new job with the old one's request; the old one stays as it ended."""

    reader: JobReader
    retry_ranking: RetryRankingHandler

    async def __call__(self, tenant: Tenant, command: RetryJob) -> JobId:
        """Return the new job; Conflict while the old one is open, completed or no ranking's."""
        tenant.require(Permission.JOBS_WRITE)
        view = await self.reader.get(tenant, command.job)
        if view.kind != JobKind.RUN_RANKING or view.subject is None:
            raise _not_this_kind("retried", view.kind)
        ranking = await self.retry_ranking(tenant, RetryRanking(ranking=RankingId(view.subject)))
        return ranking.job


def _not_this_kind(verb: str, kind: str) -> ConflictError:
    return ConflictError("job-kind-not-allowed", f"A job of kind {kind} cannot be {verb}.")
