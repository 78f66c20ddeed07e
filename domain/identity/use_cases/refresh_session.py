"""Another access token for a refresh token; the agency may change on the way."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.identity.entities import Session
from domain.identity.errors import bad_refresh, no_agency
from domain.identity.policies.refresh import OVERLAP, Verdict, judge
from domain.identity.ports import IdentityUnitOfWork, PeopleSecrets
from domain.identity.use_cases.sign_in import SIGN_IN, Place, SignedIn, SignIn
from domain.kernel.clock import Clock
from domain.kernel.identifiers import AgencyId
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshSession:
    """The newest refresh token; an agency to go on in another."""

    refresh_token: str
    agency: AgencyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshSessionHandler:
    """A refresh token works once. One used before ends the session for whoever holds it."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    secrets: PeopleSecrets
    sign_in: SignIn
    clock: Clock
    overlap: timedelta = OVERLAP

    async def __call__(self, command: RefreshSession) -> SignedIn:
        """Return new tokens; Unauthenticated when the session is over, or was copied."""
        presented = self.secrets.hash_token(command.refresh_token)
        async with self.open_uow(SIGN_IN) as uow:
            found = await uow.sessions.find_by_token(presented)
        if found is None:
            raise bad_refresh()
        place = await self._place(found[0], command.agency)
        if place.agency != found[0].agency:
            await self.sign_in.tell(found[0].person, place)
        fresh = self.secrets.new_token()
        session = await self._rotate(presented, self.secrets.hash_token(fresh), place)
        if session is None:
            raise bad_refresh()
        return self.sign_in.signed_in(session, place, fresh)

    async def _place(self, session: Session, wanted: AgencyId | None) -> Place:
        place = await self.sign_in.place_in(session.person, wanted or session.agency)
        if place is None:
            raise no_agency()
        return place

    async def _rotate(self, presented: bytes, fresh: bytes, place: Place) -> Session | None:
        """Return the session rotated, None when it may not go on; others wait meanwhile."""
        now = self.clock.now()
        async with self.open_uow(SIGN_IN) as uow:
            found = await uow.sessions.find_by_token(presented, lock=True)
            if found is None:
                return None
            session, generation = found
            verdict = judge(session, generation, now, self.overlap)
            if verdict is Verdict.STOLEN:
                await uow.sessions.end(session.person, session.id, now)
                await uow.revocations.revoke_session(session.id)
                await uow.commit()
                return None
            if verdict is Verdict.OVER:
                return None
            session = replace(session, agency=place.agency, membership=place.membership.id)
            if verdict is Verdict.ADVANCE:
                session = replace(session, generation=session.generation + 1, rotated_at=now)
            await uow.sessions.rotate(session, fresh, now)
            await uow.commit()
        return session
