"""A new agency: asked for by anybody, made once its owner has proven the address."""

from dataclasses import dataclass
from datetime import timedelta

from domain.identity.entities import Link, LinkPurpose, Membership, PendingSignUp, Person
from domain.identity.errors import bad_credentials, bad_link
from domain.identity.policies.emails import parse_email
from domain.identity.policies.letters import Letters
from domain.identity.policies.names import parse_name
from domain.identity.policies.passwords import check_password, normalise
from domain.identity.ports import (
    Door,
    IdentityUnitOfWork,
    PasswordHasher,
    PeopleSecrets,
    TrialTerms,
)
from domain.identity.use_cases.sign_in import SIGN_IN
from domain.identity.use_cases.slow_down import Pace
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AgencyId, MembershipId, PersonId
from domain.kernel.mail import Mailer
from domain.kernel.tenancy import ActorKind
from domain.kernel.transactions import OpenUnitOfWork

LINK_LIFE = timedelta(minutes=60)
MOST_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSignUp:
    """An agency of this name, owned by whoever has this mailbox and knows this password."""

    agency_name: str
    name: str
    email: str
    password: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSignUpHandler:
    """Nothing is looked up, so nothing can be learned; nothing exists until it is proven."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    passwords: PasswordHasher
    secrets: PeopleSecrets
    mailer: Mailer
    letters: Letters
    pace: Pace
    clock: Clock

    async def __call__(self, command: RequestSignUp) -> None:
        """Send the link; Invalid for a bad name, address or password."""
        agency_name = parse_name(command.agency_name, "/agency_name")
        name = parse_name(command.name, "/name")
        email = parse_email(command.email)
        password = check_password(command.password, (agency_name, name, email))
        index = self.secrets.email_index(email)
        await self.pace.check(address=command.address, account=index, door=Door.MAIL)
        token = self.secrets.new_token()
        pending = PendingSignUp(
            agency_name=agency_name,
            name=name,
            email=email,
            password_hash=await self.passwords.hash(password),
        )
        link = Link(
            purpose=LinkPurpose.SIGN_UP,
            email_index=index,
            expires_at=self.clock.now() + LINK_LIFE,
            pending=pending,
        )
        async with self.open_uow(SIGN_IN) as uow:
            await uow.links.add(link, self.secrets.hash_token(token))
            await uow.commit()
        await self.mailer.send(self.letters.sign_up(email, token))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveSignUp:
    """The link's token, and the password chosen with it."""

    token: str
    password: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveSignUpHandler:
    """Agency, person and membership in one transaction.

    The password is asked for again: whoever signs up with somebody else's address gains nothing
    when its owner opens the link. A person who exists keeps her name and her own password.
    """

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    passwords: PasswordHasher
    secrets: PeopleSecrets
    pace: Pace
    clock: Clock
    new_id: NewId
    trials: TrialTerms | None = None
    """How long a new agency need not pay; None: nobody is billed."""

    async def __call__(self, command: ProveSignUp) -> AgencyId:
        """Return the agency; NotFound for a dead link, Unauthenticated for another password."""
        await self.pace.check(address=command.address)
        token = self.secrets.hash_token(command.token)
        pending = await self._pending(token)
        if not await self.passwords.verify(normalise(command.password), pending.password_hash):
            raise bad_credentials()
        now = self.clock.now()
        live, test = AgencyId(self.new_id()), AgencyId(self.new_id())
        async with self.open_uow(SIGN_IN) as uow:
            link = await uow.links.consume(token, LinkPurpose.SIGN_UP, now)
            if link is None:
                raise bad_link()
            person = await self._person(uow, link, pending)
            owner = Membership(
                id=MembershipId(self.new_id()),
                person=person.id,
                role=ActorKind.OWNER,
                name=pending.name,
                email=pending.email,
                joined_at=now,
            )
            await uow.founding.found(live, test, pending.agency_name, owner)
            if self.trials is not None:
                ends_at = now + await self.trials.of(person.id)
                await uow.founding.begin_trial(live, now, ends_at)
            await uow.commit()
        return live

    async def _pending(self, token: bytes) -> PendingSignUp:
        async with self.open_uow(SIGN_IN) as uow:
            link = await uow.links.attempt(
                token, LinkPurpose.SIGN_UP, self.clock.now(), most=MOST_TRIES
            )
            await uow.commit()
        if link is None or link.pending is None:
            raise bad_link()
        return link.pending

    async def _person(self, uow: IdentityUnitOfWork, link: Link, pending: PendingSignUp) -> Person:
        known = await uow.people.find(link.email_index)
        if known is not None:
            return known
        person = Person(
            id=PersonId(self.new_id()),
            email=pending.email,
            name=pending.name,
            password_hash=pending.password_hash,
        )
        await uow.people.add(person, link.email_index)
        return person
