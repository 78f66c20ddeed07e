"""Another password, by somebody who has the present one."""

from dataclasses import dataclass

from domain.identity.entities import AccessClaims
from domain.identity.policies.letters import Letters
from domain.identity.policies.passwords import check_password
from domain.identity.ports import IdentityUnitOfWork, PasswordHasher
from domain.identity.use_cases.prove_password import PasswordProof
from domain.identity.use_cases.sign_in import SIGN_IN
from domain.kernel.clock import Clock
from domain.kernel.mail import Mailer
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """The password she has, and the one she wants."""

    present: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePasswordHandler:
    """Her sessions elsewhere end, and every link that is still open; this one goes on."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    passwords: PasswordHasher
    proof: PasswordProof
    mailer: Mailer
    letters: Letters
    clock: Clock

    async def __call__(self, caller: AccessClaims, command: ChangePassword) -> None:
        """Change it; Unauthenticated for a wrong password, Invalid for a bad new one."""
        person = await self.proof(caller, command.present)
        context = (person.name, person.email)
        password = check_password(command.wanted, context, "/new_password")
        password_hash = await self.passwords.hash(password)
        now = self.clock.now()
        async with self.open_uow(SIGN_IN) as uow:
            await uow.people.set_password(person.id, password_hash)
            await uow.links.void_all(person.id, now)
            for session in await uow.sessions.list_live(person.id, now):
                if session.id != caller.session:
                    await uow.sessions.end(person.id, session.id, now)
                    await uow.revocations.revoke_session(session.id)
            await uow.commit()
        await self.mailer.send(self.letters.password_changed(person.email))
