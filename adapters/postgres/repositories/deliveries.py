"""Deliveries in and out: claimed and settled many at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from adapters.postgres.feeding import feed
from adapters.postgres.repositories.webhooks import about_headers, open_headers, to_key
from adapters.postgres.retention import first_id_at
from adapters.postgres.session import Session
from domain.kernel.clock import NewId
from domain.kernel.identifiers import DeliveryId, EndpointId, EventId
from domain.webhooks.entities import DeliveryClaim, SigningKey
from domain.webhooks.events import TEST
from domain.webhooks.ports import Settled

# claim by lane: the endpoint's row is the lane's lock, so an order or a rate holds over all
# workers; attempts are counted before they are made, so a crash counts
CLAIM_DELIVERIES = """
WITH lane AS MATERIALIZED (
    SELECT w.id, w.is_ordered, w.rate_per_second AS rate,
           greatest(w.rate_at, now()) AS rate_at,
           greatest(0.1, 1.0 / w.rate_per_second) AS burst,
           CASE WHEN w.is_ordered OR w.failures >= $5 THEN 1 ELSE n.room END AS room
    FROM unnest($2::uuid[], $3::int[]) AS n (id, room)
    JOIN endpoint w ON w.agency_id = $1 AND w.id = n.id
    WHERE w.is_enabled AND w.deleted_at IS NULL
      AND (w.held_until IS NULL OR w.held_until <= now())
    ORDER BY w.id
    FOR NO KEY UPDATE OF w SKIP LOCKED
), allowed AS (
    SELECT l.id, l.is_ordered, l.rate, l.rate_at,
           CASE WHEN l.rate IS NULL THEN l.room
                ELSE least(l.room, floor(
                    (l.burst - extract(epoch FROM l.rate_at - now())) * l.rate + 0.000001
                )::int) END AS room
    FROM lane l
), picked AS (
    SELECT d.id
    FROM allowed l CROSS JOIN LATERAL (
        (SELECT f.id FROM delivery f
         WHERE l.is_ordered AND l.room > 0 AND f.agency_id = $1 AND f.endpoint_id = l.id
           AND f.state = 'pending'
         ORDER BY f.seq LIMIT 1)
        UNION ALL
        (SELECT f.id FROM delivery f
         WHERE NOT l.is_ordered AND f.agency_id = $1 AND f.endpoint_id = l.id
           AND f.state = 'pending' AND f.next_attempt_at <= now()
           AND (f.lease_until IS NULL OR f.lease_until < now())
         ORDER BY f.next_attempt_at LIMIT greatest(l.room, 0))
    ) AS d
), claimed AS (
    UPDATE delivery d
    SET fence = d.fence + 1, attempts = d.attempts + 1,
        lease_until = now() + make_interval(secs => $4)
    FROM picked p
    WHERE d.agency_id = $1 AND d.id = p.id AND d.state = 'pending'
      AND d.next_attempt_at <= now() AND (d.lease_until IS NULL OR d.lease_until < now())
    RETURNING d.id, d.endpoint_id, d.event_id, d.fence, d.attempts, d.attempts_before, d.seq,
              extract(epoch FROM now() - d.next_attempt_at)::float8 AS waited
), spent AS (
    UPDATE endpoint w
    SET rate_at = l.rate_at + make_interval(secs => c.taken::float8 / l.rate)
    FROM (SELECT endpoint_id, count(*) AS taken FROM claimed GROUP BY endpoint_id) AS c
    JOIN allowed l ON l.id = c.endpoint_id
    WHERE w.agency_id = $1 AND w.id = c.endpoint_id AND l.rate IS NOT NULL
)
SELECT c.id, c.endpoint_id, c.event_id, c.fence, c.attempts, c.attempts_before, c.waited, e.body,
       w.url, w.headers_sealed, w.is_ordered, w.failures, w.behind_from IS NOT NULL AS is_behind
FROM claimed c
JOIN event e ON e.agency_id = $1 AND e.id = c.event_id
JOIN endpoint w ON w.agency_id = $1 AND w.id = c.endpoint_id
ORDER BY c.seq
"""

# every key that signs now, newest first
SELECT_KEYS = """
SELECT endpoint_id, id, kind, sealed, public_key, created_at, expires_at
FROM signing_key
WHERE agency_id = $1 AND endpoint_id = ANY ($2::uuid[])
  AND (expires_at IS NULL OR expires_at > $3)
