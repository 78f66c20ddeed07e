"""Whether a code proves the second factor; a code that did is used up."""

from dataclasses import dataclass

from domain.identity.entities import Person
from domain.identity.ports import IdentityUnitOfWork, OneTimeCodes, PeopleSecrets
from domain.kernel.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCheck:
    """Codes of the application, and recovery codes."""

    codes: OneTimeCodes
    secrets: PeopleSecrets
    clock: Clock

    async def take(self, uow: IdentityUnitOfWork, person: Person, code: str) -> bool:
        """Return whether `code` fits and was not used; within the caller's transaction."""
        return await self.take_timed(uow, person, code) or await uow.people.take_code(
            person.id, self.secrets.hash_code(person.id, code), self.clock.now()
        )

    async def take_timed(self, uow: IdentityUnitOfWork, person: Person, code: str) -> bool:
        """Return the same for a code of the application only."""
        if person.factor is None:
            return False
        step = self.codes.step_of(person.factor.secret, code, self.clock.now())
        return step is not None and await uow.people.take_step(person.id, step)
