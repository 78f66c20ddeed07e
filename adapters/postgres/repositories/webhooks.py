"""Endpoints and deliveries in and out."""

from collections.abc import Sequence

from asyncpg import Record

from adapters.postgres.session import Session
from domain.kernel.identifiers import DeliveryId, EndpointId, EventId
from domain.webhooks.entities import Attempt, DeliveryClaim, DeliveryState, Endpoint
from domain.webhooks.errors import endpoint_changed, no_endpoint
from domain.webhooks.ports import DueDelivery

# insert endpoint
INSERT_ENDPOINT = """
INSERT INTO endpoint (agency_id, id, url, description, event_types, is_enabled, secret_sealed,
                      created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

# get endpoint, locked
SELECT_ENDPOINT = """
SELECT id, url, description, event_types, is_enabled, version, created_at, updated_at
FROM endpoint
WHERE agency_id = $1 AND id = $2 AND deleted_at IS NULL
FOR UPDATE
"""

# save endpoint: only over the version that was read
UPDATE_ENDPOINT = """
UPDATE endpoint
SET url = $3, description = $4, event_types = $5, is_enabled = $6, updated_at = $7,
    version = version + 1
WHERE agency_id = $1 AND id = $2 AND version = $8 AND deleted_at IS NULL
RETURNING version
"""

# delete endpoint: attempts at it stay readable to retention only
DELETE_ENDPOINT = """
UPDATE endpoint
SET deleted_at = now(), is_enabled = false, version = version + 1
WHERE agency_id = $1 AND id = $2 AND deleted_at IS NULL
RETURNING id
"""

# one counter at a time, so a race makes no endpoint too many
LOCK_ENDPOINTS = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 11))"

# count endpoints
COUNT_ENDPOINTS = """
SELECT count(*) FROM endpoint WHERE agency_id = $1 AND deleted_at IS NULL
"""

# note the dispatch of what is still due: two relays do not send the same twice
MARK_DISPATCHED = """
UPDATE delivery
SET dispatched_at = now(), dispatches = dispatches + 1
WHERE agency_id = $1 AND id = ANY($2::uuid[]) AND state = 'pending' AND next_attempt_at <= now()
  AND (dispatched_at IS NULL OR dispatched_at < next_attempt_at
       OR (dispatched_at < now() - make_interval(secs => $3)
           AND (lease_until IS NULL OR lease_until < now())))
RETURNING id, endpoint_id, dispatches
"""

# claim delivery: counted before it is tried, so a crash counts
CLAIM_DELIVERY = """
UPDATE delivery
SET fence = fence + 1, attempts = attempts + 1,
    lease_until = now() + make_interval(secs => $3)
WHERE agency_id = $1 AND id = $2 AND state = 'pending' AND next_attempt_at <= now()
  AND (lease_until IS NULL OR lease_until < now())
