"""The log out: pages for people, links for whoever verifies."""

import hmac
from typing import Any

from adapters.postgres.audit import RecordWriter, about_address
from adapters.postgres.pool import AgencyPool, Connection
from adapters.postgres.repositories.audit import (
    RECORD_COLUMNS,
    SELECT_HEADS,
    to_head,
    to_record,
)
from adapters.postgres.session import Session
from domain.audit.entities import Head, Link, Loose, Seal
from domain.audit.views import AuditFilter, AuditView
from domain.kernel.errors import NotFoundError, invalid
from domain.kernel.identifiers import AuditId, from_text, to_text
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant

# page of records, newest first
SELECT_PAGE = f"""
SELECT {RECORD_COLUMNS}, s.seq, s.hash, o.address_sealed
FROM audit_record r
LEFT JOIN audit_seal s ON s.agency_id = r.agency_id AND s.record_id = r.id
LEFT JOIN audit_address o ON o.agency_id = r.agency_id AND o.record_id = r.id
WHERE r.agency_id = $1
  AND ($2::uuid IS NULL OR r.actor_id = $2)
  AND ($3::text IS NULL OR $3 = ANY(r.objects))
  AND ($4::text IS NULL OR r.action = $4)
  AND ($5::timestamptz IS NULL OR r.occurred_at >= $5)
  AND ($6::timestamptz IS NULL OR r.occurred_at < $6)
  AND ($7::uuid IS NULL OR r.id < $7)
ORDER BY r.id DESC LIMIT $8
"""

# seals in order, each beside its record as it is now
SELECT_LINKS = f"""
SELECT s.seq, s.record_id, s.is_read AS sealed_is_read, s.occurred_at AS sealed_occurred_at,
       s.row_sha256, s.hash, {RECORD_COLUMNS}
FROM audit_seal s
LEFT JOIN audit_record r ON r.agency_id = s.agency_id AND r.id = s.record_id
WHERE s.agency_id = $1 AND s.seq > $2
ORDER BY s.seq LIMIT $3
"""

# records without a place, those that nobody is about to place first
SELECT_LOOSE = f"""
SELECT {RECORD_COLUMNS}, p.record_id IS NOT NULL AS is_awaited
FROM audit_record r
LEFT JOIN audit_seal s ON s.agency_id = r.agency_id AND s.record_id = r.id
LEFT JOIN audit_pending p ON p.agency_id = r.agency_id AND p.record_id = r.id
WHERE r.agency_id = $1 AND s.record_id IS NULL
ORDER BY (p.record_id IS NOT NULL), r.id LIMIT $2
"""


class PostgresAuditReader:
    """AuditReader and ChainReader on the pool."""

    def __init__(self, pool: AgencyPool, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    async def page(self, tenant: Tenant, wanted: AuditFilter, page: PageRequest) -> Page[AuditView]:
        """Return a page, newest first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_PAGE,
                tenant.agency,
                wanted.actor,
                wanted.object,
                wanted.action,
                wanted.since,
                wanted.until,
                _after(page),
                page.limit + 1,
            )
            key = await self._key(connection, tenant)
        items = tuple(self._view(row, key) for row in rows[: page.limit])
        more = len(rows) > page.limit
        return Page(items=items, next_cursor=to_text("aud", items[-1].record.id) if more else None)

    async def links(self, tenant: Tenant, *, after: int, most: int) -> tuple[Link, ...]:
        """Return seals beyond `after` in order, each beside its record as it is now."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(SELECT_LINKS, tenant.agency, after, most)
            writer = RecordWriter(self._sealer, await self._key(connection, tenant))
        return tuple(
            Link(
                seal=_seal(row),
                record=None if row["id"] is None else to_record(row),
                is_authentic=row["id"] is not None and _is_ours(writer, row),
            )
            for row in rows
        )

    async def loose(self, tenant: Tenant, *, most: int) -> tuple[Loose, ...]:
        """Return records without a seal, suspicious ones first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(SELECT_LOOSE, tenant.agency, most)
            writer = RecordWriter(self._sealer, await self._key(connection, tenant))
        return tuple(
            Loose(
                record=to_record(row),
                is_awaited=row["is_awaited"],
                is_authentic=_is_ours(writer, row),
            )
            for row in rows
        )

    async def heads(self, tenant: Tenant, *, most: int) -> tuple[Head, ...]:
        """Return signed heads, newest first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(SELECT_HEADS, tenant.agency, most)
        return tuple(to_head(row) for row in rows)

    async def _key(self, connection: Connection, tenant: Tenant) -> bytes:
        session = Session(
            connection=connection,
            scope=tenant,
            sealer=self._sealer,
            agency_keys=self._pool.agency_keys,
        )
        return await session.agency_key()

    def _view(self, row: Any, key: bytes) -> AuditView:
        record = to_record(row)
        sealed = row["address_sealed"]
        address = None
        if sealed is not None:
            about = about_address(record.id)
            address = self._sealer.unseal(key, None, sealed, about).decode()
        return AuditView(record=record, seq=row["seq"], hash=row["hash"], address=address)


def _is_ours(writer: RecordWriter, row: Any) -> bool:
    return hmac.compare_digest(writer.mac(to_record(row)), row["mac"])


def _seal(row: Any) -> Seal:
    return Seal(
        seq=row["seq"],
        record=AuditId(row["record_id"]),
        is_read=row["sealed_is_read"],
        occurred_at=row["sealed_occurred_at"],
        row_sha256=row["row_sha256"],
        hash=row["hash"],
    )


def _after(page: PageRequest) -> AuditId | None:
    if page.cursor is None:
        return None
    try:
        return AuditId(from_text("aud", page.cursor))
    except NotFoundError as error:
        raise invalid("/cursor", "bad-cursor", "This cursor was not made by this list.") from error
