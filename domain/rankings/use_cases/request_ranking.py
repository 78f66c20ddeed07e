"""Ask for a ranking: the one door every ranking passes, with its quota (decision 11)."""

from dataclasses import dataclass

from domain.billing.use_cases.count_rankings import RankingQuota
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import (
    PLATFORM,
    AgencyId,
    ApplicantId,
    CatalogueId,
    JobId,
    RankingId,
)
from domain.kernel.jobs import JobKind, NewJob
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SeasonCode
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.entities import Ranking, ShortlistWish
from domain.rankings.errors import too_many_open
from domain.rankings.ports import RankingUnitOfWork

OPEN_MAXIMUM = 20_000
"""Rankings one agency may have waiting, whatever its plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRanking:
    """Rank `applicant` for `season` (None: the profile's own, else the newest planned)."""

    applicant: ApplicantId
    season: SeasonCode | None = None
    catalogue_owner: AgencyId | None = None
    catalogue: CatalogueId | None = None
    wish: ShortlistWish | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRankingHandler:
    """Insert ranking and job in one transaction; the worker freezes the profile later."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    catalogues: CatalogueSource
    seasons: SeasonSource
    quota: RankingQuota
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: RequestRanking) -> Ranking:
        """Return the queued ranking; NotFound, QuotaExceeded."""
        tenant.require(Permission.RANKINGS_WRITE)
        owner, catalogue = await choose_catalogue(
            tenant, self.catalogues, command.catalogue_owner, command.catalogue
        )
        async with self.open_uow(tenant) as uow:
            ranking = await self.inside(uow, command, owner, catalogue)
            await uow.commit()
        return ranking

    async def inside(
        self,
        uow: RankingUnitOfWork,
        command: RequestRanking,
        owner: AgencyId,
        catalogue: CatalogueId,
    ) -> Ranking:
        """Ask within the caller's transaction, quota and all; the caller has checked who asks."""
        if await uow.rankings.open_count() >= OPEN_MAXIMUM:
            raise too_many_open(OPEN_MAXIMUM)
        ranking = await self._compose(uow, command, owner, catalogue)
        await uow.jobs.add(job_of(ranking))
        await uow.rankings.add(ranking)
        # Last, for it holds the quota's row until the transaction ends.
        await self.quota.take(uow, ranking.id, ranking.applicant)
        return ranking

    async def _compose(
        self,
        uow: RankingUnitOfWork,
        command: RequestRanking,
        owner: AgencyId,
        catalogue: CatalogueId,
    ) -> Ranking:
        snapshot = await uow.snapshots.freeze(command.applicant)
        season = command.season or snapshot.profile.season or (await self.seasons.codes())[-1]
        await self.seasons.get(season)
        now = self.clock.now()
        return Ranking(
            id=RankingId(self.new_id()),
            applicant=command.applicant,
            season=season,
            catalogue_owner=owner,
            catalogue=catalogue,
            as_of=now.date(),
            job=JobId(self.new_id()),
            wish=command.wish,
            requested_at=now,
        )


async def choose_catalogue(
    tenant: Tenant,
    catalogues: CatalogueSource,
    named_owner: AgencyId | None = None,
    named: CatalogueId | None = None,
) -> tuple[AgencyId, CatalogueId]:
    """Return the catalogue named, else the platform's; by its head, it is not read here."""
    owner = PLATFORM if named is None else named_owner or tenant.agency
    for head in await catalogues.heads(tenant):
        if head.owner == owner and head.version and named in (None, head.id):
            return head.owner, head.id
    if named is None:
        raise NotFoundError("no-catalogue", "No catalogue has been imported yet.")
    raise NotFoundError("not-found", "There is no such catalogue.")


def job_of(ranking: Ranking) -> NewJob:
    """Return the job that runs `ranking`."""
    return NewJob(id=ranking.job, kind=JobKind.RUN_RANKING, payload={"ranking_id": str(ranking.id)})
