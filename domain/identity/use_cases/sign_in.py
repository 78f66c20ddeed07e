"""What follows a proof of who somebody is: a second factor, an agency, a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.identity.entities import (
    AccessClaims,
    Device,
    Link,
    LinkPurpose,
    Membership,
    Person,
    Session,
)
from domain.identity.errors import no_agency
from domain.identity.policies.refresh import ACCESS_LIFE, SESSION_LIFE
from domain.identity.ports import (
    AccessTokens,
    IdentityUnitOfWork,
    PeopleDirectory,
    PeopleSecrets,
)
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AgencyId, PersonId, SessionId
from domain.kernel.tenancy import Actor, Platform, Purpose, Tenant
from domain.kernel.transactions import OpenUnitOfWork

SIGN_IN = Platform(Purpose.SIGN_IN)
CHALLENGE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A person's membership, and of which agency."""

    agency: AgencyId
    agency_name: str
    membership: Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session with its two tokens; they are shown this once."""

    access_token: str
    access_expires_at: datetime
    refresh_token: str
    session: Session
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorNeeded:
    """Send the challenge back with a code."""

    challenge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyNeeded:
    """Send the challenge back with one of the agencies."""

    challenge: str
    places: tuple[Place, ...]


SignInOutcome = SignedIn | SecondFactorNeeded | AgencyNeeded


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The steps every way of logging in shares."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    directory: PeopleDirectory
    tokens: AccessTokens
    secrets: PeopleSecrets
    clock: Clock
    new_id: NewId

    async def after_first_factor(
        self, person: Person, device: Device, agency: AgencyId | None
    ) -> SignInOutcome:
        """Go on with a person who proved a password, or the mailbox."""
        if person.has_second_factor:
            challenge = await self._challenge(person, LinkPurpose.SECOND_FACTOR)
            return SecondFactorNeeded(challenge=challenge)
        return await self.after_every_factor(person, device, agency)

    async def after_every_factor(
        self, person: Person, device: Device, agency: AgencyId | None
    ) -> SignInOutcome:
        """Go on with a person who proved all that is asked of her; Forbidden without agency."""
        places = await self.places_of(person.id)
        if not places:
            raise no_agency()
        chosen = places if agency is None else [each for each in places if each.agency == agency]
        if len(chosen) != 1:
            challenge = await self._challenge(person, LinkPurpose.AGENCY_CHOICE)
            return AgencyNeeded(challenge=challenge, places=places)
        return await self.begin(person.id, device, chosen[0])

    async def begin(self, person: PersonId, device: Device, place: Place) -> SignedIn:
        """Open a session in one agency."""
        now = self.clock.now()
        session = Session(
            id=SessionId(self.new_id()),
            person=person,
            agency=place.agency,
            membership=place.membership.id,
            device=device,
            created_at=now,
            rotated_at=now,
            expires_at=now + SESSION_LIFE,
        )
        token = self.secrets.new_token()
        await self.tell(person, place)
        async with self.open_uow(SIGN_IN) as uow:
            await uow.sessions.add(session, self.secrets.hash_token(token))
            await uow.commit()
        return self.signed_in(session, place, token)

    async def tell(self, person: PersonId, place: Place) -> None:
        """Let the agency's log have it that she comes in, before she does."""
        actor = Actor(kind=place.membership.role, id=person)
        async with self.open_uow(Tenant(agency=place.agency, actor=actor)) as uow:
            await uow.commit()

    async def places_of(self, person: PersonId) -> tuple[Place, ...]:
        """Return where she is a member, each read under its agency's own binding."""
        found = []
        for agency, _ in await self.directory.memberships_of(person):
            place = await self.place_in(person, agency)
            if place is not None:
                found.append(place)
        return tuple(found)

    async def place_in(self, person: PersonId, agency: AgencyId) -> Place | None:
        """Return her membership of `agency`, None when she has none."""
        async with self.open_uow(Tenant.system(agency)) as uow:
            membership = await uow.memberships.find_of(person)
            if membership is None:
                return None
            name = await uow.memberships.agency_name()
        return Place(agency=agency, agency_name=name, membership=membership)

    def signed_in(self, session: Session, place: Place, refresh_token: str) -> SignedIn:
        """Return the session with a fresh access token."""
        now = self.clock.now()
        claims = AccessClaims(
            id=self.new_id(),
            person=session.person,
            agency=place.agency,
            membership=place.membership.id,
            session=session.id,
            role=place.membership.role,
            issued_at=now,
            expires_at=now + ACCESS_LIFE,
            applicant=place.membership.applicant,
        )
        return SignedIn(
            access_token=self.tokens.issue(claims),
            access_expires_at=claims.expires_at,
            refresh_token=refresh_token,
            session=session,
            place=place,
        )

    async def _challenge(self, person: Person, purpose: LinkPurpose) -> str:
        token = self.secrets.new_token()
        link = Link(
            purpose=purpose,
            email_index=self.secrets.email_index(person.email),
            expires_at=self.clock.now() + CHALLENGE_LIFE,
            person=person.id,
        )
        async with self.open_uow(SIGN_IN) as uow:
            await uow.links.add(link, self.secrets.hash_token(token))
            await uow.commit()
        return token
