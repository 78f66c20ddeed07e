"""What the domain needs of notifications."""

from datetime import date, datetime
from typing import Protocol

from domain.kernel.identifiers import AgencyId, MembershipId, NotificationId, PersonId
from domain.kernel.transactions import UnitOfWork
from domain.notifications.entities import Letter, News, Notification, Preferences


class NotificationRepository(Protocol):
    """Notifications of one agency."""

    async def untold(self, today: date, since: datetime, most: int) -> tuple[News, ...]:
        """Return news nobody was told of yet: of tasks today, of events since a moment."""

    async def preferences(self, membership: MembershipId) -> Preferences:
        """Return how a member wants to hear; the defaults where she never said."""

    async def put_preferences(self, membership: MembershipId, preferences: Preferences) -> None:
        """Insert or replace."""

    async def add(self, notifications: tuple[Notification, ...]) -> int:
        """Insert those that are news; return how many were."""

    async def due(self, now: datetime, most: int) -> tuple[Letter, ...]:
        """Return what may be mailed now, by member, locked against other senders."""

    async def mark_mailed(self, notifications: tuple[NotificationId, ...], at: datetime) -> None:
        """Remember that they left."""

    async def mark_read(self, membership: MembershipId, at: datetime) -> int:
        """Mark everything told to a member as read; return how much was new."""

    async def member(self, person: PersonId) -> MembershipId | None:
        """Return a person's place in the agency."""

    async def is_member(self, membership: MembershipId) -> bool:
        """Return whether the place is still held."""


class UnsubscribeLinks(Protocol):
    """Links that end a member's mail without a log-in, and open nothing else."""

    def make(self, agency: AgencyId, membership: MembershipId) -> str:
        """Return the token."""

    def read(self, token: str) -> tuple[AgencyId, MembershipId] | None:
        """Return whose it is; None for one we never made."""


class NotificationUnitOfWork(UnitOfWork, Protocol):
    """What notification use cases change."""

    @property
    def notifications(self) -> NotificationRepository:
        """Notifications of the agency."""
