"""Look at shortlists, their versions, and what changed between two."""

from dataclasses import dataclass

from domain.kernel.identifiers import ApplicantId, ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.programs.ports import CatalogueSource
from domain.rankings.use_cases.read_rankings import catalogue_of
from domain.rankings.views import RankingReader
from domain.shortlists.entities import Version
from domain.shortlists.policies.publication import marks_for
from domain.shortlists.views import (
    Comparison,
    ShortlistDetail,
    ShortlistReader,
    ShortlistSummary,
    VersionSummary,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShortlistsHandler:
    """An applicant's shortlists, one a season."""

    reader: ShortlistReader

    async def __call__(
        self, tenant: Tenant, applicant: ApplicantId
    ) -> tuple[ShortlistSummary, ...]:
        """Empty for an applicant beyond the reach."""
        tenant.require(Permission.SHORTLISTS_READ)
        return await self.reader.of_applicant(tenant, applicant)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetShortlistHandler:
    """A version with the programs it names."""

    reader: ShortlistReader
    rankings: RankingReader
    catalogues: CatalogueSource

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId, number: int | None = None
    ) -> ShortlistDetail:
        """NotFound beyond the reach or for a number never given."""
        tenant.require(Permission.SHORTLISTS_READ)
        stored = await self.reader.stored(tenant, shortlist, number)
        ranking = await self.rankings.get(tenant, stored.version.ranking)
        catalogue = await catalogue_of(tenant, ranking, self.catalogues)
        programs = {program.id: program for program in catalogue.programs}
        return ShortlistDetail(
            summary=stored.summary,
            version=stored.version,
            entries=tuple((entry, programs[entry.program]) for entry in stored.version.entries),
            marks=marks_for(tenant, stored.marks),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShortlistVersionsHandler:
    """Every version, newest first."""

    reader: ShortlistReader

    async def __call__(self, tenant: Tenant, shortlist: ShortlistId) -> tuple[VersionSummary, ...]:
        """NotFound beyond the reach."""
        tenant.require(Permission.SHORTLISTS_READ)
        return await self.reader.versions(tenant, shortlist)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareVersionsHandler:
    """What was added, dropped and moved between two versions."""

    reader: ShortlistReader

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId, before: int, after: int
    ) -> Comparison:
        """NotFound beyond the reach or for a number never given."""
        tenant.require(Permission.SHORTLISTS_READ)
        first = (await self.reader.stored(tenant, shortlist, before)).version
        second = (await self.reader.stored(tenant, shortlist, after)).version
        return compare(first, second)


def compare(before: Version, after: Version) -> Comparison:
    """Return the difference; places count from 1."""
    tiers = {entry.program: entry.signal for entry in before.entries}
    old = {entry.program: place for place, entry in enumerate(before.entries, 1)}
    new = {entry.program: place for place, entry in enumerate(after.entries, 1)}
    return Comparison(
        before=before,
        after=after,
        added=tuple(entry for entry in after.entries if entry.program not in old),
        dropped=tuple(entry for entry in before.entries if entry.program not in new),
        moved=tuple(
            (entry, old[entry.program], new[entry.program])
            for entry in after.entries
            if entry.program in old and old[entry.program] != new[entry.program]
        ),
        resignalled=tuple(
            (entry, tiers[entry.program])
            for entry in after.entries
            if tiers.get(entry.program, entry.signal) is not entry.signal
        ),
    )
