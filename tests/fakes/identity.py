"""People in memory: every repository of the context, without a transaction."""
# ruff: noqa: ARG002 - memory needs neither locks nor every time it is told

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.identity.entities import (
    Invitation,
    Link,
    LinkPurpose,
    Membership,
    Person,
    SecondFactor,
    Session,
)
from domain.identity.errors import already_member, no_member
from domain.kernel.errors import ConflictError, NotFoundError
from domain.kernel.identifiers import (
    ApplicantId,
    InvitationId,
    MembershipId,
    PersonId,
    SessionId,
)
from domain.kernel.tenancy import ActorKind


@dataclass(slots=True)
class FakePeople:
    """PersonRepository."""

    people: dict[PersonId, Person] = field(default_factory=dict)
    addresses: dict[bytes, PersonId] = field(default_factory=dict)
    steps: dict[PersonId, int] = field(default_factory=dict)
    codes: dict[PersonId, dict[bytes, bool]] = field(default_factory=dict)

    async def add(self, person: Person, email_index: bytes) -> None:
        if email_index in self.addresses:
            raise ConflictError("email-taken", "The address has an account.")
        self.addresses[email_index] = person.id
        self.people[person.id] = replace(person, factor=None)

    async def find(self, email_index: bytes) -> Person | None:
        found = self.addresses.get(email_index)
        return None if found is None else await self.get(found)

    async def get(self, person: PersonId) -> Person:
        found = self.people.get(person)
        if found is None:
            raise NotFoundError("not-found", "There is no such person.")
        if found.factor is None:
            return found
        return replace(found, factor=replace(found.factor, last_step=self.steps.get(person, 0)))

    async def set_password(self, person: PersonId, password_hash: str) -> None:
        self.people[person] = replace(self.people[person], password_hash=password_hash)

    async def set_factor(self, person: PersonId, factor: SecondFactor | None) -> None:
        self.people[person] = replace(self.people[person], factor=factor)

    async def take_step(self, person: PersonId, step: int) -> bool:
        if self.steps.get(person, 0) >= step:
            return False
        self.steps[person] = step
        return True

    async def replace_codes(self, person: PersonId, hashes: Iterable[bytes]) -> None:
        self.codes[person] = dict.fromkeys(hashes, True)

    async def take_code(self, person: PersonId, code_hash: bytes, now: datetime) -> bool:
        codes = self.codes.get(person, {})
        is_left = codes.get(code_hash, False)
        if is_left:
            codes[code_hash] = False
        return is_left

    async def count_codes(self, person: PersonId) -> int:
        return sum(self.codes.get(person, {}).values())


@dataclass(slots=True)
class FakeLinks:
    """LinkRepository."""

    links: dict[bytes, tuple[Link, int, bool]] = field(default_factory=dict)

    async def add(self, link: Link, token_hash: bytes) -> None:
        self.links[token_hash] = link, 0, True

    async def attempt(
        self, token_hash: bytes, purpose: LinkPurpose, now: datetime, *, most: int
    ) -> Link | None:
        link = self._live(token_hash, purpose, now)
        if link is None:
            return None
        tries = self.links[token_hash][1] + 1
        self.links[token_hash] = link, tries, tries <= most
        return link if tries <= most else None

    async def consume(self, token_hash: bytes, purpose: LinkPurpose, now: datetime) -> Link | None:
        link = self._live(token_hash, purpose, now)
        if link is not None:
            self.links[token_hash] = link, self.links[token_hash][1], False
        return link

    async def void_all(self, person: PersonId, now: datetime) -> None:
        for token_hash, (link, tries, is_open) in self.links.items():
            self.links[token_hash] = link, tries, is_open and link.person != person

    def _live(self, token_hash: bytes, purpose: LinkPurpose, now: datetime) -> Link | None:
        link, _, is_open = self.links.get(token_hash, (None, 0, False))
        if link is None or not is_open or link.purpose is not purpose or link.expires_at <= now:
            return None
        return link