RETURNING endpoint_id, event_id, fence, attempts
"""

# what sending needs
SELECT_MESSAGE = """
SELECT w.url, w.secret_sealed, w.is_enabled AND w.deleted_at IS NULL AS is_open, e.body
FROM endpoint w
JOIN event e ON e.agency_id = w.agency_id AND e.id = $3
WHERE w.agency_id = $1 AND w.id = $2
"""

# record attempt
INSERT_ATTEMPT = """
INSERT INTO attempt (agency_id, id, delivery_id, number, started_at, duration_ms, status_code,
                     error, response_excerpt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

# give back for a later attempt, only under our fence
SCHEDULE_DELIVERY = """
UPDATE delivery
SET next_attempt_at = now() + make_interval(secs => $4), lease_until = NULL
WHERE agency_id = $1 AND id = $2 AND fence = $3 AND state = 'pending'
RETURNING id
"""

# end delivery, only under our fence
FINISH_DELIVERY = """
UPDATE delivery
SET state = $4, finished_at = now(), lease_until = NULL
WHERE agency_id = $1 AND id = $2 AND fence = $3 AND state = 'pending'
RETURNING id
"""

# cancel what waits for an endpoint
CANCEL_PENDING = """
UPDATE delivery
SET state = 'cancelled', finished_at = now(), lease_until = NULL
WHERE agency_id = $1 AND endpoint_id = $2 AND state = 'pending'
"""

# cancel one
CANCEL_DELIVERY = """
UPDATE delivery
SET state = 'cancelled', finished_at = now(), lease_until = NULL
WHERE agency_id = $1 AND id = $2 AND state = 'pending'
"""

# send again: attempts go on counting, the schedule has one last place left
RETRY_DELIVERY = """
UPDATE delivery d
SET state = 'pending', finished_at = NULL, next_attempt_at = now(), lease_until = NULL,
    dispatched_at = NULL
FROM endpoint w
WHERE d.agency_id = $1 AND d.id = $2 AND d.state <> 'pending'
  AND w.agency_id = d.agency_id AND w.id = d.endpoint_id
  AND w.is_enabled AND w.deleted_at IS NULL
RETURNING d.id
"""


class PostgresEndpointRepository:
    """EndpointRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, endpoint: Endpoint, secret: str) -> None:
        """Insert; the secret rests sealed under the agency key."""
        sealed = self._session.sealer.seal(
            await self._session.agency_key(), None, secret.encode(), about_secret(endpoint.id)
        )
        await self._session.connection.execute(
            INSERT_ENDPOINT,
            self._session.agency_id,
            endpoint.id,
            endpoint.url,
            endpoint.description,
            list(endpoint.event_types),
            endpoint.is_enabled,
            sealed,
            endpoint.created_at,
            endpoint.updated_at,
        )
        self._session.record(endpoint.drain())

    async def get(self, endpoint: EndpointId) -> Endpoint:
        """Return it, locked for this transaction; NotFound when missing or deleted."""
        row = await self._session.connection.fetchrow(
            SELECT_ENDPOINT, self._session.agency_id, endpoint
        )
        if row is None:
            raise no_endpoint()
        return to_endpoint(row)

    async def save(self, endpoint: Endpoint) -> None:
        """Write over the version that was read and put its events in the outbox."""
        version = await self._session.connection.fetchval(
            UPDATE_ENDPOINT,
            self._session.agency_id,
            endpoint.id,
            endpoint.url,
            endpoint.description,
            list(endpoint.event_types),
            endpoint.is_enabled,
            endpoint.updated_at,
            endpoint.version,
        )
        if version is None:
            raise endpoint_changed()
        endpoint.version = version
        self._session.record(endpoint.drain())

    async def delete(self, endpoint: EndpointId) -> None:
        """Mark deleted and cancel its pending deliveries."""
        connection = self._session.connection
        agency = self._session.agency_id
        if await connection.fetchval(DELETE_ENDPOINT, agency, endpoint) is None:
            raise no_endpoint()
        await connection.execute(CANCEL_PENDING, agency, endpoint)

    async def count(self) -> int:
        """Return how many the agency has; holds off other counters until the end."""
        connection = self._session.connection
        await connection.execute(LOCK_ENDPOINTS, self._session.agency_id)
        return int(await connection.fetchval(COUNT_ENDPOINTS, self._session.agency_id))


class PostgresDeliveryRepository:
    """DeliveryRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def mark_dispatched(
        self, deliveries: Sequence[DeliveryId], *, stale_seconds: float
    ) -> tuple[DueDelivery, ...]:
        """Note the dispatch of those that are still due and return them with their number."""
        rows = await self._session.connection.fetch(
            MARK_DISPATCHED, self._session.agency_id, list(deliveries), stale_seconds
        )
        return tuple(
            DueDelivery(
                agency=self._session.tenant.agency,
                delivery=DeliveryId(row["id"]),
                endpoint=EndpointId(row["endpoint_id"]),
                dispatch_number=row["dispatches"],
            )
            for row in rows
        )

    async def claim(self, delivery: DeliveryId, *, lease_seconds: float) -> DeliveryClaim | None:
        """Take the lease if pending, due and not held; None otherwise."""
        connection = self._session.connection
        agency = self._session.agency_id
        row = await connection.fetchrow(CLAIM_DELIVERY, agency, delivery, lease_seconds)
        if row is None:
            return None
        message = await connection.fetchrow(
            SELECT_MESSAGE, agency, row["endpoint_id"], row["event_id"]
        )
        if message is None or not message["is_open"]:
            await connection.execute(CANCEL_DELIVERY, agency, delivery)
            return None
        endpoint = EndpointId(row["endpoint_id"])
        secret = self._session.sealer.unseal(
            await self._session.agency_key(),
            None,
            message["secret_sealed"],
            about_secret(endpoint),
        )
        return DeliveryClaim(
            delivery=delivery,
            endpoint=endpoint,
            event=EventId(row["event_id"]),
            fence=row["fence"],
            number=row["attempts"],
            url=message["url"],
            secret=secret.decode(),
            body=message["body"],
        )

    async def record(self, claim: DeliveryClaim, attempt: Attempt) -> None:
        """Insert the attempt."""
        await self._session.connection.execute(
            INSERT_ATTEMPT,
            self._session.agency_id,
            attempt.id,
            claim.delivery,
            attempt.number,
            attempt.started_at,
            attempt.duration_ms,
            attempt.status_code,
            attempt.error,
            attempt.response_excerpt,
        )

    async def schedule(self, claim: DeliveryClaim, *, delay_seconds: float) -> bool:
        """Give back, due later; False when fenced out."""
        return await self._under_fence(SCHEDULE_DELIVERY, claim, delay_seconds)

    async def finish(self, claim: DeliveryClaim, state: DeliveryState) -> bool:
        """End the delivery; False when fenced out or ended."""
        return await self._under_fence(FINISH_DELIVERY, claim, state.value)

    async def cancel_pending(self, endpoint: EndpointId) -> None:
        """Cancel what still waits for `endpoint`."""
        await self._session.connection.execute(CANCEL_PENDING, self._session.agency_id, endpoint)

    async def retry_now(self, delivery: DeliveryId) -> bool:
        """Make an ended delivery pending again, due now; False when there is none such."""
        found = await self._session.connection.fetchval(
            RETRY_DELIVERY, self._session.agency_id, delivery
        )
        return found is not None

    async def _under_fence(self, statement: str, claim: DeliveryClaim, value: float | str) -> bool:
        changed = await self._session.connection.fetchval(
            statement, self._session.agency_id, claim.delivery, claim.fence, value
        )
        return changed is not None


def to_endpoint(row: Record) -> Endpoint:
    """Return the endpoint of a row."""
    return Endpoint(
        id=EndpointId(row["id"]),
        url=row["url"],
        description=row["description"],
        event_types=tuple(row["event_types"]),
        is_enabled=row["is_enabled"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def about_secret(endpoint: EndpointId) -> bytes:
    """Return what binds a sealed secret to its row."""
    return b"endpoint.secret:" + endpoint.bytes
