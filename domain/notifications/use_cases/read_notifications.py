"""Look at what one was told."""

from dataclasses import dataclass

from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.notifications.entities import Notification
from domain.notifications.ports import NotificationUnitOfWork
from domain.notifications.use_cases.choose_channels import own_membership
from domain.notifications.views import NotificationReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A page, and how much of everything is unread."""

    page: Page[Notification]
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNotificationsHandler:
    """The caller's own."""

    open_uow: OpenUnitOfWork[NotificationUnitOfWork]
    reader: NotificationReader

    async def __call__(self, tenant: Tenant, request: PageRequest) -> Told:
        """Newest first; Forbidden for a key."""
        async with self.open_uow(tenant) as uow:
            member = await own_membership(uow, tenant)
        page = await self.reader.page(tenant, member, request)
        return Told(page=page, unread=await self.reader.unread(tenant, member))
