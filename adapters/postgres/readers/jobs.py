"""Jobs out, as views, on bound connections without a transaction."""

from uuid import UUID

import msgspec
from asyncpg import Record

from adapters.postgres.pool import AgencyPool
from adapters.postgres.reach import REACH, reach_arguments
from domain.kernel.errors import NotFoundError, invalid
from domain.kernel.identifiers import JobId
from domain.kernel.jobs import JobFilter, JobState, JobView
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant

COLUMNS = """j.id, j.kind, j.payload, j.state, j.attempts, j.max_attempts, j.dispatches,
    j.run_after, j.lease_until, j.last_error, j.created_at, j.finished_at"""

WITHIN = f"""(($2::uuid IS NULL AND $3::uuid IS NULL) OR (
    j.kind = 'run-ranking' AND EXISTS (
        SELECT FROM ranking r
        JOIN applicant a ON a.agency_id = r.agency_id AND a.id = r.applicant_id
        WHERE r.agency_id = $1 AND r.id = (j.payload ->> 'ranking_id')::uuid AND {REACH})))"""
"""All of the agency, or for a narrower reach the jobs of rankings within it."""

# one job
SELECT_JOB = f"""
SELECT {COLUMNS} FROM job j WHERE j.agency_id = $1 AND j.id = $4 AND {WITHIN}
"""

# page of jobs, newest first
SELECT_PAGE = f"""
SELECT {COLUMNS} FROM job j
WHERE j.agency_id = $1 AND {WITHIN}
  AND ($4::text IS NULL OR j.state = $4) AND ($5::text IS NULL OR j.kind = $5)
  AND ($6::uuid IS NULL OR j.id < $6)
ORDER BY j.id DESC LIMIT $7
"""


class PostgresJobReader:
    """JobReader on the pool."""

    def __init__(self, pool: AgencyPool) -> None:
        self._pool = pool

    async def get(self, tenant: Tenant, job: JobId) -> JobView:
        """Return it; NotFound beyond the reach."""
        async with self._pool.acquire(tenant) as connection:
            row = await connection.fetchrow(
                SELECT_JOB, tenant.agency, *reach_arguments(tenant), job
            )
        if row is None:
            raise NotFoundError("not-found", "There is no such job.")
        return to_view(row)

    async def page(self, tenant: Tenant, wanted: JobFilter, request: PageRequest) -> Page[JobView]:
        """Return jobs, newest first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_PAGE,
                tenant.agency,
                *reach_arguments(tenant),
                None if wanted.state is None else wanted.state.value,
                wanted.kind,
                _cursor(request.cursor),
                request.limit + 1,
            )
        views = tuple(to_view(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=views, next_cursor=str(views[-1].id) if more else None)


def to_view(row: Record) -> JobView:
    """Return the view of a row; a payload holds one id, that of its subject."""
    payload = msgspec.json.decode(row["payload"], type=dict[str, str])
    subject = next((value for name, value in payload.items() if name.endswith("_id")), None)
    return JobView(
        id=JobId(row["id"]),
        kind=row["kind"],
        subject=None if subject is None else UUID(subject),
        state=JobState(row["state"]),
        attempts=row["attempts"],
        max_attempts=row["max_attempts"],
        dispatches=row["dispatches"],
        run_after=row["run_after"],
        lease_until=row["lease_until"],
        last_error=row["last_error"],
        created_at=row["created_at"],
        finished_at=row["finished_at"],
    )


def _cursor(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise invalid("/query/cursor", "bad-cursor", "This is no cursor of this list.") from error