@dataclass(slots=True)
class FakeSessions:
    """SessionRepository."""

    sessions: dict[SessionId, Session] = field(default_factory=dict)
    tokens: dict[bytes, tuple[SessionId, int]] = field(default_factory=dict)

    async def add(self, session: Session, token_hash: bytes) -> None:
        self.sessions[session.id] = session
        self.tokens[token_hash] = session.id, session.generation

    async def find_by_token(
        self, token_hash: bytes, *, lock: bool = False
    ) -> tuple[Session, int] | None:
        found = self.tokens.get(token_hash)
        return None if found is None else (self.sessions[found[0]], found[1])

    async def rotate(self, session: Session, token_hash: bytes, now: datetime) -> None:
        await self.add(session, token_hash)

    async def end(self, person: PersonId, session: SessionId, now: datetime) -> bool:
        found = self.sessions.get(session)
        if found is None or found.person != person or found.ended_at is not None:
            return False
        self.sessions[session] = replace(found, ended_at=now)
        return True

    async def end_all(self, person: PersonId, now: datetime) -> int:
        return sum([await self.end(person, each, now) for each in tuple(self.sessions)])

    async def list_live(self, person: PersonId, now: datetime) -> tuple[Session, ...]:
        live = [
            each
            for each in self.sessions.values()
            if each.person == person and each.ended_at is None and each.expires_at > now
        ]
        return tuple(sorted(live, key=lambda each: (each.rotated_at, each.id), reverse=True))


@dataclass(slots=True)
class FakeMemberships:
    """MembershipRepository of one agency."""

    members: dict[MembershipId, Membership] = field(default_factory=dict)
    applicants: set[ApplicantId] = field(default_factory=set)
    name: str = "North"

    async def add(self, membership: Membership) -> None:
        if await self.find_of(membership.person) is not None:
            raise already_member()
        if membership.applicant is not None and membership.applicant not in self.applicants:
            raise NotFoundError("not-found", "What this refers to does not exist.")
        self.members[membership.id] = membership

    async def get(self, membership: MembershipId, *, lock: bool = False) -> Membership:
        found = self.members.get(membership)
        if found is None or found.removed_at is not None:
            raise no_member()
        return found

    async def find_of(self, person: PersonId) -> Membership | None:
        present = (each for each in await self.list_all() if each.person == person)
        return next(present, None)

    async def list_all(self) -> tuple[Membership, ...]:
        present = [each for each in self.members.values() if each.removed_at is None]
        return tuple(sorted(present, key=lambda each: (each.joined_at, each.id)))

    async def set_role(self, membership: MembershipId, role: ActorKind) -> None:
        self.members[membership] = replace(self.members[membership], role=role)

    async def remove(self, membership: MembershipId, now: datetime) -> None:
        self.members[membership] = replace(self.members[membership], removed_at=now)

    async def count_owners(self) -> int:
        return sum(each.role is ActorKind.OWNER for each in await self.list_all())

    async def agency_name(self) -> str:
        return self.name

    async def has_applicant(self, applicant: ApplicantId) -> bool:
        return applicant in self.applicants


@dataclass(slots=True)
class FakeInvitations:
    """InvitationRepository of one agency."""

    invitations: dict[InvitationId, Invitation] = field(default_factory=dict)

    async def add(self, invitation: Invitation, token_hash: bytes) -> None:
        self.invitations[invitation.id] = invitation

    async def find(self, invitation: InvitationId) -> Invitation | None:
        return self.invitations.get(invitation)

    async def list_open(self, now: datetime) -> tuple[Invitation, ...]:
        still = [each for each in self.invitations.values() if each.is_open_at(now)]
        return tuple(sorted(still, key=lambda each: each.id, reverse=True))

    async def revoke(self, invitation: InvitationId, now: datetime) -> bool:
        found = self.invitations.get(invitation)
        if found is None or not found.is_open_at(now):
            return False
        self.invitations[invitation] = replace(found, revoked_at=now)
        return True

    async def accept(self, invitation: InvitationId, now: datetime) -> bool:
        found = self.invitations.get(invitation)
        if found is None or not found.is_open_at(now):
            return False
        self.invitations[invitation] = replace(found, accepted_at=now)
        return True
