"""The readiness report of one applicant and specialty, as data or as pages."""

from dataclasses import dataclass

from domain.applicants.entities import Shown
from domain.applicants.use_cases.set_visibility import Eyes
from domain.applicants.views import ApplicantReader
from domain.experience.policies.show_attestation import is_for_applicant
from domain.kernel.clock import Clock
from domain.kernel.errors import ForbiddenError
from domain.kernel.identifiers import ApplicantId
from domain.kernel.places import State
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.vocabulary import Specialty
from domain.readiness.policies.report import Audience, Question, Report, report_readiness
from domain.readiness.ports import ApplicationDates, ReportSheets


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReadiness:
    """Whose report, on which specialty, in whose version."""

    applicant: ApplicantId
    specialty: Specialty
    state: State | None = None
    """Where a next role would be: what may be proposed depends on it."""
    audience: Audience = Audience.APPLICANT


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReadinessHandler:
    """Computed from the ledger at each reading; it names the head it used."""

    reader: ApplicantReader
    dates: ApplicationDates
    clock: Clock
    eyes: Eyes

    async def __call__(self, tenant: Tenant, query: ReadReadiness) -> Report:
        """Return the report; Forbidden for an applicant who asks for the advisor's version.

        Forbidden `not-opened` where readiness is not open to her.
        """
        report, _ = await self.read(tenant, query)
        return report

    async def read(self, tenant: Tenant, query: ReadReadiness) -> tuple[Report, str]:
        """Return the report and the applicant's name."""
        tenant.require(Permission.EXPERIENCE_READ)
        if query.audience is Audience.ADVISOR and is_for_applicant(tenant):
            raise ForbiddenError("advisor-version", "This version is the advisor's.")
        applicant = await self.reader.get(tenant, query.applicant)
        (await self.eyes.of(tenant)).require(Shown.READINESS)
        ledger = await self.reader.entries(tenant, query.applicant)
        due = await self.dates.opening(applicant.profile.season)
        asked = Question(
            specialty=query.specialty,
            as_of=tenant.now(self.clock).date(),
            due=due,
            state=query.state,
            audience=query.audience,
        )
        report = report_readiness(applicant.profile, ledger, asked)
        return report, applicant.identity.name


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintReadinessHandler:
    """The same report as a PDF."""

    read: ReadReadinessHandler
    sheets: ReportSheets

    async def __call__(self, tenant: Tenant, query: ReadReadiness) -> bytes:
        """Return the pages; refusals as for the report."""
        tenant.require(Permission.EXPERIENCE_READ)
        report, name = await self.read.read(tenant, query)
        return self.sheets.render(report, name)
