"""Say how one wants to hear of things, or not at all."""

from dataclasses import dataclass, replace

from domain.kernel.clock import Clock
from domain.kernel.identifiers import MembershipId, PersonId
from domain.kernel.tenancy import ActorKind, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.notifications.entities import Preferences
from domain.notifications.errors import no_subscription, not_a_member
from domain.notifications.policies.when_to_mail import zone_of
from domain.notifications.ports import NotificationUnitOfWork, UnsubscribeLinks

PEOPLE = frozenset(
    {
        ActorKind.OWNER,
        ActorKind.ADMIN,
        ActorKind.ADVISOR,
        ActorKind.ACCOUNTANT,
        ActorKind.READ_ONLY,
        ActorKind.APPLICANT,
    }
)


async def own_membership(uow: NotificationUnitOfWork, tenant: Tenant) -> MembershipId:
    """Return the caller's place in the agency; Forbidden for a key, which has none."""
    if tenant.actor.kind not in PEOPLE or tenant.actor.id is None:
        raise not_a_member()
    found = await uow.notifications.member(PersonId(tenant.actor.id))
    if found is None:
        raise not_a_member()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPreferencesHandler:
    """How the caller wants to hear."""

    open_uow: OpenUnitOfWork[NotificationUnitOfWork]

    async def __call__(self, tenant: Tenant) -> Preferences:
        """Return it; Forbidden for a key."""
        async with self.open_uow(tenant) as uow:
            return await uow.notifications.preferences(await own_membership(uow, tenant))


@dataclass(frozen=True, slots=True, kw_only=True)
class PutPreferencesHandler:
    """Say how; holds for what is news from now on."""

    open_uow: OpenUnitOfWork[NotificationUnitOfWork]

    async def __call__(self, tenant: Tenant, preferences: Preferences) -> Preferences:
        """Return it; Invalid for a time zone that is none, Forbidden for a key."""
        zone_of(preferences.time_zone)
        async with self.open_uow(tenant) as uow:
            member = await own_membership(uow, tenant)
            await uow.notifications.put_preferences(member, preferences)
            await uow.commit()
        return preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAllHandler:
    """Mark everything as read."""

    open_uow: OpenUnitOfWork[NotificationUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant) -> int:
        """Return how much was new; Forbidden for a key."""
        async with self.open_uow(tenant) as uow:
            member = await own_membership(uow, tenant)
            count = await uow.notifications.mark_read(member, tenant.now(self.clock))
            await uow.commit()
        return count


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubscribeHandler:
    """End a member's mail by the link in one of them."""

    open_uow: OpenUnitOfWork[NotificationUnitOfWork]
    links: UnsubscribeLinks

    async def __call__(self, token: str) -> None:
        """NotFound for a link of nobody's; the same twice changes nothing."""
        found = self.links.read(token)
        if found is None:
            raise no_subscription()
        agency, membership = found
        async with self.open_uow(Tenant.system(agency)) as uow:
            if not await uow.notifications.is_member(membership):
                raise no_subscription()
            kept = await uow.notifications.preferences(membership)
            wanted = replace(kept, is_suppressed=True)
            await uow.notifications.put_preferences(membership, wanted)
            await uow.commit()
