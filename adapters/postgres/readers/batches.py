"""Batches out, as views, on bound connections without a transaction."""

from collections import defaultdict
from uuid import UUID

from asyncpg import Record

from adapters.postgres.pool import AgencyPool, Connection
from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.batches import COLUMNS, to_batch, to_item
from domain.kernel.errors import invalid
from domain.kernel.identifiers import BatchId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.rankings.entities import BatchItem, ItemState
from domain.rankings.errors import no_batch
from domain.rankings.views import BatchView

STATE = """CASE WHEN i.state = 'queued' AND r.state IS NOT NULL THEN r.state ELSE i.state END"""
"""An item's state now: its ranking may be further than the batch's job has noted."""

# one batch; a narrower reach sees its own
SELECT_BATCH = f"""
SELECT {COLUMNS} FROM ranking_batch b
WHERE b.agency_id = $1 AND b.id = $2 AND ($3::boolean OR b.actor_id = $4)
"""

# page of batches, newest first
SELECT_PAGE = f"""
SELECT {COLUMNS} FROM ranking_batch b
WHERE b.agency_id = $1 AND ($2::boolean OR b.actor_id = $3)
  AND ($4::uuid IS NULL OR b.id < $4)
ORDER BY b.id DESC LIMIT $5
"""

# items by state
COUNT_ITEMS = f"""
SELECT i.batch_id, {STATE} AS state, count(*) AS items
FROM ranking_batch_item i
LEFT JOIN ranking r ON r.agency_id = i.agency_id AND r.id = i.ranking_id AND i.state = 'queued'
WHERE i.agency_id = $1 AND i.batch_id = ANY($2::uuid[])
GROUP BY 1, 2
"""

# page of items in order; with a narrower reach only of applicants within it
SELECT_ITEMS = f"""
SELECT i.place, i.applicant_id, i.ranking_id, {STATE} AS state,
       coalesce(i.problem, r.failure) AS problem
FROM ranking_batch_item i
LEFT JOIN applicant a ON a.agency_id = i.agency_id AND a.id = i.applicant_id
LEFT JOIN ranking r ON r.agency_id = i.agency_id AND r.id = i.ranking_id
WHERE i.agency_id = $1 AND i.batch_id = $4 AND i.place > $6
  AND (($2::uuid IS NULL AND $3::uuid IS NULL) OR (a.id IS NOT NULL AND {REACH}))
  AND ($5::text IS NULL OR {STATE} = $5)
ORDER BY i.place LIMIT $7
"""


class PostgresBatchReader:
    """BatchReader on the pool."""

    def __init__(self, pool: AgencyPool) -> None:
        self._pool = pool

    async def get(self, tenant: Tenant, batch: BatchId) -> BatchView:
        """Return it; NotFound."""
        async with self._pool.acquire(tenant) as connection:
            row = await connection.fetchrow(SELECT_BATCH, tenant.agency, batch, *_whose(tenant))
            if row is None:
                raise no_batch()
            (view,) = await _with_counts(connection, tenant, [row])
        return view

    async def page(self, tenant: Tenant, request: PageRequest) -> Page[BatchView]:
        """Return batches, newest first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_PAGE,
                tenant.agency,
                *_whose(tenant),
                _uuid(request.cursor),
                request.limit + 1,
            )
            views = await _with_counts(connection, tenant, rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=views, next_cursor=str(views[-1].batch.id) if more else None)

    async def items(
        self, tenant: Tenant, batch: BatchId, state: ItemState | None, request: PageRequest
    ) -> Page[BatchItem]:
        """Return items in order; NotFound."""
        async with self._pool.acquire(tenant) as connection:
            if not await connection.fetchval(SELECT_BATCH, tenant.agency, batch, *_whose(tenant)):
                raise no_batch()
            rows = await connection.fetch(
                SELECT_ITEMS,
                tenant.agency,
                *reach_arguments(tenant),
                batch,
                None if state is None else state.value,
                _place(request.cursor),
                request.limit + 1,
            )
        items = tuple(to_item(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=items, next_cursor=str(items[-1].place) if more else None)


async def _with_counts(
    connection: Connection, tenant: Tenant, rows: list[Record]
) -> tuple[BatchView, ...]:
    counts: dict[UUID, dict[ItemState, int]] = defaultdict(dict)
    for row in await connection.fetch(COUNT_ITEMS, tenant.agency, [each["id"] for each in rows]):
        counts[row["batch_id"]][ItemState(row["state"])] = row["items"]
    return tuple(BatchView(batch=to_batch(row), counts=counts[row["id"]]) for row in rows)


def _whose(tenant: Tenant) -> tuple[bool, UUID | None]:
    return reach_arguments(tenant) == (None, None), tenant.actor.id


def _uuid(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise _bad_cursor() from error


def _place(text: str | None) -> int:
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise _bad_cursor()
    return int(text)


def _bad_cursor() -> Exception:
    return invalid("/query/cursor", "bad-cursor", "This is no cursor of this list.")
