"""End a ranking that cannot complete, visibly."""

from dataclasses import dataclass

from domain.kernel.clock import Clock
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import RankingId
from domain.kernel.jobs import Claim
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.entities import Failure, Ranking, RankingState
from domain.rankings.events import FAILED, ranking_event
from domain.rankings.ports import RankingUnitOfWork

OPEN = (RankingState.QUEUED, RankingState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailRanking:
    """Give up on `ranking`; `claim` proves the right to, `code` and `detail` say why."""

    ranking: RankingId
    claim: Claim
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailRankingHandler:
    """Fail job and ranking together, with `ranking.failed`."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: FailRanking) -> bool:
        """Return False when the lease was lost, and change nothing.

        A ranking that had completed (its shortlist could not be built) stays completed.
        """
        tenant.require(Permission.RANKINGS_WRITE)
        async with self.open_uow(tenant) as uow:
            if not await uow.jobs.fail(command.claim, error=f"{command.code}: {command.detail}"):
                return False
            ranking = await self._found(uow, command.ranking)
            if ranking is None or ranking.state in OPEN:
                await uow.quota.give_back(command.ranking)
            if ranking is not None and ranking.state in OPEN:
                failure = Failure(code=command.code, detail=command.detail)
                event = ranking_event(
                    FAILED, ranking=ranking.id, applicant=ranking.applicant, job=ranking.job
                )
                ranking.fail(self.clock.now(), failure, event)
                await uow.rankings.save(ranking)
            await uow.commit()
        return True

    async def _found(self, uow: RankingUnitOfWork, ranking: RankingId) -> Ranking | None:
        try:
            return await uow.rankings.get(ranking)
        except NotFoundError:
            return None  # erased with its applicant meanwhile: only the job is left to end
