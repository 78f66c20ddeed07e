"""Log in with a password; answer for the second factor; choose the agency."""

from dataclasses import dataclass

from domain.identity.entities import Device, LinkPurpose
from domain.identity.errors import bad_code, bad_credentials, bad_link, no_agency
from domain.identity.policies.emails import parse_email
from domain.identity.policies.passwords import normalise
from domain.identity.ports import IdentityUnitOfWork, PasswordHasher, PeopleSecrets
from domain.identity.use_cases.check_code import CodeCheck
from domain.identity.use_cases.sign_in import SIGN_IN, SignedIn, SignIn, SignInOutcome
from domain.identity.use_cases.slow_down import Pace
from domain.kernel.clock import Clock
from domain.kernel.identifiers import AgencyId, PersonId
from domain.kernel.transactions import OpenUnitOfWork

MOST_CODES = 5
"""Tries a challenge: six digits are guessed once in 67 000 challenges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """E-mail and password, from a device; an agency when she belongs to several."""

    email: str
    password: str
    device: Device
    address: str
    agency: AgencyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInHandler:
    """One answer, and one cost, for a wrong password and for no account."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    passwords: PasswordHasher
    secrets: PeopleSecrets
    sign_in: SignIn
    pace: Pace

    async def __call__(self, command: LogIn) -> SignInOutcome:
        """Return what comes next; Unauthenticated, one answer for every reason."""
        index = self.secrets.email_index(parse_email(command.email))
        await self.pace.check(address=command.address, account=index)
        async with self.open_uow(SIGN_IN) as uow:
            person = await uow.people.find(index)
        password = normalise(command.password)
        known = None if person is None else person.password_hash
        if not await self.passwords.verify(password, known) or person is None:
            raise bad_credentials()
        if known is not None and self.passwords.is_outdated(known):
            await self._hash_again(person.id, password)
        await self.pace.remember(address=command.address, account=index)
        return await self.sign_in.after_first_factor(person, command.device, command.agency)

    async def _hash_again(self, person: PersonId, password: str) -> None:
        password_hash = await self.passwords.hash(password)
        async with self.open_uow(SIGN_IN) as uow:
            await uow.people.set_password(person, password_hash)
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSecondFactor:
    """The challenge of a log-in, and a code of the application or a recovery code."""

    challenge: str
    code: str
    device: Device
    address: str
    agency: AgencyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSecondFactorHandler:
    """No code works twice, and a challenge ends after a few tries."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    codes: CodeCheck
    secrets: PeopleSecrets
    sign_in: SignIn
    pace: Pace
    clock: Clock

    async def __call__(self, command: AnswerSecondFactor) -> SignInOutcome:
        """Return what comes next; Unauthenticated for a wrong or used code."""
        await self.pace.check(address=command.address)
        token, now = self.secrets.hash_token(command.challenge), self.clock.now()
        purpose = LinkPurpose.SECOND_FACTOR
        async with self.open_uow(SIGN_IN) as uow:
            link = await uow.links.attempt(token, purpose, now, most=MOST_CODES)
            person, fits = None, False
            if link is not None and link.person is not None:
                person = await uow.people.get(link.person)
                fits = await self.codes.take(uow, person, command.code)
            if fits:
                await uow.links.consume(token, purpose, now)
            await uow.commit()
        if person is None:
            raise bad_link()
        if not fits:
            raise bad_code()
        return await self.sign_in.after_every_factor(person, command.device, command.agency)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseAgency:
    """The challenge of a log-in, and one of the agencies it named."""

    challenge: str
    agency: AgencyId
    device: Device
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseAgencyHandler:
    """The session begins in the agency chosen."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    secrets: PeopleSecrets
    sign_in: SignIn
    pace: Pace
    clock: Clock

    async def __call__(self, command: ChooseAgency) -> SignedIn:
        """Return the session; Forbidden for an agency she is no member of."""
        await self.pace.check(address=command.address)
        token, now = self.secrets.hash_token(command.challenge), self.clock.now()
        purpose = LinkPurpose.AGENCY_CHOICE
        async with self.open_uow(SIGN_IN) as uow:
            link = await uow.links.attempt(token, purpose, now, most=MOST_CODES)
            await uow.commit()
        if link is None or link.person is None:
            raise bad_link()
        place = await self.sign_in.place_in(link.person, command.agency)
        if place is None:
            raise no_agency()
        async with self.open_uow(SIGN_IN) as uow:
            if await uow.links.consume(token, purpose, now) is None:
                raise bad_link()
            await uow.commit()
        return await self.sign_in.begin(link.person, command.device, place)
