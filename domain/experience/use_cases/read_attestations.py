"""What was asked of supervisors and what they said, as far as the reader may see it."""

from dataclasses import dataclass

from domain.applicants.entities import Attestation, LedgerKind
from domain.applicants.views import ApplicantReader
from domain.experience.entities import AttestationRequest
from domain.experience.policies.show_attestation import is_for_applicant, show_to_applicant
from domain.experience.ports import AttestationUnitOfWork
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAttestations:
    """Whose."""

    applicant: ApplicantId


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationState:
    """A request, and the answer once it was signed."""

    request: AttestationRequest
    answer: Attestation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAttestationsHandler:
    """The applicant sees what the author shows her; the agency sees all."""

    open_uow: OpenUnitOfWork[AttestationUnitOfWork]
    reader: ApplicantReader

    async def __call__(
        self, tenant: Tenant, query: ListAttestations
    ) -> tuple[AttestationState, ...]:
        """Return them, newest request first; NotFound beyond the reach."""
        tenant.require(Permission.EXPERIENCE_READ)
        entries = await self.reader.entries(tenant, query.applicant, LedgerKind.ATTESTATION)
        async with self.open_uow(tenant) as uow:
            requests = await uow.attestations.of(query.applicant)
        said = {
            each.content.request: each.content
            for each in entries
            if isinstance(each.content, Attestation)
        }
        if is_for_applicant(tenant):
            said = {request: show_to_applicant(each) for request, each in said.items()}
        return tuple(AttestationState(request=each, answer=said.get(each.id)) for each in requests)
