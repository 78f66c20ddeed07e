"""People, their memberships of agencies, their sessions, and what a token says of one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    InvitationId,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """A shared secret for time-based codes; it guards nothing until it is confirmed."""

    secret: str
    confirmed_at: datetime | None = None
    last_step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can log in, in any number of agencies."""

    id: PersonId
    email: str
    name: str
    password_hash: str | None = None
    factor: SecondFactor | None = None

    @property
    def has_second_factor(self) -> bool:
        """Whether a log-in needs a code."""
        return self.factor is not None and self.factor.confirmed_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person's place in one agency, with the name and e-mail she joined it with."""

    id: MembershipId
    person: PersonId
    role: ActorKind
    name: str
    email: str
    joined_at: datetime
    applicant: ApplicantId | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A place offered to an e-mail address."""

    id: InvitationId
    email: str
    role: ActorKind
    created_at: datetime
    expires_at: datetime
    applicant: ApplicantId | None = None
    accepted_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_open_at(self, now: datetime) -> bool:
        """Return whether it can still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where a session was started: what the browser says, and the network, never the address."""

    user_agent: str
    network: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A log-in on one device. `generation` counts rotations of its refresh token."""

    id: SessionId
    person: PersonId
    agency: AgencyId
    membership: MembershipId
    device: Device
    created_at: datetime
    rotated_at: datetime
    expires_at: datetime
    generation: int = 1
    ended_at: datetime | None = None


class LinkPurpose(StrEnum):
    """What a one-time token is good for."""

    SIGN_UP = "sign-up"
    MAGIC_LINK = "magic-link"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the name of a purpose
    SECOND_FACTOR = "second-factor"
    AGENCY_CHOICE = "agency-choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingSignUp:
    """What waits for the proof of its e-mail address."""

    agency_name: str
    name: str
    email: str
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A one-time token, bound to an address and a purpose. Without a person it opens nothing."""

    purpose: LinkPurpose
    email_index: bytes
    expires_at: datetime
    person: PersonId | None = None
    pending: PendingSignUp | None = None
