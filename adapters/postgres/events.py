"""The outbox, and what the relay makes of it after the commit."""

from datetime import UTC

import msgspec
from asyncpg import Record

from adapters.postgres.feeding import DEEP, feed
from adapters.postgres.session import Session
from domain.kernel.clock import NewId
from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import to_text
from domain.webhooks.events import TEST

# insert event: a job that runs twice publishes once
INSERT_EVENT = """
INSERT INTO event (agency_id, id, type, version, job_id, data)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT ON CONSTRAINT event_once_per_job DO NOTHING
"""

# the agency's counter, held until the end: one numberer at a time
LOCK_SEQUENCE = "SELECT event_seq, mode FROM agency WHERE agency_id = $1 FOR UPDATE"

# committed events without a number, oldest first
SELECT_UNNUMBERED = """
SELECT id, type, version, data, occurred_at
FROM event
WHERE agency_id = $1 AND seq IS NULL
ORDER BY id LIMIT $2
"""

# number them and fix their bytes
UPDATE_NUMBERED = """
UPDATE event e SET seq = n.seq, body = n.body
FROM unnest($2::uuid[], $3::bigint[], $4::bytea[]) AS n (id, seq, body)
WHERE e.agency_id = $1 AND e.id = n.id
"""

# advance the counter
UPDATE_SEQUENCE = "UPDATE agency SET event_seq = $2 WHERE agency_id = $1"

# open endpoints, what they listen to, and whether they keep up
SELECT_LISTENERS = """
SELECT w.id, w.event_types, w.behind_from IS NOT NULL AS is_behind,
       w.behind_from IS NULL AND EXISTS (
           SELECT FROM delivery d
           WHERE d.agency_id = $1 AND d.endpoint_id = w.id AND d.state = 'pending'
             AND d.lease_until IS NULL
           OFFSET $2) AS is_deep
FROM endpoint w
WHERE w.agency_id = $1 AND w.is_enabled AND w.deleted_at IS NULL
"""

# endpoints that fall behind from an event on; one that somebody holds keeps up for now
MARK_BEHIND = """
UPDATE endpoint w SET behind_from = $3
FROM (SELECT f.id FROM endpoint f
      WHERE f.agency_id = $1 AND f.id = ANY ($2::uuid[]) AND f.behind_from IS NULL
      ORDER BY f.id FOR NO KEY UPDATE SKIP LOCKED) AS f
WHERE w.agency_id = $1 AND w.id = f.id
RETURNING w.id
"""

# endpoints that were fed to the end of the feed keep up again
CLEAR_BEHIND = """
UPDATE endpoint w SET behind_from = NULL
FROM (SELECT f.id FROM endpoint f
      WHERE f.agency_id = $1 AND f.behind_from > $2
      ORDER BY f.id FOR NO KEY UPDATE SKIP LOCKED) AS f
WHERE w.agency_id = $1 AND w.id = f.id
"""

# one delivery an event and endpoint
INSERT_DELIVERIES = """
INSERT INTO delivery (agency_id, id, event_id, endpoint_id, seq)
SELECT $1, d.id, d.event_id, d.endpoint_id, d.seq
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[]) AS d (id, event_id, endpoint_id, seq)
"""


class PostgresEventRepository:
    """Events of one agency on one session."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    async def insert(self, events: list[DomainEvent]) -> None:
        """Write recorded events to the outbox."""
        for event in events:
            await self._session.connection.execute(
                INSERT_EVENT,
                self._session.agency_id,
                self._new_id(),
                event.type,
                event.version,
                event.job,
                msgspec.json.encode(event.data).decode(),
            )

    async def number(self, *, most: int) -> int:
        """Number committed events, fix their bytes, and return how many deliveries that made.

        Numbers follow no transaction's start but this one's commit, so a feed ordered by them
        never skips one.
        """
        connection, agency = self._session.connection, self._session.agency_id
        counter = await connection.fetchrow(LOCK_SEQUENCE, agency)
        rows = await connection.fetch(SELECT_UNNUMBERED, agency, most)
        if counter is None or not rows:
            return 0
        first = int(counter["event_seq"]) + 1
        is_live = counter["mode"] == "live"
        numbers = [first + place for place in range(len(rows))]
        bodies = [
            body_of(
                kind=row["type"],
                timestamp=row["occurred_at"].astimezone(UTC).isoformat(),
                version=row["version"],
                is_live=is_live,
                sequence=number,
                ids=msgspec.json.decode(row["data"], type=dict[str, object]),
            )
            for row, number in zip(rows, numbers, strict=True)
        ]
        await connection.execute(
            UPDATE_NUMBERED, agency, [row["id"] for row in rows], numbers, bodies
        )
        await connection.execute(UPDATE_SEQUENCE, agency, numbers[-1])
        return await self._deliver(rows, numbers)

    async def catch_up(self) -> int:
        """Feed endpoints that are behind and hungry; return how many deliveries that made."""
        connection, agency = self._session.connection, self._session.agency_id
        counter = await connection.fetchrow(LOCK_SEQUENCE, agency)
        if counter is None:
            return 0
        made = await feed(self._session, self._new_id, None)
        await connection.execute(CLEAR_BEHIND, agency, counter["event_seq"])
        return made

    async def _deliver(self, rows: list[Record], numbers: list[int]) -> int:
        connection, agency = self._session.connection, self._session.tenant.agency
        listeners = await connection.fetch(SELECT_LISTENERS, agency, DEEP - 1)
        deep = [each["id"] for each in listeners if each["is_deep"]]
        fallen = await connection.fetch(MARK_BEHIND, agency, deep, numbers[0]) if deep else []
        behind = {each["id"] for each in fallen} | {
            each["id"] for each in listeners if each["is_behind"]
        }
        made = [
            (self._new_id(), row["id"], listener["id"], number)
            for row, number in zip(rows, numbers, strict=True)
            for listener in listeners
            if _listens(listener, row) and (listener["id"] not in behind or row["type"] == TEST)
        ]
        if made:
            await connection.execute(
                INSERT_DELIVERIES, agency, *(list(column) for column in zip(*made, strict=True))
            )
        return len(made)


def _listens(listener: Record, event: Record) -> bool:
    if event["type"] == TEST:
        # A test is for the endpoint it names and for no other.
        named = msgspec.json.decode(event["data"], type=dict[str, object])["endpoint_id"]
        return named == to_text("whe", listener["id"])
    return not listener["event_types"] or event["type"] in listener["event_types"]


def body_of(
    *,
    kind: str,
    timestamp: str,
    version: int,
    is_live: bool,
    sequence: int,
    ids: dict[str, object],
) -> bytes:
    """Return the bytes a receiver gets and a signature covers."""
    facts = {"version": version, "live": is_live, "sequence": sequence, **ids}
    return msgspec.json.encode({"type": kind, "timestamp": timestamp, "data": facts})
