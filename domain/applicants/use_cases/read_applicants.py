"""Look at applicants: one, a page of them, and their ledger."""

from dataclasses import dataclass

from domain.applicants.entities import Applicant, LedgerEntry, LedgerKind
from domain.applicants.views import ApplicantFilter, ApplicantReader, ApplicantSummary
from domain.kernel.identifiers import ApplicantId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class GetApplicantHandler:
    """One applicant, by our id or by the agency's own."""

    reader: ApplicantReader

    async def __call__(self, tenant: Tenant, applicant: ApplicantId | str) -> Applicant:
        """NotFound beyond the reach."""
        tenant.require(Permission.APPLICANTS_READ)
        if isinstance(applicant, str):
            return await self.reader.by_external_id(tenant, applicant)
        return await self.reader.get(tenant, applicant)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApplicants:
    """A page of the applicants that pass the filter."""

    wanted: ApplicantFilter
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApplicantsHandler:
    """Applicants, newest first."""

    reader: ApplicantReader

    async def __call__(self, tenant: Tenant, query: ListApplicants) -> Page[ApplicantSummary]:
        """Return a page; those beyond the reach are not in it."""
        tenant.require(Permission.APPLICANTS_READ)
        return await self.reader.page(tenant, query.wanted, query.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntries:
    """The ledger of one kind."""

    applicant: ApplicantId
    kind: LedgerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntriesHandler:
    """Experiences or letters, oldest first, superseded ones too."""

    reader: ApplicantReader

    async def __call__(self, tenant: Tenant, query: ListEntries) -> tuple[LedgerEntry, ...]:
        """NotFound beyond the reach."""
        tenant.require(Permission.APPLICANTS_READ)
        return await self.reader.entries(tenant, query.applicant, query.kind)
