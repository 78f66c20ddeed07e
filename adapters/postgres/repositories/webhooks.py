"""Endpoints, their keys and how they do, in and out."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from asyncpg import Record

from adapters.postgres.session import Session
from domain.kernel.identifiers import EndpointId
from domain.kernel.sealing import Sealer
from domain.webhooks.entities import DisabledReason, Endpoint, KeyKind, SigningKey
from domain.webhooks.errors import endpoint_changed, no_endpoint
from domain.webhooks.policies.health import Health

# insert endpoint
INSERT_ENDPOINT = """
INSERT INTO endpoint (agency_id, id, url, description, event_types, header_names, headers_sealed,
                      rate_per_second, is_ordered, is_enabled, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

# columns of an endpoint
ENDPOINT = """id, url, description, event_types, header_names, rate_per_second, is_ordered,
       is_enabled, disabled_reason, failing_since, behind_from, version, created_at, updated_at"""

# get endpoint, locked
SELECT_ENDPOINT = f"""
SELECT {ENDPOINT}
FROM endpoint
WHERE agency_id = $1 AND id = $2 AND deleted_at IS NULL
FOR NO KEY UPDATE
"""

# save endpoint: only over the version that was read; one that is enabled again starts clean
UPDATE_ENDPOINT = """
UPDATE endpoint
SET url = $3, description = $4, event_types = $5, header_names = $6, rate_per_second = $7,
    is_ordered = $8, is_enabled = $9, disabled_reason = $10, updated_at = $11,
    failures = CASE WHEN $9 AND NOT is_enabled THEN 0 ELSE failures END,
    failing_since = CASE WHEN $9 AND NOT is_enabled THEN NULL ELSE failing_since END,
    held_until = CASE WHEN $9 AND NOT is_enabled THEN NULL ELSE held_until END,
    behind_from = CASE WHEN $9 AND NOT is_enabled THEN NULL ELSE behind_from END,
    version = version + 1
WHERE agency_id = $1 AND id = $2 AND version = $12 AND deleted_at IS NULL
RETURNING version
"""

# replace the values of own headers
UPDATE_HEADERS = "UPDATE endpoint SET headers_sealed = $3 WHERE agency_id = $1 AND id = $2"

# delete endpoint: attempts at it stay readable to retention only
DELETE_ENDPOINT = """
UPDATE endpoint
SET deleted_at = now(), is_enabled = false, version = version + 1
WHERE agency_id = $1 AND id = $2 AND deleted_at IS NULL
RETURNING id
"""

# what waits for a deleted endpoint
CANCEL_DELETED = """
UPDATE delivery
SET state = 'cancelled', finished_at = now(), lease_until = NULL
WHERE agency_id = $1 AND endpoint_id = $2 AND state = 'pending'
"""

# one counter at a time, so a race makes no endpoint too many
LOCK_ENDPOINTS = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 11))"

# count endpoints
COUNT_ENDPOINTS = """
SELECT count(*) FROM endpoint WHERE agency_id = $1 AND deleted_at IS NULL
"""

# insert key
INSERT_KEY = """
INSERT INTO signing_key (agency_id, id, endpoint_id, kind, sealed, public_key, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# keys that sign, newest first
SELECT_KEYS = """
SELECT id, kind, sealed, public_key, created_at, expires_at
FROM signing_key
WHERE agency_id = $1 AND endpoint_id = $2 AND (expires_at IS NULL OR expires_at > $3)
ORDER BY created_at DESC, id DESC
"""

# let keys end; none lives longer than it was to
EXPIRE_KEYS = """
UPDATE signing_key SET expires_at = $3
WHERE agency_id = $1 AND endpoint_id = $2 AND (expires_at IS NULL OR expires_at > $3)
"""

# how endpoints do, locked in one order
LOCK_HEALTH = """
SELECT id, failures, failing_since FROM endpoint
WHERE agency_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL
ORDER BY id
FOR NO KEY UPDATE
"""

# write it; a hold counts from now by this clock
UPDATE_HEALTH = """
UPDATE endpoint w
SET failures = h.failures, failing_since = h.failing_since,
    held_until = CASE WHEN h.hold > 0 THEN now() + make_interval(secs => h.hold) END
FROM unnest($2::uuid[], $3::int[], $4::timestamptz[], $5::float8[])
     AS h (id, failures, failing_since, hold)
