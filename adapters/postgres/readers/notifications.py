"""Notifications out, as views, on bound connections without a transaction."""

from uuid import UUID

from adapters.postgres.pool import AgencyPool
from adapters.postgres.repositories.notifications import COLUMNS, to_notification
from domain.kernel.errors import invalid
from domain.kernel.identifiers import MembershipId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.notifications.entities import Notification

# what a member was told, newest first
SELECT_PAGE = f"""
SELECT {COLUMNS} FROM notification n
WHERE n.agency_id = $1 AND n.membership_id = $2 AND ($3::uuid IS NULL OR n.id < $3)
ORDER BY n.id DESC LIMIT $4
"""

# how much of it she has not read
COUNT_UNREAD = """
SELECT count(*) FROM notification
WHERE agency_id = $1 AND membership_id = $2 AND read_at IS NULL
"""


class PostgresNotificationReader:
    """NotificationReader on the pool."""

    def __init__(self, pool: AgencyPool) -> None:
        self._pool = pool

    async def page(
        self, tenant: Tenant, membership: MembershipId, request: PageRequest
    ) -> Page[Notification]:
        """Return what a member was told, newest first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_PAGE, tenant.agency, membership, _after(request.cursor), request.limit + 1
            )
        items = tuple(to_notification(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=items, next_cursor=str(items[-1].id) if more else None)

    async def unread(self, tenant: Tenant, membership: MembershipId) -> int:
        """Return how much of it she has not read."""
        async with self._pool.acquire(tenant) as connection:
            found = await connection.fetchval(COUNT_UNREAD, tenant.agency, membership)
        return int(found)


def _after(cursor: str | None) -> UUID | None:
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError as error:
        raise invalid("/cursor", "bad-cursor", "This is no cursor of ours.") from error
