"""Notifications in: what is news to whom, told once by a unique key."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

import msgspec
from asyncpg import Record

from adapters.postgres.repositories.memberships import open_identity
from adapters.postgres.session import Session
from domain.kernel.identifiers import (
    ApplicantId,
    MembershipId,
    NotificationId,
    PersonId,
    to_text,
)
from domain.notifications.entities import (
    Channel,
    Kind,
    Letter,
    News,
    Notification,
    Preferences,
)

PATHS = {
    "task": ("tsk", "/v1/tasks/"),
    "ranking": ("rnk", "/v1/rankings/"),
    "shortlist": ("shl", "/v1/shortlists/"),
    "thread": ("apl", "/v1/applicants/"),
}
COLUMNS = """n.id, n.membership_id, n.kind, n.applicant_id, n.about, n.params, n.news_key,
       n.created_at, n.mail_after, n.mailed_at, n.read_at"""

# what nobody was told of: whoever cares for an applicant is her advisor, else owners and admins
SELECT_UNTOLD = """
WITH carer AS (
    SELECT a.id AS applicant_id, m.id AS membership_id
    FROM applicant a JOIN membership m ON m.agency_id = a.agency_id AND m.removed_at IS NULL
        AND (m.id = a.advisor_id OR (m.role IN ('owner', 'admin') AND NOT EXISTS (
            SELECT FROM membership d
            WHERE d.agency_id = $1 AND d.id = a.advisor_id AND d.removed_at IS NULL)))
    WHERE a.agency_id = $1 AND a.status <> 'archived'
), own AS (
    SELECT m.applicant_id, m.id AS membership_id FROM membership m
    JOIN applicant a ON a.agency_id = m.agency_id AND a.id = m.applicant_id
    WHERE m.agency_id = $1 AND m.role = 'applicant' AND m.removed_at IS NULL
      AND a.status <> 'archived'
), dated AS (
    SELECT t.id, t.applicant_id, t.doer, t.assignee_id, t.due_on, t.due_on - $2::date AS days,
           CASE WHEN t.due_on < $2 THEN 'over' WHEN t.due_on - $2 <= 3 THEN '3'
                WHEN t.due_on - $2 <= 7 THEN '7' ELSE '14' END AS step
    FROM task t
    WHERE t.agency_id = $1 AND t.state = 'open' AND t.due_on BETWEEN $2 - 30 AND $2 + 14
      AND (t.starts_on IS NULL OR t.starts_on <= $2)
), news AS (
    SELECT w.membership_id, t.applicant_id, 'task' AS thing, t.id AS subject,
           CASE WHEN t.step = 'over' THEN 'task-overdue' ELSE 'task-due' END AS kind,
           jsonb_build_object('due_on', t.due_on, 'days', t.days) AS params,
           'task:' || t.id || ':' || t.due_on || ':' || t.step AS news_key
    FROM dated t JOIN LATERAL (
        SELECT o.membership_id FROM own o
        WHERE o.applicant_id = t.applicant_id AND t.doer = 'applicant'
        UNION SELECT m.id FROM membership m
        WHERE m.agency_id = $1 AND m.id = t.assignee_id AND m.removed_at IS NULL
        UNION SELECT c.membership_id FROM carer c
        WHERE c.applicant_id = t.applicant_id AND t.doer = 'agency' AND t.assignee_id IS NULL
    ) w ON true
    UNION ALL
    SELECT w.membership_id, g.applicant_id, 'thread', g.applicant_id, 'message', '{}',
           'message:' || g.id
    FROM message g JOIN LATERAL (
        SELECT c.membership_id FROM carer c
        WHERE c.applicant_id = g.applicant_id AND g.actor_kind = 'applicant'
        UNION SELECT o.membership_id FROM own o
        WHERE o.applicant_id = g.applicant_id AND g.actor_kind <> 'applicant'
    ) w ON true
    WHERE g.agency_id = $1 AND g.read_at IS NULL AND g.sent_at > $3
    UNION ALL
    SELECT c.membership_id, r.applicant_id, 'ranking', r.id,
           CASE r.state WHEN 'completed' THEN 'ranking-ready' ELSE 'ranking-failed' END, '{}',
           'ranking:' || r.id || ':' || r.state
    FROM ranking r JOIN carer c ON c.applicant_id = r.applicant_id
    WHERE r.agency_id = $1 AND r.state IN ('completed', 'failed') AND r.completed_at > $3
    UNION ALL
    SELECT c.membership_id, s.applicant_id, 'shortlist', s.id, 'list-stale', '{}',
           'stale:' || s.id || ':' || s.current_version
    FROM shortlist s JOIN carer c ON c.applicant_id = s.applicant_id
    WHERE s.agency_id = $1 AND s.stale_cause IS NOT NULL
    UNION ALL
    SELECT o.membership_id, s.applicant_id, 'shortlist', s.id, 'list-published', '{}',
           'published:' || s.id || ':' || p.version || ':' || extract(epoch FROM p.published_at)
    FROM shortlist_publication p
    JOIN shortlist s ON s.agency_id = p.agency_id AND s.id = p.shortlist_id
    JOIN own o ON o.applicant_id = s.applicant_id
    WHERE p.agency_id = $1 AND p.withdrawn_at IS NULL AND p.published_at > $3
)
SELECT news.* FROM news
WHERE NOT EXISTS (
    SELECT FROM notification n
    WHERE n.agency_id = $1 AND n.membership_id = news.membership_id
      AND n.news_key = news.news_key)