WHERE w.agency_id = $1 AND w.id = h.id
"""


class PostgresEndpointRepository:
    """EndpointRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(
        self, endpoint: Endpoint, key: SigningKey, headers: tuple[tuple[str, str], ...]
    ) -> None:
        """Insert; key and header values rest sealed under the agency key."""
        self._session.note("whe", endpoint.id)
        await self._session.connection.execute(
            INSERT_ENDPOINT,
            self._session.agency_id,
            endpoint.id,
            endpoint.url,
            endpoint.description,
            list(endpoint.event_types),
            list(endpoint.header_names),
            await self._sealed_headers(endpoint.id, headers),
            endpoint.rate_per_second,
            endpoint.is_ordered,
            endpoint.is_enabled,
            endpoint.created_at,
            endpoint.updated_at,
        )
        await self.add_key(endpoint.id, key)
        self._session.record(endpoint.drain())

    async def get(self, endpoint: EndpointId) -> Endpoint:
        """Return it, locked for this transaction; NotFound when missing or deleted."""
        found = await self.find(endpoint)
        if found is None:
            raise no_endpoint()
        return found

    async def find(self, endpoint: EndpointId) -> Endpoint | None:
        """Return it, locked for this transaction; None when missing or deleted."""
        row = await self._session.connection.fetchrow(
            SELECT_ENDPOINT, self._session.agency_id, endpoint
        )
        return None if row is None else to_endpoint(row)

    async def save(self, endpoint: Endpoint) -> None:
        """Write over the version that was read and put its events in the outbox."""
        self._session.note("whe", endpoint.id)
        version = await self._session.connection.fetchval(
            UPDATE_ENDPOINT,
            self._session.agency_id,
            endpoint.id,
            endpoint.url,
            endpoint.description,
            list(endpoint.event_types),
            list(endpoint.header_names),
            endpoint.rate_per_second,
            endpoint.is_ordered,
            endpoint.is_enabled,
            endpoint.disabled_reason,
            endpoint.updated_at,
            endpoint.version,
        )
        if version is None:
            raise endpoint_changed()
        endpoint.version = version
        self._session.record(endpoint.drain())

    async def set_headers(self, endpoint: EndpointId, headers: tuple[tuple[str, str], ...]) -> None:
        """Replace the header values, sealed."""
        sealed = await self._sealed_headers(endpoint, headers)
        await self._session.connection.execute(
            UPDATE_HEADERS, self._session.agency_id, endpoint, sealed
        )

    async def delete(self, endpoint: EndpointId) -> None:
        """Mark deleted and cancel its pending deliveries."""
        connection = self._session.connection
        agency = self._session.agency_id
        if await connection.fetchval(DELETE_ENDPOINT, agency, endpoint) is None:
            raise no_endpoint()
        await connection.execute(CANCEL_DELETED, agency, endpoint)

    async def count(self) -> int:
        """Return how many the agency has; holds off other counters until the end."""
        connection = self._session.connection
        await connection.execute(LOCK_ENDPOINTS, self._session.agency_id)
        return int(await connection.fetchval(COUNT_ENDPOINTS, self._session.agency_id))

    async def keys(self, endpoint: EndpointId, now: datetime) -> tuple[SigningKey, ...]:
        """Return the keys that sign at `now`, newest first."""
        rows = await self._session.connection.fetch(
            SELECT_KEYS, self._session.agency_id, endpoint, now
        )
        agency_key = await self._session.agency_key()
        return tuple(to_key(self._session.sealer, agency_key, row) for row in rows)

    async def add_key(self, endpoint: EndpointId, key: SigningKey) -> None:
        """Insert a key, sealed."""
        sealed = self._session.sealer.seal(
            await self._session.agency_key(), None, key.secret.encode(), about_key(key.id.bytes)
        )
        await self._session.connection.execute(
            INSERT_KEY,
            self._session.agency_id,
            key.id,
            endpoint,
            key.kind.value,
            sealed,
            key.public_key,
            key.created_at,
        )

    async def expire_keys(self, endpoint: EndpointId, until: datetime) -> None:
        """Let every key sign until `until` at most."""
        await self._session.connection.execute(
            EXPIRE_KEYS, self._session.agency_id, endpoint, until
        )

    async def lock_health(self, endpoints: Sequence[EndpointId]) -> dict[EndpointId, Health]:
        """Return how they do, each locked, in an order no two callers cross."""
        rows = await self._session.connection.fetch(
            LOCK_HEALTH, self._session.agency_id, list(endpoints)
        )
        return {
            EndpointId(row["id"]): Health(
                endpoint=EndpointId(row["id"]),
                failures=row["failures"],
                failing_since=row["failing_since"],
            )
            for row in rows
        }

    async def save_health(self, health: Sequence[Health]) -> None:
        """Write it; a hold counts from now."""
        await self._session.connection.execute(
            UPDATE_HEALTH,
            self._session.agency_id,
            [each.endpoint for each in health],
            [each.failures for each in health],
            [each.failing_since for each in health],
            [each.hold_seconds for each in health],
        )

    async def _sealed_headers(
        self, endpoint: EndpointId, headers: tuple[tuple[str, str], ...]
    ) -> bytes | None:
        if not headers:
            return None
        return self._session.sealer.seal(
            await self._session.agency_key(),
            None,
            msgspec.json.encode(headers),
            about_headers(endpoint),
        )


def to_endpoint(row: Record) -> Endpoint:
    """Return the endpoint of a row."""
    reason = row["disabled_reason"]
    return Endpoint(
        id=EndpointId(row["id"]),
        url=row["url"],
        description=row["description"],
        event_types=tuple(row["event_types"]),
        header_names=tuple(row["header_names"]),
        rate_per_second=row["rate_per_second"],
        is_ordered=row["is_ordered"],
        is_enabled=row["is_enabled"],
        disabled_reason=None if reason is None else DisabledReason(reason),
        failing_since=row["failing_since"],
        behind_from=row["behind_from"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def to_key(sealer: Sealer, agency_key: bytes, row: Record) -> SigningKey:
    """Return the key of a row, unsealed."""
    secret = sealer.unseal(agency_key, None, row["sealed"], about_key(row["id"].bytes))
    return SigningKey(
        id=row["id"],
        kind=KeyKind(row["kind"]),
        secret=secret.decode(),
        public_key=row["public_key"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )


def open_headers(plain: bytes) -> tuple[tuple[str, str], ...]:
    """Return unsealed headers."""
    return msgspec.json.decode(plain, type=tuple[tuple[str, str], ...])


def about_key(identifier: bytes) -> bytes:
    """Return what binds a sealed key to its row."""
    return b"endpoint.secret:" + identifier


def about_headers(endpoint: EndpointId) -> bytes:
    """Return what binds sealed headers to their row."""
    return b"endpoint.headers:" + endpoint.bytes
