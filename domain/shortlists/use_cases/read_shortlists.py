"""Look at shortlists, their versions, and what changed between two."""

from dataclasses import dataclass, replace

from domain.applicants.entities import Shown
from domain.applicants.policies.visible import Sight
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.identifiers import ApplicantId, ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.programs.ports import CatalogueSource
from domain.rankings.use_cases.read_rankings import catalogue_of
from domain.rankings.views import RankingReader
from domain.shortlists.entities import Version
from domain.shortlists.policies.publication import marks_for
from domain.shortlists.policies.veil import veiled
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
    eyes: Eyes

    async def __call__(
        self, tenant: Tenant, applicant: ApplicantId
    ) -> tuple[ShortlistSummary, ...]:
        """Empty for an applicant beyond the reach, and for one to whom lists are not open."""
        tenant.require(Permission.SHORTLISTS_READ)
        if not (await self.eyes.of(tenant)).sees(Shown.SHORTLIST):
            return ()
        return await self.reader.of_applicant(tenant, applicant)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetShortlistHandler:
    """A version with the programs it names."""

    reader: ShortlistReader
    rankings: RankingReader
    catalogues: CatalogueSource
    eyes: Eyes

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId, number: int | None = None
    ) -> ShortlistDetail:
        """NotFound beyond the reach or for a number never given; Forbidden `not-opened`."""
        detail = await self.whole(tenant, shortlist, number)
        return veil(detail, await self.eyes.of(tenant))

    async def whole(
        self, tenant: Tenant, shortlist: ShortlistId, number: int | None = None
    ) -> ShortlistDetail:
        """Return it with estimates, for a use case that keeps them and does not show them."""
        tenant.require(Permission.SHORTLISTS_READ)
        stored = await self.reader.stored(tenant, shortlist, number)
        (await self.eyes.of(tenant)).require(Shown.SHORTLIST)
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
    eyes: Eyes

    async def __call__(self, tenant: Tenant, shortlist: ShortlistId) -> tuple[VersionSummary, ...]:
        """NotFound beyond the reach; Forbidden `not-opened`."""
        tenant.require(Permission.SHORTLISTS_READ)
        found = await self.reader.versions(tenant, shortlist)
        (await self.eyes.of(tenant)).require(Shown.SHORTLIST)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareVersionsHandler:
    """What was added, dropped and moved between two versions."""

    reader: ShortlistReader
    eyes: Eyes

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId, before: int, after: int
    ) -> Comparison:
        """NotFound beyond the reach or for a number never given; Forbidden `not-opened`."""
        tenant.require(Permission.SHORTLISTS_READ)
        first = (await self.reader.stored(tenant, shortlist, before)).version
        second = (await self.reader.stored(tenant, shortlist, after)).version
        sight = await self.eyes.of(tenant)
        sight.require(Shown.SHORTLIST)
        if not sight.sees(Shown.PROBABILITIES):
            first, second = veiled(first), veiled(second)
        return compare(first, second)


def veil(detail: ShortlistDetail, sight: Sight) -> ShortlistDetail:
    """Return the list without estimates where those are not open to the reader."""
    if sight.sees(Shown.PROBABILITIES):
        return detail
    version = veiled(detail.version)
    programs = (program for _, program in detail.entries)
    entries = tuple(zip(version.entries, programs, strict=True))
    return replace(detail, version=version, entries=entries, shows_estimates=False)


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