ORDER BY news.membership_id, news.news_key LIMIT $4
"""

# how a member wants to hear
SELECT_PREFERENCES = """
SELECT channels, time_zone, quiet_from, quiet_to, digest_hour, is_suppressed
FROM notification_preference WHERE agency_id = $1 AND membership_id = $2
"""

# say how
UPSERT_PREFERENCES = """
INSERT INTO notification_preference (agency_id, membership_id, channels, time_zone, quiet_from,
                                     quiet_to, digest_hour, is_suppressed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (agency_id, membership_id) DO UPDATE
SET channels = excluded.channels, time_zone = excluded.time_zone,
    quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
    digest_hour = excluded.digest_hour, is_suppressed = excluded.is_suppressed, updated_at = now()
"""

# tell, once
INSERT_NOTIFICATIONS = """
INSERT INTO notification (agency_id, id, membership_id, kind, applicant_id, about, params,
                          news_key, created_at, mail_after)
SELECT $1, w.id, w.membership_id, w.kind, w.applicant_id, w.about, w.params, w.news_key,
       $2::timestamptz, w.mail_after
FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::jsonb[], $9::text[],
            $10::timestamptz[])
    AS w (id, membership_id, kind, applicant_id, about, params, news_key, mail_after)
ON CONFLICT (agency_id, membership_id, news_key) DO NOTHING
RETURNING id
"""

# what may be mailed, with whom to; others who send pass over it
SELECT_DUE = f"""
SELECT {COLUMNS}, m.identity_sealed, g.name AS agency_name
FROM notification n
JOIN membership m ON m.agency_id = n.agency_id AND m.id = n.membership_id
    AND m.removed_at IS NULL
JOIN agency g ON g.agency_id = n.agency_id
LEFT JOIN notification_preference p ON p.agency_id = n.agency_id
    AND p.membership_id = n.membership_id
WHERE n.agency_id = $1 AND n.mailed_at IS NULL AND n.mail_after <= $2
  AND NOT coalesce(p.is_suppressed, false)
