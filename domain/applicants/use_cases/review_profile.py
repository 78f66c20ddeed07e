"""Look a profile over: contradictions and what is missing."""

from dataclasses import dataclass

from domain.applicants.entities import Finding, Shown
from domain.applicants.policies.completeness import Completeness, completeness
from domain.applicants.policies.findings import find_contradictions
from domain.applicants.policies.ledger_chain import in_force
from domain.applicants.policies.reviewed import Reviewed
from domain.applicants.ports import SeasonCalendar
from domain.applicants.use_cases.record_consent import require_own_or
from domain.applicants.use_cases.set_visibility import Eyes
from domain.applicants.views import ApplicantReader
from domain.kernel.clock import Clock
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import ActorKind, Permission, Tenant

_NOT_ADVISING = (ActorKind.APPLICANT, ActorKind.VISITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Findings on one version of a profile."""

    version: int
    contradictions: tuple[Finding, ...]
    completeness: Completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProfileHandler:
    """Findings never block anything; private ones are the agency's, not the applicant's."""

    reader: ApplicantReader
    calendar: SeasonCalendar
    clock: Clock
    eyes: Eyes

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> Review:
        """NotFound beyond the reach; an applicant sees her own once it is opened to her."""
        require_own_or(tenant, Permission.APPLICANTS_READ)
        found = await self.reader.get(tenant, applicant)
        (await self.eyes.of(tenant)).require(Shown.READINESS)
        entries = in_force(await self.reader.entries(tenant, applicant))
        reviewed = Reviewed(
            profile=found.profile,
            as_of=self.clock.now().date(),
            born_on=found.identity.born_on,
            entries=entries,
            calendar=await self.calendar.dates(found.profile.season),
        )
        findings = find_contradictions(reviewed)
        if tenant.actor.kind in _NOT_ADVISING:
            findings = tuple(each for each in findings if not each.is_private)
        return Review(
            version=found.version,
            contradictions=findings,
            completeness=completeness(found.profile, entries),
        )
