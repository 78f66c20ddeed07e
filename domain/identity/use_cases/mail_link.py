"""Links by mail: one logs in, one leads to a new password."""

from dataclasses import dataclass
from datetime import timedelta

from domain.identity.entities import Device, Link, LinkPurpose, Person
from domain.identity.errors import bad_link
from domain.identity.policies.emails import parse_email
from domain.identity.policies.letters import Letters
from domain.identity.policies.passwords import check_password
from domain.identity.ports import Door, IdentityUnitOfWork, PasswordHasher, PeopleSecrets
from domain.identity.use_cases.sign_in import SIGN_IN, SignIn, SignInOutcome
from domain.identity.use_cases.slow_down import Pace
from domain.kernel.clock import Clock
from domain.kernel.identifiers import AgencyId
from domain.kernel.mail import Mailer
from domain.kernel.transactions import OpenUnitOfWork

MAGIC_LIFE = timedelta(minutes=15)
RESET_LIFE = timedelta(minutes=60)
MOST_TRIES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLink:
    """A link to this address, should it have an account."""

    email: str
    address: str


async def add_link(
    handler: "RequestMagicLinkHandler | RequestPasswordResetHandler",
    command: RequestLink,
    purpose: LinkPurpose,
    life: timedelta,
) -> tuple[Person, str] | None:
    """Add a link, for whoever it is; return person and token when somebody has the address."""
    index = handler.secrets.email_index(parse_email(command.email))
    await handler.pace.check(address=command.address, account=index, door=Door.MAIL)
    token = handler.secrets.new_token()
    async with handler.open_uow(SIGN_IN) as uow:
        person = await uow.people.find(index)
        link = Link(
            purpose=purpose,
            email_index=index,
            expires_at=handler.clock.now() + life,
            person=None if person is None else person.id,
        )
        await uow.links.add(link, handler.secrets.hash_token(token))
        await uow.commit()
    return None if person is None else (person, token)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMagicLinkHandler:
    """The same work and the same answer for every address; mail travels after the answer."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    secrets: PeopleSecrets
    mailer: Mailer
    letters: Letters
    pace: Pace
    clock: Clock

    async def __call__(self, command: RequestLink) -> None:
        """Send a link that logs in."""
        found = await add_link(self, command, LinkPurpose.MAGIC_LINK, MAGIC_LIFE)
        if found is not None:
            person, token = found
            await self.mailer.send(self.letters.magic_link(person.email, token))


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPasswordResetHandler:
    """The same work and the same answer for every address; mail travels after the answer."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    secrets: PeopleSecrets
    mailer: Mailer
    letters: Letters
    pace: Pace
    clock: Clock

    async def __call__(self, command: RequestLink) -> None:
        """Send a link to a new password."""
        found = await add_link(self, command, LinkPurpose.PASSWORD_RESET, RESET_LIFE)
        if found is not None:
            person, token = found
            await self.mailer.send(self.letters.password_reset(person.email, token))


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowMagicLink:
    """The token of a link that logs in."""

    token: str
    device: Device
    address: str
    agency: AgencyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowMagicLinkHandler:
    """The mailbox is the first factor; a second one is still asked for."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    secrets: PeopleSecrets
    sign_in: SignIn
    pace: Pace
    clock: Clock

    async def __call__(self, command: FollowMagicLink) -> SignInOutcome:
        """Return what comes next; NotFound for a dead link."""
        await self.pace.check(address=command.address)
        async with self.open_uow(SIGN_IN) as uow:
            link = await uow.links.consume(
                self.secrets.hash_token(command.token), LinkPurpose.MAGIC_LINK, self.clock.now()
            )
            if link is None or link.person is None:
                raise bad_link()
            person = await uow.people.get(link.person)
            await uow.commit()
        await self.pace.remember(address=command.address, account=link.email_index)
        return await self.sign_in.after_first_factor(person, command.device, command.agency)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """The token of a link to a new password, and the password."""

    token: str
    password: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPasswordHandler:
    """Every session ends and every open link dies with the old password."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    passwords: PasswordHasher
    secrets: PeopleSecrets
    mailer: Mailer
    letters: Letters
    pace: Pace
    clock: Clock

    async def __call__(self, command: ResetPassword) -> None:
        """Change it; NotFound for a dead link, Invalid for a bad password."""
        await self.pace.check(address=command.address)
        check_password(command.password)
        token, purpose = self.secrets.hash_token(command.token), LinkPurpose.PASSWORD_RESET
        person = await self._person(token)
        password = check_password(command.password, (person.name, person.email))
        password_hash = await self.passwords.hash(password)
        now = self.clock.now()
        async with self.open_uow(SIGN_IN) as uow:
            if await uow.links.consume(token, purpose, now) is None:
                raise bad_link()
            await uow.people.set_password(person.id, password_hash)
            await uow.links.void_all(person.id, now)
            await uow.sessions.end_all(person.id, now)
            await uow.revocations.revoke_person(person.id)
            await uow.commit()
        await self.mailer.send(self.letters.password_changed(person.email))

    async def _person(self, token: bytes) -> Person:
        async with self.open_uow(SIGN_IN) as uow:
            link = await uow.links.attempt(
                token, LinkPurpose.PASSWORD_RESET, self.clock.now(), most=MOST_TRIES
            )
            if link is None or link.person is None:
                raise bad_link()
            person = await uow.people.get(link.person)
            await uow.commit()
        return person
