"""The applicant's list under each program's own rules: letters, what counts, what expires."""

import asyncio
from dataclasses import dataclass

from domain.applicants.entities import Experience, Letter, Shown
from domain.applicants.policies.ledger_chain import in_force
from domain.applicants.use_cases.set_visibility import Eyes
from domain.applicants.views import ApplicantReader
from domain.kernel.clock import Clock
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.vocabulary import Specialty
from domain.programs.entities import Overlay, Program, Requirements
from domain.programs.ports import CatalogueSource
from domain.rankings.use_cases.read_rankings import catalogue_of
from domain.rankings.views import RankingReader
from domain.readiness.policies.fit_programs import Held, Portfolio, fit_programs
from domain.readiness.ports import ApplicationDates
from domain.shortlists.entities import Entry
from domain.shortlists.errors import no_shortlist
from domain.shortlists.views import ShortlistReader, ShortlistSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPortfolio:
    """Whose newest list, with whom to ask for letters in which specialty."""

    applicant: ApplicantId
    specialty: Specialty


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioOfList:
    """The portfolio, what it is about, and the list it was read off."""

    shortlist: ShortlistSummary
    held: Held
    portfolio: Portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPortfolioHandler:
    """The newest list that the caller may see; letters go to any number of programs."""

    reader: ApplicantReader
    shortlists: ShortlistReader
    rankings: RankingReader
    catalogues: CatalogueSource
    dates: ApplicationDates
    clock: Clock
    eyes: Eyes

    async def __call__(self, tenant: Tenant, query: ReadPortfolio) -> PortfolioOfList:
        """NotFound beyond the reach and while there is no list.

        Forbidden `not-opened` where the list or readiness is not open to her.
        """
        tenant.require(Permission.EXPERIENCE_READ)
        tenant.require(Permission.SHORTLISTS_READ)
        sight = await self.eyes.of(tenant)
        sight.require(Shown.SHORTLIST)
        sight.require(Shown.READINESS)
        held, summary = await self._held(tenant, query)
        listed = await self._listed(tenant, summary)
        portfolio = await asyncio.to_thread(fit_programs, held, listed)
        return PortfolioOfList(shortlist=summary, held=held, portfolio=portfolio)

    async def _held(self, tenant: Tenant, query: ReadPortfolio) -> tuple[Held, ShortlistSummary]:
        applicant = await self.reader.get(tenant, query.applicant)
        found = await self.shortlists.of_applicant(tenant, query.applicant)
        if not found:
            raise no_shortlist()
        valid = in_force(await self.reader.entries(tenant, query.applicant))
        today = tenant.now(self.clock).date()
        opening = await self.dates.opening(found[0].season)
        held = Held(
            profile=applicant.profile,
            roles=tuple(each.content for each in valid if isinstance(each.content, Experience)),
            letters=tuple(each.content for each in valid if isinstance(each.content, Letter)),
            specialty=query.specialty,
            as_of=today,
            cut=max(today, opening or today),
        )
        return held, found[0]

    async def _listed(
        self, tenant: Tenant, summary: ShortlistSummary
    ) -> list[tuple[Program, Requirements]]:
        stored = await self.shortlists.stored(tenant, summary.id, None)
        view = await self.rankings.get(tenant, stored.version.ranking)
        catalogue = await catalogue_of(tenant, view, self.catalogues)
        overlay = await self.catalogues.overlay(tenant)
        programs = {each.id: each for each in catalogue.programs}
        return [
            (programs[entry.program], requirements_of(entry, programs[entry.program], overlay))
            for entry in stored.version.entries
        ]


def requirements_of(entry: Entry, program: Program, overlay: Overlay) -> Requirements:
    """Return what holds for the headline track of an entry."""
    track = next(each for each in program.tracks if each.position == entry.position)
    theirs = track.overrides.over(program.requirements)
    ours = overlay.overrides.get(program.id)
    return theirs if ours is None else ours.over(theirs)
