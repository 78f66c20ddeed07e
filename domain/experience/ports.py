"""What the domain needs for attestations."""

from datetime import datetime
from typing import Protocol

from domain.applicants.ports import ApplicantUnitOfWork
from domain.experience.entities import AttestationRequest
from domain.kernel.identifiers import AgencyId, ApplicantId, AttestationRequestId


class AttestationRepository(Protocol):
    """Requests of one agency, under the tenant's reach; name and address rest sealed."""

    async def add(self, request: AttestationRequest, token_hash: bytes) -> None:
        """Insert; NotFound beyond the reach."""

    async def find(self, request: AttestationRequestId) -> AttestationRequest | None:
        """Return it in whatever state; None beyond the reach."""

    async def of(self, applicant: ApplicantId) -> tuple[AttestationRequest, ...]:
        """Return those of one applicant, newest first."""

    async def sign(self, request: AttestationRequestId, now: datetime) -> bool:
        """Use the link up; False when it is not open."""

    async def withdraw(self, request: AttestationRequestId, now: datetime) -> bool:
        """Close the link; False when it is not open."""


class AttestationUnitOfWork(ApplicantUnitOfWork, Protocol):
    """What attestation use cases change: the request and the ledger, together."""

    @property
    def attestations(self) -> AttestationRepository:
        """Requests of the agency."""


class AttestationDirectory(Protocol):
    """From a link to whose it is."""

    async def find_attestation(
        self, token_hash: bytes
    ) -> tuple[AgencyId, AttestationRequestId] | None:
        """Return whose request has a token of this hash."""


class LinkSecrets(Protocol):
    """One-time tokens, and how they rest."""

    def new_token(self) -> str:
        """Return 256 random bits as text."""

    def hash_token(self, token: str) -> bytes:
        """Return the 32-byte hash a token rests as."""
