"""Links to applicants' calendars; of each token the hash alone."""

from datetime import datetime

from asyncpg import Record

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.applicants.errors import no_applicant
from domain.kernel.identifiers import ApplicantId, FeedId
from domain.kernel.tenancy import Actor
from domain.matching.entities import CalendarFeed

COLUMNS = "f.id, f.applicant_id, f.created_at, f.revoked_at"

FROM_REACHED = """FROM calendar_feed f
JOIN applicant a ON a.agency_id = f.agency_id AND a.id = f.applicant_id"""

# the applicant within the reach, held so that two new links wait for each other
LOCK_APPLICANT = f"""
SELECT a.id FROM applicant a WHERE a.agency_id = $1 AND a.id = $4 AND {REACH} FOR UPDATE
"""

# whatever was open
REVOKE_OPEN = """
UPDATE calendar_feed SET revoked_at = $3
WHERE agency_id = $1 AND applicant_id = $2 AND revoked_at IS NULL
"""

# insert
INSERT_FEED = """
INSERT INTO calendar_feed (agency_id, id, applicant_id, token_hash, created_at, actor_kind,
                           actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# one
SELECT_FEED = f"""
SELECT {COLUMNS} {FROM_REACHED} WHERE f.agency_id = $1 AND f.id = $4 AND {REACH}
"""

# all of an applicant's, newest first
SELECT_OF_APPLICANT = f"""
SELECT {COLUMNS} {FROM_REACHED}
WHERE f.agency_id = $1 AND f.applicant_id = $4 AND {REACH}
ORDER BY f.id DESC
"""

# revoke, keeping when it was first done
REVOKE_FEED = f"""
UPDATE calendar_feed f SET revoked_at = coalesce(f.revoked_at, $6)
FROM applicant a
WHERE f.agency_id = $1 AND f.applicant_id = $4 AND f.id = $5
  AND a.agency_id = f.agency_id AND a.id = f.applicant_id AND {REACH}
RETURNING f.id
"""


class PostgresCalendarFeedRepository:
    """CalendarFeedRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def open(self, feed: CalendarFeed, token_hash: bytes, actor: Actor) -> None:
        """Insert, closing the applicant's earlier link; NotFound beyond the reach."""
        session = self._session
        found = await session.connection.fetchval(
            LOCK_APPLICANT, session.agency_id, *reach_arguments(session.tenant), feed.applicant
        )
        if found is None:
            raise no_applicant()
        await session.connection.execute(
            REVOKE_OPEN, session.agency_id, feed.applicant, feed.created_at
        )
        await session.connection.execute(
            INSERT_FEED,
            session.agency_id,
            feed.id,
            feed.applicant,
            token_hash,
            feed.created_at,
            actor.kind.value,
            actor.id,
        )
        session.note("apl", feed.applicant)
        session.note("cal", feed.id)

    async def of_applicant(self, applicant: ApplicantId) -> tuple[CalendarFeed, ...]:
        """Return every link there ever was, newest first; empty beyond the reach."""
        rows = await self._session.connection.fetch(
            SELECT_OF_APPLICANT,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
        )
        return tuple(_feed(row) for row in rows)

    async def find(self, feed: FeedId) -> CalendarFeed | None:
        """Return it."""
        row = await self._session.connection.fetchrow(
            SELECT_FEED, self._session.agency_id, *reach_arguments(self._session.tenant), feed
        )
        return None if row is None else _feed(row)

    async def revoke(self, applicant: ApplicantId, feed: FeedId, at: datetime) -> bool:
        """Close it; return whether the applicant has such a link within the reach."""
        self._session.note("cal", feed)
        found = await self._session.connection.fetchval(
            REVOKE_FEED,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
            feed,
            at,
        )
        return found is not None


def _feed(row: Record) -> CalendarFeed:
    return CalendarFeed(
        id=FeedId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
    )
