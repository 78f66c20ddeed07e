"""Interviews out, as views, on bound connections without a transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.postgres.pool import AgencyPool
from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.interviews import (
    SELECT_INTERVIEW,
    interviews_of,
    one_interview,
)
from adapters.postgres.session import Session
from domain.applicants.errors import no_applicant
from domain.kernel.identifiers import ApplicantId, InterviewId
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant
from domain.matching.entities import Interview

# whether an applicant is within the reach
REACHES = f"SELECT 1 FROM applicant a WHERE a.agency_id = $1 AND a.id = $4 AND {REACH}"

# the zone she reads in, as she said it herself
SELECT_ZONE = f"""
SELECT n.time_zone
FROM membership m
JOIN notification_preference n ON n.agency_id = m.agency_id AND n.membership_id = m.id
JOIN applicant a ON a.agency_id = m.agency_id AND a.id = m.applicant_id
WHERE m.agency_id = $1 AND m.applicant_id = $4 AND m.removed_at IS NULL AND {REACH}
ORDER BY m.id DESC LIMIT 1
"""


class PostgresInterviewReader:
    """InterviewReader on the pool."""

    def __init__(self, pool: AgencyPool, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    async def get(
        self, tenant: Tenant, applicant: ApplicantId, interview: InterviewId
    ) -> Interview:
        """Return it, texts opened; NotFound beyond the reach or for another applicant's."""
        async with self._session(tenant) as session:
            return await one_interview(session, SELECT_INTERVIEW, applicant, interview)

    async def of_applicant(self, tenant: Tenant, applicant: ApplicantId) -> tuple[Interview, ...]:
        """Return all of an applicant's, texts opened; NotFound beyond the reach."""
        async with self._session(tenant) as session:
            found = await session.connection.fetchval(
                REACHES, tenant.agency, *reach_arguments(tenant), applicant
            )
            if found is None:
                raise no_applicant()
            return await interviews_of(session, applicant)

    async def zone_of(self, tenant: Tenant, applicant: ApplicantId) -> str | None:
        """Return the zone the applicant reads in; None while she has not said."""
        async with self._pool.acquire(tenant) as connection:
            zone: str | None = await connection.fetchval(
                SELECT_ZONE, tenant.agency, *reach_arguments(tenant), applicant
            )
        return zone

    @asynccontextmanager
    async def _session(self, tenant: Tenant) -> AsyncIterator[Session]:
        async with self._pool.acquire(tenant) as connection:
            yield Session(
                connection=connection,
                scope=tenant,
                sealer=self._sealer,
                agency_keys=self._pool.agency_keys,
            )