ORDER BY created_at DESC, id DESC
"""

# write outcomes under our fences, and the attempts of those that were ours
SETTLE_DELIVERIES = """
WITH result AS (
    SELECT * FROM unnest(
        $2::uuid[], $3::bigint[], $4::text[], $5::float8[], $6::uuid[], $7::int[],
        $8::timestamptz[], $9::int[], $10::int[], $11::text[], $12::bytea[]
    ) AS r (id, fence, state, delay, attempt_id, number, started_at, duration_ms, status_code,
            error, response_excerpt)
), settled AS (
    UPDATE delivery d
    SET state = r.state, lease_until = NULL,
        finished_at = CASE WHEN r.state = 'pending' THEN NULL ELSE now() END,
        next_attempt_at = CASE WHEN r.state = 'pending'
                               THEN now() + make_interval(secs => r.delay)
                               ELSE d.next_attempt_at END
    FROM result r
    WHERE d.agency_id = $1 AND d.id = r.id AND d.fence = r.fence AND d.state = 'pending'
    RETURNING d.id
), noted AS (
    INSERT INTO attempt (agency_id, id, delivery_id, number, started_at, duration_ms,
                         status_code, error, response_excerpt)
    SELECT $1, r.attempt_id, r.id, r.number, r.started_at, r.duration_ms, r.status_code, r.error,
           r.response_excerpt
    FROM result r JOIN settled s ON s.id = r.id
)
SELECT id FROM settled
"""

# give back what was not tried, only under our fences
RELEASE_DELIVERIES = """
UPDATE delivery d
SET attempts = d.attempts - 1, lease_until = NULL
FROM unnest($2::uuid[], $3::bigint[]) AS r (id, fence)
WHERE d.agency_id = $1 AND d.id = r.id AND d.fence = r.fence AND d.state = 'pending'
"""

# cancel what waits for an endpoint
CANCEL_PENDING = """
UPDATE delivery
SET state = 'cancelled', finished_at = now(), lease_until = NULL
WHERE agency_id = $1 AND endpoint_id = $2 AND state = 'pending'
"""

# send again: attempts go on counting, the schedule starts anew
RETRY_DELIVERY = """
UPDATE delivery d
SET state = 'pending', finished_at = NULL, next_attempt_at = now(), lease_until = NULL,
    attempts_before = d.attempts, replayed_at = now()
FROM endpoint w
WHERE d.agency_id = $1 AND d.id = $2 AND d.state <> 'pending'
  AND w.agency_id = d.agency_id AND w.id = d.endpoint_id
  AND w.is_enabled AND w.deleted_at IS NULL
RETURNING d.id
"""

# send again what failed: events by id, which is their time; oldest first
REPLAY_FAILED = """
WITH wanted AS (
    SELECT id FROM delivery
    WHERE agency_id = $1 AND endpoint_id = $2 AND state IN ('exhausted', 'cancelled')
      AND event_id >= $3 AND event_id < $4
    ORDER BY seq LIMIT $5
    FOR UPDATE
)
UPDATE delivery d
SET state = 'pending', finished_at = NULL, next_attempt_at = now(), lease_until = NULL,
    attempts_before = d.attempts, replayed_at = now()
FROM wanted w
WHERE d.agency_id = $1 AND d.id = w.id
"""

# events an endpoint listens to and has no delivery for; tests are for one endpoint only
SELECT_MISSING = """
SELECT e.id, e.seq FROM event e
WHERE e.agency_id = $1 AND e.seq IS NOT NULL AND e.id >= $3 AND e.id < $4
  AND (cardinality($5::text[]) = 0 OR e.type = ANY ($5::text[])) AND e.type <> $6
  AND NOT EXISTS (SELECT FROM delivery d
                  WHERE d.agency_id = $1 AND d.event_id = e.id AND d.endpoint_id = $2)
