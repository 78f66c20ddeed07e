"""Deliveries of endpoints that are behind: made from the feed as their backlog drains."""

from collections.abc import Sequence

from adapters.postgres.session import Session
from domain.kernel.clock import NewId
from domain.kernel.identifiers import EndpointId
from domain.webhooks.events import TEST

DEEP = 64
"""So many waiting, not yet taken by a worker, and an endpoint falls behind the feed."""

MEAL = 256
"""Events looked at for one endpoint at a time."""

# events from the place of each endpoint on that has little waiting; the place moves past them
FEED = """
WITH lane AS MATERIALIZED (
    SELECT w.id, w.event_types, w.behind_from
    FROM endpoint w
    WHERE w.agency_id = $1 AND w.behind_from IS NOT NULL AND w.is_enabled
      AND w.deleted_at IS NULL AND ($2::uuid[] IS NULL OR w.id = ANY ($2::uuid[]))
    ORDER BY w.id
    FOR NO KEY UPDATE OF w SKIP LOCKED
), scanned AS MATERIALIZED (
    SELECT l.id AS endpoint_id, l.event_types, e.id, e.seq, e.type
    FROM lane l CROSS JOIN LATERAL (
        SELECT f.id, f.seq, f.type FROM event f
        WHERE f.agency_id = $1 AND f.seq >= l.behind_from
        ORDER BY f.seq LIMIT $4
    ) AS e
    WHERE NOT EXISTS (
        SELECT FROM delivery d
        WHERE d.agency_id = $1 AND d.endpoint_id = l.id AND d.state = 'pending'
          AND d.lease_until IS NULL
        OFFSET $3)
), moved AS (
    UPDATE endpoint w SET behind_from = s.last + 1
    FROM (SELECT endpoint_id, max(seq) AS last FROM scanned GROUP BY endpoint_id) AS s
    WHERE w.agency_id = $1 AND w.id = s.endpoint_id
)
SELECT s.endpoint_id, s.id, s.seq FROM scanned s
WHERE s.type <> $5 AND (cardinality(s.event_types) = 0 OR s.type = ANY (s.event_types))
ORDER BY s.seq
"""

# one delivery an event and endpoint, whoever made it
INSERT_FED = """
INSERT INTO delivery (agency_id, id, event_id, endpoint_id, seq)
SELECT $1, d.id, d.event_id, d.endpoint_id, d.seq
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[]) AS d (id, event_id, endpoint_id, seq)
ON CONFLICT ON CONSTRAINT delivery_once DO NOTHING
"""


async def feed(session: Session, new_id: NewId, endpoints: Sequence[EndpointId] | None) -> int:
    """Make deliveries for endpoints that are behind and hungry (None: all); return how many.

    Whoever else holds an endpoint's row feeds it, or the next call does.
    """
    connection, agency = session.connection, session.agency_id
    wanted = None if endpoints is None else list(endpoints)
    rows = await connection.fetch(FEED, agency, wanted, DEEP - 1, MEAL, TEST)
    if rows:
        await connection.execute(
            INSERT_FED,
            agency,
            [new_id() for _ in rows],
            [row["id"] for row in rows],
            [row["endpoint_id"] for row in rows],
            [row["seq"] for row in rows],
        )
    return len(rows)
