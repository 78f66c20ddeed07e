"""A second factor: enrolled, confirmed with a code, disabled with proof of both factors."""

from dataclasses import dataclass, replace

from domain.identity.entities import AccessClaims, SecondFactor
from domain.identity.errors import bad_code, factor_exists, no_factor
from domain.identity.ports import Door, IdentityUnitOfWork, OneTimeCodes, PeopleSecrets
from domain.identity.use_cases.check_code import CodeCheck
from domain.identity.use_cases.prove_password import PasswordProof
from domain.identity.use_cases.sign_in import SIGN_IN
from domain.identity.use_cases.slow_down import Pace
from domain.kernel.clock import Clock
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolSecondFactor:
    """Begin, with the password."""

    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an authenticator application needs; shown this once."""

    secret: str
    uri: str
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolSecondFactorHandler:
    """A fresh secret, which guards nothing until a code of it confirms it."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    codes: OneTimeCodes
    proof: PasswordProof

    async def __call__(self, caller: AccessClaims, command: EnrolSecondFactor) -> Enrolment:
        """Return it; Conflict when a second factor is in use."""
        person = await self.proof(caller, command.password)
        if person.has_second_factor:
            raise factor_exists()
        secret = self.codes.new_secret()
        async with self.open_uow(SIGN_IN) as uow:
            await uow.people.set_factor(person.id, SecondFactor(secret=secret))
            await uow.commit()
        uri = self.codes.uri(secret, person.email)
        return Enrolment(secret=secret, uri=uri, picture=self.codes.picture(uri))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSecondFactor:
    """A code of the application."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSecondFactorHandler:
    """From now on a log-in needs a code."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    check: CodeCheck
    secrets: PeopleSecrets
    pace: Pace
    clock: Clock

    async def __call__(self, caller: AccessClaims, command: ConfirmSecondFactor) -> tuple[str, ...]:
        """Return ten recovery codes, shown this once; Unauthenticated for a wrong code."""
        async with self.open_uow(SIGN_IN) as uow:
            person = await uow.people.get(caller.person)
            if person.factor is None:
                raise no_factor()
            if person.has_second_factor:
                raise factor_exists()
            index = self.secrets.email_index(person.email)
            await self.pace.check(account=index, door=Door.WITHIN)
            if not await self.check.take_timed(uow, person, command.code):
                raise bad_code()
            confirmed = replace(person.factor, confirmed_at=self.clock.now())
            await uow.people.set_factor(person.id, confirmed)
            codes = self.secrets.new_recovery_codes()
            hashes = [self.secrets.hash_code(person.id, code) for code in codes]
            await uow.people.replace_codes(person.id, hashes)
            await uow.commit()
        return codes


@dataclass(frozen=True, slots=True, kw_only=True)
class BothFactors:
    """The password, and a code of the application or a recovery code."""

    password: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewRecoveryCodesHandler:
    """Ten fresh codes; whatever is left of the old ones works no more."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    proof: PasswordProof
    check: CodeCheck
    secrets: PeopleSecrets

    async def __call__(self, caller: AccessClaims, command: BothFactors) -> tuple[str, ...]:
        """Return them, shown this once; Conflict without a second factor."""
        person = await self.proof(caller, command.password)
        if not person.has_second_factor:
            raise no_factor()
        codes = self.secrets.new_recovery_codes()
        async with self.open_uow(SIGN_IN) as uow:
            if not await self.check.take(uow, person, command.code):
                raise bad_code()
            hashes = [self.secrets.hash_code(person.id, code) for code in codes]
            await uow.people.replace_codes(person.id, hashes)
            await uow.commit()
        return codes


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableSecondFactorHandler:
    """The secret and every recovery code are forgotten."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    proof: PasswordProof
    check: CodeCheck

    async def __call__(self, caller: AccessClaims, command: BothFactors) -> None:
        """Disable it; Conflict when there is none, Unauthenticated without both proofs."""
        person = await self.proof(caller, command.password)
        if not person.has_second_factor:
            raise no_factor()
        async with self.open_uow(SIGN_IN) as uow:
            if not await self.check.take(uow, person, command.code):
                raise bad_code()
            await uow.people.set_factor(person.id, None)
            await uow.people.replace_codes(person.id, ())
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorState:
    """Whether a log-in needs a code, and how many recovery codes are left."""

    is_enabled: bool
    recovery_codes_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSecondFactorHandler:
    """The state of the caller's second factor."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]

    async def __call__(self, caller: AccessClaims) -> FactorState:
        """Return it."""
        async with self.open_uow(SIGN_IN) as uow:
            person = await uow.people.get(caller.person)
            left = await uow.people.count_codes(caller.person)
        return FactorState(is_enabled=person.has_second_factor, recovery_codes_left=left)