ORDER BY n.membership_id, n.id LIMIT $3
FOR UPDATE OF n SKIP LOCKED
"""

# they left
MARK_MAILED = "UPDATE notification SET mailed_at = $3 WHERE agency_id = $1 AND id = ANY($2::uuid[])"

# she read everything
MARK_READ = """
UPDATE notification SET read_at = $3
WHERE agency_id = $1 AND membership_id = $2 AND read_at IS NULL
RETURNING id
"""

# a person's place
SELECT_MEMBER = """
SELECT id FROM membership WHERE agency_id = $1 AND person_id = $2 AND removed_at IS NULL
"""

# whether a place is held
SELECT_HELD = "SELECT 1 FROM membership WHERE agency_id = $1 AND id = $2 AND removed_at IS NULL"


class PostgresNotificationRepository:
    """NotificationRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def untold(self, today: date, since: datetime, most: int) -> tuple[News, ...]:
        """Return news nobody was told of yet: of tasks today, of events since a moment."""
        rows = await self._session.connection.fetch(
            SELECT_UNTOLD, self._session.agency_id, today, since, most
        )
        return tuple(_news(row) for row in rows)

    async def preferences(self, membership: MembershipId) -> Preferences:
        """Return how a member wants to hear; the defaults where she never said."""
        row = await self._session.connection.fetchrow(
            SELECT_PREFERENCES, self._session.agency_id, membership
        )
        if row is None:
            return Preferences()
        channels = msgspec.json.decode(row["channels"], type=dict[Kind, Channel])
        return Preferences(
            channels=channels,
            time_zone=row["time_zone"],
            quiet_from=row["quiet_from"],
            quiet_to=row["quiet_to"],
            digest_hour=row["digest_hour"],
            is_suppressed=row["is_suppressed"],
        )

    async def put_preferences(self, membership: MembershipId, preferences: Preferences) -> None:
        """Insert or replace."""
        await self._session.connection.execute(
            UPSERT_PREFERENCES,
            self._session.agency_id,
            membership,
            msgspec.json.encode(preferences.channels).decode(),
            preferences.time_zone,
            preferences.quiet_from,
            preferences.quiet_to,
            preferences.digest_hour,
            preferences.is_suppressed,
        )
        self._session.note("mem", membership)

    async def add(self, notifications: tuple[Notification, ...]) -> int:
        """Insert those that are news; return how many were."""
        news = [each.news for each in notifications]
        rows = await self._session.connection.fetch(
            INSERT_NOTIFICATIONS,
            self._session.agency_id,
            notifications[0].created_at,
            [each.id for each in notifications],
            [each.membership for each in news],
            [each.kind.value for each in news],
            [each.applicant for each in news],
            [each.about for each in news],
            [msgspec.json.encode(each.params).decode() for each in news],
            [each.key for each in news],
            [each.mail_after for each in notifications],
        )
        return len(rows)

    async def due(self, now: datetime, most: int) -> tuple[Letter, ...]:
        """Return what may be mailed now, by member, locked against other senders."""
        rows = await self._session.connection.fetch(SELECT_DUE, self._session.agency_id, now, most)
        by_member: dict[UUID, list[Record]] = defaultdict(list)
        for row in rows:
            by_member[row["membership_id"]].append(row)
        key = await self._session.agency_key() if rows else b""
        return tuple(
            Letter(
                membership=MembershipId(member),
                email=open_identity(self._session, key, found[0])[1],
                agency_name=found[0]["agency_name"],
                notifications=tuple(to_notification(row) for row in found),
            )
            for member, found in by_member.items()
        )

    async def mark_mailed(self, notifications: tuple[NotificationId, ...], at: datetime) -> None:
        """Remember that they left."""
        await self._session.connection.execute(
            MARK_MAILED, self._session.agency_id, list(notifications), at
        )

    async def mark_read(self, membership: MembershipId, at: datetime) -> int:
        """Mark everything told to a member as read; return how much was new."""
        rows = await self._session.connection.fetch(
            MARK_READ, self._session.agency_id, membership, at
        )
        return len(rows)

    async def member(self, person: PersonId) -> MembershipId | None:
        """Return a person's place in the agency."""
        found = await self._session.connection.fetchval(
            SELECT_MEMBER, self._session.agency_id, person
        )
        return None if found is None else MembershipId(found)

    async def is_member(self, membership: MembershipId) -> bool:
        """Return whether the place is still held."""
        found = await self._session.connection.fetchval(
            SELECT_HELD, self._session.agency_id, membership
        )
        return found is not None


def to_notification(row: Record) -> Notification:
    """Return a notification from its row."""
    applicant = row["applicant_id"]
    return Notification(
        id=NotificationId(row["id"]),
        news=News(
            membership=MembershipId(row["membership_id"]),
            kind=Kind(row["kind"]),
            applicant=None if applicant is None else ApplicantId(applicant),
            about=row["about"],
            params=msgspec.json.decode(row["params"]),
            key=row["news_key"],
        ),
        created_at=row["created_at"],
        mail_after=row["mail_after"],
        mailed_at=row["mailed_at"],
        read_at=row["read_at"],
    )


def _news(row: Record) -> News:
    prefix, path = PATHS[row["thing"]]
    about = path + to_text(prefix, row["subject"])
    return News(
        membership=MembershipId(row["membership_id"]),
        kind=Kind(row["kind"]),
        applicant=ApplicantId(row["applicant_id"]),
        about=f"{about}/messages" if row["thing"] == "thread" else about,
        params=msgspec.json.decode(row["params"]),
        key=row["news_key"],
    )
