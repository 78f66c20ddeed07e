"""What the domain needs to know who calls."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.identity.entities import (
    AccessClaims,
    Invitation,
    Link,
    LinkPurpose,
    Membership,
    Person,
    SecondFactor,
    Session,
)
from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    InvitationId,
    MembershipId,
    PersonId,
    SessionId,
)
from domain.kernel.tenancy import ActorKind
from domain.kernel.transactions import UnitOfWork


class AccessTokens(Protocol):
    """Signed, short-lived, verified without a look-up."""

    def issue(self, claims: AccessClaims) -> str:
        """Return the token of these claims, signed with the newest key in use."""

    def verify(self, token: str) -> AccessClaims:
        """Return its claims; Unauthenticated for any token we would not have issued now."""


class Door(StrEnum):
    """What is tried; tries at one door do not use up those at another."""

    LOG_IN = "log-in"
    """A password, by whoever."""

    MAIL = "mail"
    """A link by mail: whoever uses these up has the links sent to the right mailbox."""

    WITHIN = "within"
    """A password or code again, by somebody who is logged in."""


class LoginThrottle(Protocol):
    """Limits guessing, never for good; one count over all processes."""

    async def allow(self, door: Door, network: str | None, account: bytes | None) -> int | None:
        """Count one try; return None, or the seconds to wait when it is one too many.

        `account` is the hash of an e-mail address, whether it has an account or not. Tries from a
        network that was remembered for it do not wait for those from elsewhere.
        """

    async def remember(self, network: str, account: bytes) -> None:
        """Know from now on that the account's own password came from this network."""


class PasswordHasher(Protocol):
    """Slow hashes, a few at a time."""

    async def hash(self, password: str) -> str:
        """Return a salted hash; Unavailable when too many wait already."""

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Return whether it fits; without a hash, take as long and return False.

        Unavailable when too many wait already.
        """

    def is_outdated(self, password_hash: str) -> bool:
        """Return whether it was made with weaker parameters than today's."""


class PeopleSecrets(Protocol):
    """One-time and refresh tokens, recovery codes, and how they and addresses are looked up."""

    def new_token(self) -> str:
        """Return 256 random bits as text."""

    def hash_token(self, token: str) -> bytes:
        """Return the 32-byte hash a token rests as."""

    def new_recovery_codes(self) -> tuple[str, ...]:
        """Return ten codes a person can type."""

    def hash_code(self, person: PersonId, code: str) -> bytes:
        """Return the 32-byte keyed hash of a recovery code, however it was typed."""

    def email_index(self, email: str) -> bytes:
        """Return the 32-byte keyed hash of an address."""


class OneTimeCodes(Protocol):
    """Time-based codes of an authenticator application (RFC 6238)."""

    def new_secret(self) -> str:
        """Return a fresh secret in base 32."""

    def uri(self, secret: str, account: str) -> str:
        """Return the otpauth URI that an application takes."""

    def picture(self, uri: str) -> str:
        """Return the URI as a QR code, in SVG."""

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the 30-second step `code` is of, within one of now; None when it is of none."""


class PersonRepository(Protocol):
    """People, under the platform's sign-in scope."""

    async def add(self, person: Person, email_index: bytes) -> None:
        """Insert; Conflict when the address has an account."""

    async def find(self, email_index: bytes) -> Person | None:
        """Return whoever has the address."""

    async def get(self, person: PersonId) -> Person:
        """Return her; NotFound when there is none."""

    async def set_password(self, person: PersonId, password_hash: str) -> None:
        """Replace the password's hash."""

    async def set_factor(self, person: PersonId, factor: SecondFactor | None) -> None:
        """Replace the second factor; the step that was used last is never taken back."""

    async def take_step(self, person: PersonId, step: int) -> bool:
        """Use up a step; False when it, or a later one, was used. One of two at once wins."""

    async def replace_codes(self, person: PersonId, hashes: Iterable[bytes]) -> None:
        """Forget her recovery codes and keep these."""

    async def take_code(self, person: PersonId, code_hash: bytes, now: datetime) -> bool:
        """Use up a recovery code; False when unknown or used. One of two at once wins."""

    async def count_codes(self, person: PersonId) -> int:
        """Return how many recovery codes are left."""


class LinkRepository(Protocol):
    """One-time tokens, under the platform's sign-in scope."""

    async def add(self, link: Link, token_hash: bytes) -> None:
        """Insert."""

    async def attempt(
        self, token_hash: bytes, purpose: LinkPurpose, now: datetime, *, most: int
    ) -> Link | None:
        """Count a try and return the live link; None when unknown, used, expired or tried out."""

    async def consume(self, token_hash: bytes, purpose: LinkPurpose, now: datetime) -> Link | None:
        """Use it up and return it; None when it is not live. One of two at once wins."""

    async def void_all(self, person: PersonId, now: datetime) -> None:
        """Use up every link of hers that is still open."""


