"""Who used what, on bound connections without a transaction."""

from datetime import datetime
from uuid import UUID

from adapters.postgres.pool import AgencyPool
from domain.billing.views import AdvisorUse, ApplicantUse
from domain.kernel.errors import invalid
from domain.kernel.identifiers import AdvisorId, ApplicantId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant

ADVISORS_SHOWN = 1_000

# active applicants and counted rankings by advisor
BY_ADVISOR = """
SELECT advisor_id, sum(active)::bigint AS active, sum(rankings)::bigint AS rankings
FROM (
    SELECT advisor_id, count(*) AS active, 0 AS rankings FROM applicant
    WHERE agency_id = $1 AND status = 'active' GROUP BY advisor_id
    UNION ALL
    SELECT advisor_id, 0, count(*) FROM quota_use
    WHERE agency_id = $1 AND period = $2 AND state = 'taken' GROUP BY advisor_id
) AS each
GROUP BY advisor_id
ORDER BY 3 DESC, 1 NULLS LAST LIMIT $3
"""

# counted rankings by applicant
BY_APPLICANT = """
SELECT applicant_id, (array_agg(advisor_id ORDER BY taken_at DESC))[1] AS advisor_id,
       count(*) AS rankings, max(taken_at) AS last_at
FROM quota_use
WHERE agency_id = $1 AND period = $2 AND state = 'taken'
  AND ($3::uuid IS NULL OR applicant_id > $3)
GROUP BY applicant_id
ORDER BY applicant_id LIMIT $4
"""


class PostgresUsageReader:
    """UsageReader on the pool."""

    def __init__(self, pool: AgencyPool) -> None:
        self._pool = pool

    async def by_advisor(self, tenant: Tenant, period: datetime) -> tuple[AdvisorUse, ...]:
        """Return what each advisor's applicants make up."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(BY_ADVISOR, tenant.agency, period, ADVISORS_SHOWN)
        return tuple(
            AdvisorUse(
                advisor=_advisor(row["advisor_id"]),
                active_applicants=row["active"],
                rankings=row["rankings"],
            )
            for row in rows
        )

    async def by_applicant(
        self, tenant: Tenant, period: datetime, request: PageRequest
    ) -> Page[ApplicantUse]:
        """Return a page of applicants."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                BY_APPLICANT, tenant.agency, period, _uuid(request.cursor), request.limit + 1
            )
        items = tuple(
            ApplicantUse(
                applicant=ApplicantId(row["applicant_id"]),
                advisor=_advisor(row["advisor_id"]),
                rankings=row["rankings"],
                last_at=row["last_at"],
            )
            for row in rows[: request.limit]
        )
        more = len(rows) > request.limit
        return Page(items=items, next_cursor=str(items[-1].applicant) if more else None)


def _advisor(found: UUID | None) -> AdvisorId | None:
    return None if found is None else AdvisorId(found)


def _uuid(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise invalid("/query/cursor", "bad-cursor", "This is no cursor of this list.") from error
