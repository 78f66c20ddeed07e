"""Prove that nothing in a ledger was changed, taken out or put in since it was recorded."""

from dataclasses import dataclass

from domain.applicants.policies.ledger_chain import chain_break
from domain.applicants.views import ApplicantReader
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Permission, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyLedger:
    """Whose ledger."""

    applicant: ApplicantId


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerProof:
    """The head, how many entries lead to it, and the first one that cannot be trusted."""

    head: str
    entries: int
    broken_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyLedgerHandler:
    """Every hash is computed again from what is stored."""

    reader: ApplicantReader

    async def __call__(self, tenant: Tenant, query: VerifyLedger) -> LedgerProof:
        """Return the proof; NotFound beyond the reach."""
        tenant.require(Permission.APPLICANTS_READ)
        links, head = await self.reader.chain(tenant, query.applicant)
        return LedgerProof(head=head, entries=len(links), broken_at=chain_break(links, head))
