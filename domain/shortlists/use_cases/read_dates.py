"""The dates of the season a list is for."""

from dataclasses import dataclass

from domain.applicants.entities import Shown
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.identifiers import ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.programs.ports import SeasonSource
from domain.programs.seasons import Season
from domain.shortlists.views import ShortlistReader, StoredShortlist


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadListDatesHandler:
    """Dates as they are known today; those that are estimated say so."""

    reader: ShortlistReader
    seasons: SeasonSource
    eyes: Eyes

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId
    ) -> tuple[StoredShortlist, Season]:
        """NotFound beyond the reach; Forbidden `not-opened`."""
        tenant.require(Permission.SHORTLISTS_READ)
        stored = await self.reader.stored(tenant, shortlist, None)
        (await self.eyes.of(tenant)).require(Shown.SHORTLIST)
        return stored, await self.seasons.get(stored.summary.season)
