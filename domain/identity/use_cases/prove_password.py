"""Proof that a caller is not just somebody with her token."""

from dataclasses import dataclass

from domain.identity.entities import AccessClaims, Person
from domain.identity.errors import bad_credentials
from domain.identity.policies.passwords import normalise
from domain.identity.ports import Door, IdentityUnitOfWork, PasswordHasher, PeopleSecrets
from domain.identity.use_cases.sign_in import SIGN_IN
from domain.identity.use_cases.slow_down import Pace
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordProof:
    """Asked for before anything that keeps others out, or lets them in."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    passwords: PasswordHasher
    secrets: PeopleSecrets
    pace: Pace

    async def __call__(self, caller: AccessClaims, password: str) -> Person:
        """Return the caller; Unauthenticated for another password than hers."""
        async with self.open_uow(SIGN_IN) as uow:
            person = await uow.people.get(caller.person)
        index = self.secrets.email_index(person.email)
        await self.pace.check(account=index, door=Door.WITHIN)
        if not await self.passwords.verify(normalise(password), person.password_hash):
            raise bad_credentials()
        return person