ORDER BY e.seq LIMIT $7
"""

# make them
INSERT_MISSING = """
INSERT INTO delivery (agency_id, id, event_id, endpoint_id, seq, replayed_at)
SELECT $1, d.id, d.event_id, $2, d.seq, now()
FROM unnest($3::uuid[], $4::uuid[], $5::bigint[]) AS d (id, event_id, seq)
ON CONFLICT ON CONSTRAINT delivery_once DO NOTHING
"""


class PostgresDeliveryRepository:
    """DeliveryRepository on one session."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    async def claim(
        self,
        rooms: Mapping[EndpointId, int],
        *,
        lease_seconds: float,
        failures_to_probe: int,
        now: datetime,
    ) -> tuple[DeliveryClaim, ...]:
        """Take leases on due deliveries, at most `rooms` each."""
        rows = await self._session.connection.fetch(
            CLAIM_DELIVERIES,
            self._session.agency_id,
            list(rooms),
            list(rooms.values()),
            lease_seconds,
            failures_to_probe,
        )
        endpoints = list({row["endpoint_id"] for row in rows})
        if not endpoints:
            return ()
        hungry = sorted({row["endpoint_id"] for row in rows if row["is_behind"]})
        if hungry:
            await feed(self._session, self._new_id, hungry)
        keys = await self._keys(endpoints, now)
        first = {row["endpoint_id"]: row for row in rows}
        headers = {each: await self._headers(row) for each, row in first.items()}
        return tuple(
            DeliveryClaim(
                delivery=DeliveryId(row["id"]),
                endpoint=EndpointId(row["endpoint_id"]),
                event=EventId(row["event_id"]),
                fence=row["fence"],
                number=row["attempts"],
                round_number=row["attempts"] - row["attempts_before"],
                waited_seconds=row["waited"],
                endpoint_failures=row["failures"],
                is_ordered=row["is_ordered"],
                url=row["url"],
                headers=headers[row["endpoint_id"]],
                keys=keys[row["endpoint_id"]],
                body=row["body"],
            )
            for row in rows
        )

    async def settle(self, results: Sequence[Settled]) -> frozenset[DeliveryId]:
        """Write outcomes and attempts; return those changed."""
        rows = await self._session.connection.fetch(
            SETTLE_DELIVERIES,
            self._session.agency_id,
            [each.claim.delivery for each in results],
            [each.claim.fence for each in results],
            [each.state.value for each in results],
            [each.delay_seconds for each in results],
            [each.attempt.id for each in results],
            [each.attempt.number for each in results],
            [each.attempt.started_at for each in results],
            [each.attempt.duration_ms for each in results],
            [each.attempt.status_code for each in results],
            [each.attempt.error for each in results],
            [each.attempt.response_excerpt for each in results],
        )
        return frozenset(DeliveryId(row["id"]) for row in rows)

    async def release(self, claims: Sequence[DeliveryClaim]) -> None:
        """Give back what was claimed and not tried; it does not count."""
        await self._session.connection.execute(
            RELEASE_DELIVERIES,
            self._session.agency_id,
            [claim.delivery for claim in claims],
            [claim.fence for claim in claims],
        )

    async def cancel_pending(self, endpoint: EndpointId) -> None:
        """Cancel what still waits for `endpoint`."""
        await self._session.connection.execute(CANCEL_PENDING, self._session.agency_id, endpoint)

    async def replay_failed(
        self, endpoint: EndpointId, period: tuple[datetime, datetime], most: int
    ) -> int:
        """Make the oldest exhausted or cancelled ones pending again; return how many."""
        done = await self._session.connection.execute(
            REPLAY_FAILED, self._session.agency_id, endpoint, *map(first_id_at, period), most
        )
        return int(done.rpartition(" ")[2])

    async def add_missing(
        self,
        endpoint: EndpointId,
        types: tuple[str, ...],
        period: tuple[datetime, datetime],
        most: int,
    ) -> int:
        """Make deliveries for the oldest events that have none; return how many."""
        connection, agency = self._session.connection, self._session.agency_id
        since, until = map(first_id_at, period)
        rows = await connection.fetch(
            SELECT_MISSING, agency, endpoint, since, until, list(types), TEST, most
        )
        await connection.execute(
            INSERT_MISSING,
            agency,
            endpoint,
            [self._new_id() for _ in rows],
            [row["id"] for row in rows],
            [row["seq"] for row in rows],
        )
        return len(rows)

    async def retry_now(self, delivery: DeliveryId) -> bool:
        """Make an ended delivery pending again, due now; False when there is none such."""
        found = await self._session.connection.fetchval(
            RETRY_DELIVERY, self._session.agency_id, delivery
        )
        return found is not None

    async def _keys(
        self, endpoints: Sequence[UUID], now: datetime
    ) -> dict[UUID, tuple[SigningKey, ...]]:
        rows = await self._session.connection.fetch(
            SELECT_KEYS, self._session.agency_id, endpoints, now
        )
        agency_key = await self._session.agency_key()
        found: dict[UUID, list[SigningKey]] = defaultdict(list)
        for row in rows:
            found[row["endpoint_id"]].append(to_key(self._session.sealer, agency_key, row))
        return {endpoint: tuple(found[endpoint]) for endpoint in endpoints}

    async def _headers(self, row: Record) -> tuple[tuple[str, str], ...]:
        if row["headers_sealed"] is None:
            return ()
        plain = self._session.sealer.unseal(
            await self._session.agency_key(),
            None,
            row["headers_sealed"],
            about_headers(EndpointId(row["endpoint_id"])),
        )
        return open_headers(plain)
