"""Ask again for a ranking that failed or was cancelled."""

from dataclasses import dataclass

from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import RankingId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.entities import Ranking, RankingState
from domain.rankings.ports import RankingUnitOfWork
from domain.rankings.use_cases.request_ranking import RequestRanking, RequestRankingHandler


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRanking:
    """Rank again what this ranking was to rank."""

    ranking: RankingId


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRankingHandler:
    """A new ranking with the old one's request; the old one stays as it ended."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    request: RequestRankingHandler

    async def __call__(self, tenant: Tenant, command: RetryRanking) -> Ranking:
        """Return the new ranking; Conflict while the old one is open or when it completed."""
        tenant.require(Permission.RANKINGS_WRITE)
        async with self.open_uow(tenant) as uow:
            old = await uow.rankings.get(command.ranking)
        if old.state not in (RankingState.FAILED, RankingState.CANCELLED):
            raise ConflictError("ranking-not-retryable", f"The ranking is {old.state}.")
        again = RequestRanking(
            applicant=old.applicant,
            season=old.season,
            catalogue_owner=old.catalogue_owner,
            catalogue=old.catalogue,
            wish=old.wish,
        )
        return await self.request(tenant, again)
