"""Find what members should hear of, and mail what may leave now."""

from dataclasses import dataclass
from datetime import timedelta

from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import UnavailableError
from domain.kernel.identifiers import MembershipId, NotificationId
from domain.kernel.mail import Mailer
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.notifications.entities import Notification, Preferences
from domain.notifications.policies.when_to_mail import when_to_mail
from domain.notifications.policies.words import mail_of
from domain.notifications.ports import NotificationUnitOfWork, UnsubscribeLinks

AT_ONCE = 500
LOOK_BACK = timedelta(days=2)
"""Older events are no news: a worker that was away that long does not flood anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellMembersHandler:
    """One sweep of one agency; the same news is told once, whoever sweeps."""

    open_uow: OpenUnitOfWork[NotificationUnitOfWork]
    links: UnsubscribeLinks
    mailer: Mailer
    site: str
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant) -> int:
        """Return how many notifications were told."""
        told = await self._tell(tenant)
        await self._mail(tenant)
        return told

    async def _tell(self, tenant: Tenant) -> int:
        now = tenant.now(self.clock)
        async with self.open_uow(tenant) as uow:
            news = await uow.notifications.untold(now.date(), now - LOOK_BACK, AT_ONCE)
            known: dict[MembershipId, Preferences] = {}
            for each in news:
                if each.membership not in known:
                    known[each.membership] = await uow.notifications.preferences(each.membership)
            told = tuple(
                Notification(
                    id=NotificationId(self.new_id()),
                    news=each,
                    created_at=now,
                    mail_after=when_to_mail(each.kind, known[each.membership], now),
                )
                for each in news
            )
            count = await uow.notifications.add(told) if told else 0
            await uow.commit()
        return count

    async def _mail(self, tenant: Tenant) -> None:
        """Mail what is due; what the mail server does not take stays due."""
        now = tenant.now(self.clock)
        async with self.open_uow(tenant) as uow:
            for letter in await uow.notifications.due(now, AT_ONCE):
                token = self.links.make(tenant.agency, letter.membership)
                link = f"{self.site}/v1/notification-unsubscriptions/{token}"
                try:
                    await self.mailer.send(mail_of(letter, self.site, link))
                except UnavailableError:
                    break
                ids = tuple(each.id for each in letter.notifications)
                await uow.notifications.mark_mailed(ids, now)
            await uow.commit()
