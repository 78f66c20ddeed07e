"""The dates of the season a list is for, and the days on which its programs fall out."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from domain.applicants.entities import Shown
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.identifiers import ProgramId, ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.entities import Program
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.programs.seasons import Season
from domain.rankings.use_cases.verify_receipt import recall_inputs
from domain.rankings.views import RankingReader
from domain.shortlists.policies.expiries import Day, days_of
from domain.shortlists.ports import ShortlistUnitOfWork
from domain.shortlists.views import ShortlistReader, StoredShortlist


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDates:
    """A list, its season, and when programs of it fall out if nothing is added."""

    stored: StoredShortlist
    season: Season
    days: tuple[Day, ...]
    programs: Mapping[ProgramId, Program]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadListDatesHandler:
    """Dates as they are known today; those that are estimated say so."""

    open_uow: OpenUnitOfWork[ShortlistUnitOfWork]
    reader: ShortlistReader
    rankings: RankingReader
    catalogues: CatalogueSource
    seasons: SeasonSource
    eyes: Eyes

    async def __call__(self, tenant: Tenant, shortlist: ShortlistId) -> ListDates:
        """NotFound beyond the reach; Forbidden `not-opened`; unknown rules yield no date."""
        tenant.require(Permission.SHORTLISTS_READ)
        stored = await self.reader.stored(tenant, shortlist, None)
        (await self.eyes.of(tenant)).require(Shown.SHORTLIST)
        view = await self.rankings.get(tenant, stored.version.ranking)
        inputs = await recall_inputs(tenant, view, self.open_uow, self.catalogues, self.seasons)
        programs = {each.id: each for each in inputs.catalogue.programs}
        listed = [programs[e.program] for e in stored.version.entries if e.program in programs]
        return ListDates(
            stored=stored,
            season=await self.seasons.get(stored.summary.season),
            days=await asyncio.to_thread(days_of, inputs, listed),
            programs=programs,
        )
