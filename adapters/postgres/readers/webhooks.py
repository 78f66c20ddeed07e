"""Webhooks out, as views, on bound connections without a transaction."""

from datetime import datetime

from asyncpg import Record

from adapters.postgres.pool import AgencyPool
from adapters.postgres.repositories.webhooks import ENDPOINT, to_endpoint
from domain.kernel.errors import NotFoundError, invalid
from domain.kernel.identifiers import (
    AttemptId,
    DeliveryId,
    EndpointId,
    EventId,
    from_text,
    to_text,
)
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.webhooks.entities import Attempt, DeliveryState, KeyKind
from domain.webhooks.errors import no_delivery, no_endpoint
from domain.webhooks.views import DeliveryView, EndpointView, EventView, KeyView

# page of endpoints, newest first
SELECT_ENDPOINTS = f"""
SELECT {ENDPOINT}
FROM endpoint
WHERE agency_id = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR id < $2)
ORDER BY id DESC LIMIT $3
"""

# one endpoint
SELECT_ENDPOINT = f"""
SELECT {ENDPOINT}
FROM endpoint
WHERE agency_id = $1 AND id = $2 AND deleted_at IS NULL
"""

# keys that sign for endpoints, newest first
SELECT_KEYS = """
SELECT endpoint_id, kind, public_key, created_at, expires_at
FROM signing_key
WHERE agency_id = $1 AND endpoint_id = ANY ($2::uuid[])
  AND (expires_at IS NULL OR expires_at > $3)
ORDER BY created_at DESC, id DESC
"""

# columns of a delivery
DELIVERY = """d.id, d.endpoint_id, d.event_id, e.type, d.state, d.attempts, d.next_attempt_at,
       d.created_at, d.finished_at, d.replayed_at"""

# page of an endpoint's deliveries, newest first
SELECT_DELIVERIES = f"""
SELECT {DELIVERY}
FROM delivery d
JOIN event e ON e.agency_id = d.agency_id AND e.id = d.event_id
WHERE d.agency_id = $1 AND d.endpoint_id = $2 AND ($3::uuid IS NULL OR d.id < $3)
  AND ($5::text IS NULL OR d.state = $5)
ORDER BY d.id DESC LIMIT $4
"""

# one delivery
SELECT_ONE_DELIVERY = f"""
SELECT {DELIVERY}
FROM delivery d
JOIN event e ON e.agency_id = d.agency_id AND e.id = d.event_id
WHERE d.agency_id = $1 AND d.id = $2
"""

# does the delivery exist
SELECT_DELIVERY = "SELECT id FROM delivery WHERE agency_id = $1 AND id = $2"

# attempts at a delivery; none is older than the delivery, so older partitions are not opened
SELECT_ATTEMPTS = """
SELECT id, number, started_at, duration_ms, status_code, error, response_excerpt
FROM attempt
WHERE agency_id = $1 AND delivery_id = $2 AND id > $2
ORDER BY number, id
"""

# the feed: seq is given after commit, so what lies before a cursor never grows
SELECT_EVENTS = """
SELECT id, seq, body
FROM event
WHERE agency_id = $1 AND seq > $2 AND (cardinality($4::text[]) = 0 OR type = ANY ($4::text[]))
ORDER BY seq LIMIT $3
"""


