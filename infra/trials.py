"""One trial a person: who founded an agency in its trial gets no second one with the next."""

from dataclasses import dataclass
from datetime import timedelta

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from domain.kernel.identifiers import AgencyId, PersonId
from domain.kernel.tenancy import ActorKind, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTrialEach:
    """TrialTerms: the joint between people and billing."""

    directory: PostgresDirectory
    open_uow: PostgresUnitOfWorkFactory
    length: timedelta

    async def of(self, founder: PersonId) -> timedelta:
        """Return how long the agency that `founder` makes need not pay."""
        for agency, _ in await self.directory.memberships_of(founder):
            if await self._had_trial(agency, founder):
                return timedelta()
        return self.length

    async def _had_trial(self, agency: AgencyId, person: PersonId) -> bool:
        async with self.open_uow(Tenant.system(agency)) as uow:
            member = await uow.memberships.find_of(person)
            account = await uow.accounts.find()
        is_owner = member is not None and member.role is ActorKind.OWNER
        return is_owner and account is not None and account.trial_ends_at is not None
