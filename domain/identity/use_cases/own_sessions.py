"""One's own sessions: see them, end one, end all."""

from dataclasses import dataclass

from domain.identity.entities import AccessClaims, Session
from domain.identity.errors import no_session
from domain.identity.ports import IdentityUnitOfWork
from domain.identity.use_cases.sign_in import SIGN_IN
from domain.kernel.clock import Clock
from domain.kernel.identifiers import SessionId
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSessionsHandler:
    """Where the caller is logged in."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    clock: Clock

    async def __call__(self, caller: AccessClaims) -> tuple[Session, ...]:
        """Return live sessions, used last first."""
        async with self.open_uow(SIGN_IN) as uow:
            return await uow.sessions.list_live(caller.person, self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    """One session of the caller's; her present one is a log-out."""

    session: SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionHandler:
    """Its refresh tokens end now, its access tokens within seconds in every process."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    clock: Clock

    async def __call__(self, caller: AccessClaims, command: EndSession) -> None:
        """End it; NotFound when it is not hers or has ended."""
        async with self.open_uow(SIGN_IN) as uow:
            if not await uow.sessions.end(caller.person, command.session, self.clock.now()):
                raise no_session()
            await uow.revocations.revoke_session(command.session)
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAllSessionsHandler:
    """Log out everywhere."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    clock: Clock

    async def __call__(self, caller: AccessClaims) -> int:
        """End every session of the caller's; return how many."""
        async with self.open_uow(SIGN_IN) as uow:
            ended = await uow.sessions.end_all(caller.person, self.clock.now())
            await uow.revocations.revoke_person(caller.person)
            await uow.commit()
        return ended