class SessionRepository(Protocol):
    """Sessions and their refresh tokens, under the platform's sign-in scope."""

    async def add(self, session: Session, token_hash: bytes) -> None:
        """Insert with its first refresh token."""

    async def find_by_token(
        self, token_hash: bytes, *, lock: bool = False
    ) -> tuple[Session, int] | None:
        """Return the session and the token's generation; locked, others wait until we end."""

    async def rotate(self, session: Session, token_hash: bytes, now: datetime) -> None:
        """Save generation, rotation time, agency and membership; add a token of the generation."""

    async def end(self, person: PersonId, session: SessionId, now: datetime) -> bool:
        """End it; False when it is not hers or has ended."""

    async def end_all(self, person: PersonId, now: datetime) -> int:
        """End every session of hers; return how many were live."""

    async def list_live(self, person: PersonId, now: datetime) -> tuple[Session, ...]:
        """Return what has not ended, used last first."""


class RevocationRepository(Protocol):
    """What access tokens are refused from now on, in every process within seconds."""

    async def revoke_session(self, session: SessionId) -> None:
        """Refuse tokens of this session; the last act before commit."""

    async def revoke_person(self, person: PersonId) -> None:
        """Refuse tokens issued to her until now; the last act before commit."""

    async def revoke_membership(self, membership: MembershipId) -> None:
        """Refuse tokens issued for it until now; the last act before commit."""


class MembershipRepository(Protocol):
    """Members of the agency in scope."""

    async def add(self, membership: Membership) -> None:
        """Insert; Conflict when the person is a member, NotFound for a foreign applicant."""

    async def get(self, membership: MembershipId, *, lock: bool = False) -> Membership:
        """Return a present member; NotFound. Locked, other changes of members wait."""

    async def find_of(self, person: PersonId) -> Membership | None:
        """Return the person's present membership."""

    async def list_all(self) -> tuple[Membership, ...]:
        """Return every present member, in the order they joined."""

    async def set_role(self, membership: MembershipId, role: ActorKind) -> None:
        """Change the role."""

    async def remove(self, membership: MembershipId, now: datetime) -> None:
        """Remove the member, who may join again later."""

    async def count_owners(self) -> int:
        """Return how many owners there are."""

    async def agency_name(self) -> str:
        """Return the name of the agency in scope."""

    async def has_applicant(self, applicant: ApplicantId) -> bool:
        """Return whether the agency has this applicant."""


class InvitationRepository(Protocol):
    """Invitations of the agency in scope."""

    async def add(self, invitation: Invitation, token_hash: bytes) -> None:
        """Insert; NotFound for a foreign applicant."""

    async def find(self, invitation: InvitationId) -> Invitation | None:
        """Return it in whatever state."""

    async def list_open(self, now: datetime) -> tuple[Invitation, ...]:
        """Return what can still be accepted, newest first."""

    async def revoke(self, invitation: InvitationId, now: datetime) -> bool:
        """Withdraw it; False when there is none that is open."""

    async def accept(self, invitation: InvitationId, now: datetime) -> bool:
        """Use it up; False when it is not open. One of two at once wins."""


class Founding(Protocol):
    """A new agency with its owner, under the platform's sign-in scope."""

    async def found(
        self, live: AgencyId, test: AgencyId, agency_name: str, owner: Membership
    ) -> None:
        """Insert the agency, its test world and the membership of an owner."""

    async def begin_trial(self, live: AgencyId, starts_at: datetime, ends_at: datetime) -> None:
        """Insert the agency's billing account: its trial runs from `starts_at`."""


class TrialTerms(Protocol):
    """How long a new agency need not pay."""

    async def of(self, founder: PersonId) -> timedelta:
        """Return it; nothing for who had a trial before."""


class PeopleDirectory(Protocol):
    """Where to look, before an agency is known: ids only."""

    async def memberships_of(self, person: PersonId) -> tuple[tuple[AgencyId, MembershipId], ...]:
        """Return her present memberships, oldest first, at most 50."""

    async def find_invitation(self, token_hash: bytes) -> tuple[AgencyId, InvitationId] | None:
        """Return whose invitation has this token."""


class IdentityUnitOfWork(UnitOfWork, Protocol):
    """What identity use cases change."""

    @property
    def people(self) -> PersonRepository:
        """People."""

    @property
    def links(self) -> LinkRepository:
        """One-time tokens."""

    @property
    def sessions(self) -> SessionRepository:
        """Sessions."""

    @property
    def revocations(self) -> RevocationRepository:
        """Revocations."""

    @property
    def memberships(self) -> MembershipRepository:
        """Members of the agency in scope."""

    @property
    def invitations(self) -> InvitationRepository:
        """Invitations of the agency in scope."""

    @property
    def founding(self) -> Founding:
        """New agencies."""
