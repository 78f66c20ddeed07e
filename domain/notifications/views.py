"""Read models of notifications, and who reads them."""

from typing import Protocol

from domain.kernel.identifiers import MembershipId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.notifications.entities import Notification


class NotificationReader(Protocol):
    """Notifications out."""

    async def page(
        self, tenant: Tenant, membership: MembershipId, request: PageRequest
    ) -> Page[Notification]:
        """Return what a member was told, newest first."""

    async def unread(self, tenant: Tenant, membership: MembershipId) -> int:
        """Return how much of it she has not read."""
