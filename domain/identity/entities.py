"""People and what a session says of one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    MembershipId,
    PersonId,
    SessionId,
)
from domain.kernel.tenancy import ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessClaims:
    """One person in one agency for at most 15 minutes.

    An advisor's id in the agency is the membership's. `applicant` is set for the role applicant
    only: whom she may see.
    """

    id: UUID
    person: PersonId
    agency: AgencyId
    membership: MembershipId
    session: SessionId
    role: ActorKind
    issued_at: datetime
    expires_at: datetime
    applicant: ApplicantId | None = None
