"""What the domain needs of applicants."""

from typing import Protocol

from domain.applicants.entities import ProfileSnapshot
from domain.kernel.identifiers import ApplicantId


class SnapshotSource(Protocol):
    """Frozen profiles, read inside a unit of work under the tenant's reach."""

    async def freeze(self, applicant: ApplicantId) -> ProfileSnapshot:
        """Return the newest profile version and ledger head; NotFound beyond the reach."""

    async def at(
        self, applicant: ApplicantId, profile_version: int, ledger_head: str
    ) -> ProfileSnapshot:
        """Return the snapshot of that version and head; NotFound when there is none."""