class PostgresWebhookReader:
    """WebhookReader on the pool."""

    def __init__(self, pool: AgencyPool) -> None:
        self._pool = pool

    async def endpoints(
        self, tenant: Tenant, page: PageRequest, now: datetime
    ) -> Page[EndpointView]:
        """Return endpoints, newest first, with the keys that sign at `now`."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_ENDPOINTS, tenant.agency, _after("whe", page), page.limit + 1
            )
            shown = rows[: page.limit]
            keys = await connection.fetch(
                SELECT_KEYS, tenant.agency, [row["id"] for row in shown], now
            )
        items = tuple(_endpoint_view(row, keys) for row in shown)
        has_more = len(rows) > page.limit
        last = to_text("whe", items[-1].endpoint.id) if has_more else None
        return Page(items=items, next_cursor=last)

    async def endpoint(self, tenant: Tenant, endpoint: EndpointId, now: datetime) -> EndpointView:
        """Return it with the keys that sign at `now`; NotFound."""
        async with self._pool.acquire(tenant) as connection:
            row = await connection.fetchrow(SELECT_ENDPOINT, tenant.agency, endpoint)
            if row is None:
                raise no_endpoint()
            keys = await connection.fetch(SELECT_KEYS, tenant.agency, [endpoint], now)
        return _endpoint_view(row, keys)

    async def deliveries(
        self,
        tenant: Tenant,
        endpoint: EndpointId,
        page: PageRequest,
        state: DeliveryState | None = None,
    ) -> Page[DeliveryView]:
        """Return deliveries to `endpoint`, newest first, in `state` if given; NotFound."""
        async with self._pool.acquire(tenant) as connection:
            if await connection.fetchrow(SELECT_ENDPOINT, tenant.agency, endpoint) is None:
                raise no_endpoint()
            rows = await connection.fetch(
                SELECT_DELIVERIES,
                tenant.agency,
                endpoint,
                _after("dlv", page),
                page.limit + 1,
                state,
            )
        items = tuple(_delivery_view(row) for row in rows[: page.limit])
        has_more = len(rows) > page.limit
        return Page(items=items, next_cursor=to_text("dlv", items[-1].id) if has_more else None)

    async def delivery(self, tenant: Tenant, delivery: DeliveryId) -> DeliveryView:
        """Return it; NotFound."""
        async with self._pool.acquire(tenant) as connection:
            row = await connection.fetchrow(SELECT_ONE_DELIVERY, tenant.agency, delivery)
        if row is None:
            raise no_delivery()
        return _delivery_view(row)

    async def attempts(self, tenant: Tenant, delivery: DeliveryId) -> tuple[Attempt, ...]:
        """Return the attempts in order; NotFound."""
        async with self._pool.acquire(tenant) as connection:
            found = await connection.fetchval(SELECT_DELIVERY, tenant.agency, delivery)
            rows = await connection.fetch(SELECT_ATTEMPTS, tenant.agency, delivery)
        if found is None:
            raise no_delivery()
        return tuple(
            Attempt(
                id=AttemptId(row["id"]),
                number=row["number"],
                started_at=row["started_at"],
                duration_ms=row["duration_ms"],
                status_code=row["status_code"],
                error=row["error"],
                response_excerpt=row["response_excerpt"] or b"",
            )
            for row in rows
        )

    async def events(
        self, tenant: Tenant, *, after: int, limit: int, types: tuple[str, ...] = ()
    ) -> tuple[EventView, ...]:
        """Return events with a sequence beyond `after`, in order; of `types` if any."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(SELECT_EVENTS, tenant.agency, after, limit, list(types))
        return tuple(
            EventView(id=EventId(row["id"]), sequence=row["seq"], body=row["body"]) for row in rows
        )


def _endpoint_view(row: Record, keys: list[Record]) -> EndpointView:
    return EndpointView(
        endpoint=to_endpoint(row),
        keys=tuple(
            KeyView(
                kind=KeyKind(key["kind"]),
                public_key=key["public_key"],
                created_at=key["created_at"],
                expires_at=key["expires_at"],
            )
            for key in keys
            if key["endpoint_id"] == row["id"]
        ),
    )


def _delivery_view(row: Record) -> DeliveryView:
    return DeliveryView(
        id=DeliveryId(row["id"]),
        endpoint=EndpointId(row["endpoint_id"]),
        event=EventId(row["event_id"]),
        event_type=row["type"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"] if row["state"] == "pending" else None,
        created_at=row["created_at"],
        finished_at=row["finished_at"],
        replayed_at=row["replayed_at"],
    )


def _after(prefix: str, page: PageRequest) -> EndpointId | DeliveryId | None:
    if page.cursor is None:
        return None
    try:
        return EndpointId(from_text(prefix, page.cursor))
    except NotFoundError as error:
        raise invalid("/cursor", "bad-cursor", "This cursor was not made by this list.") from error
