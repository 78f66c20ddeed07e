"""What is asked of supervisors."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kernel.identifiers import ApplicantId, AttestationRequestId, ExperienceId

LINK_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationRequest:
    """One supervisor asked about one entry as it stood; the link works once."""

    id: AttestationRequestId
    applicant: ApplicantId
    experience: ExperienceId
    experience_hash: str
    author: str
    author_email: str
    asked_at: datetime
    expires_at: datetime
    signed_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def is_open_at(self, now: datetime) -> bool:
        """Whether the link still works."""
        return self.signed_at is None and self.withdrawn_at is None and now < self.expires_at
