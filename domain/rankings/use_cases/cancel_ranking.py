"""Stop a ranking that has not ended."""

from dataclasses import dataclass

from domain.kernel.clock import Clock
from domain.kernel.identifiers import RankingId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.events import CANCELLED, ranking_event
from domain.rankings.ports import RankingUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRanking:
    """Cancel this ranking."""

    ranking: RankingId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRankingHandler:
    """Cancel job and ranking together; a worker at it finds its lease gone."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: CancelRanking) -> None:
        """NotFound beyond the reach; Conflict when it already ended."""
        tenant.require(Permission.RANKINGS_WRITE)
        async with self.open_uow(tenant) as uow:
            job = (await uow.rankings.get(command.ranking)).job
            # The job's row is the lock: whoever holds it decides, the ranking is read after it.
            await uow.jobs.cancel(job)
            ranking = await uow.rankings.get(command.ranking)
            event = ranking_event(
                CANCELLED, ranking=ranking.id, applicant=ranking.applicant, job=ranking.job
            )
            ranking.cancel(self.clock.now(), event)
            await uow.rankings.save(ranking)
            await uow.quota.give_back(ranking.id)
            await uow.commit()
