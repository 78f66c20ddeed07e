"""Ask for rankings of many applicants at once."""

from dataclasses import dataclass

from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AgencyId, BatchId, CatalogueId, JobId
from domain.kernel.jobs import JobKind, NewJob
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SeasonCode
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.entities import RankingBatch, ShortlistWish
from domain.rankings.errors import batch_empty, batch_too_large
from domain.rankings.ports import BatchUnitOfWork, Selection
from domain.rankings.use_cases.request_ranking import choose_catalogue

ITEMS_MAXIMUM = 10_000
"""Applicants in one batch: its items are inserted in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBatch:
    """Rank everyone in `who` as RequestRanking would one by one."""

    who: Selection
    season: SeasonCode | None = None
    catalogue_owner: AgencyId | None = None
    catalogue: CatalogueId | None = None
    wish: ShortlistWish | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBatchHandler:
    """Batch, items and the job that feeds them, in one transaction; nothing is ranked here."""

    open_uow: OpenUnitOfWork[BatchUnitOfWork]
    catalogues: CatalogueSource
    seasons: SeasonSource
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: RequestBatch) -> RankingBatch:
        """Return the running batch; Invalid when it is empty or too large, NotFound."""
        tenant.require(Permission.RANKINGS_WRITE)
        if command.season is not None:
            await self.seasons.get(command.season)
        owner, catalogue = await choose_catalogue(
            tenant, self.catalogues, command.catalogue_owner, command.catalogue
        )
        batch = RankingBatch(
            id=BatchId(self.new_id()),
            job=JobId(self.new_id()),
            season=command.season,
            catalogue_owner=owner,
            catalogue=catalogue,
            wish=command.wish,
            created_at=self.clock.now(),
        )
        async with self.open_uow(tenant) as uow:
            batch.item_count = await uow.batches.add(
                batch, command.who, tenant.actor, ITEMS_MAXIMUM
            )
            if batch.item_count > ITEMS_MAXIMUM:
                raise batch_too_large(ITEMS_MAXIMUM)
            if batch.item_count == 0:
                raise batch_empty()
            await uow.jobs.add(
                NewJob(
                    id=batch.job, kind=JobKind.ADVANCE_BATCH, payload={"batch_id": str(batch.id)}
                )
            )
            await uow.commit()
        return batch
