"""Rankings out, as views, on bound connections without a transaction."""

from typing import Any
from uuid import UUID

from adapters.postgres.pool import AgencyPool
from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.rankings import (
    PostgresRankingRepository,
    decode_document,
    unpack_top,
)
from adapters.postgres.session import Session
from domain.kernel.errors import NotFoundError, invalid
from domain.kernel.identifiers import AgencyId, ApplicantId, CatalogueId, RankingId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode
from domain.rankings.entities import Failure, RankingResult, RankingState, ShortlistWish
from domain.rankings.views import RankingView

STALE = """CASE
    WHEN r.receipt IS NULL THEN NULL
    WHEN (r.receipt #>> '{profile,version}')::integer < (
        SELECT max(p.version) FROM profile_version p
        WHERE p.agency_id = r.agency_id AND p.applicant_id = r.applicant_id
    ) THEN 'profile-changed'
    WHEN r.receipt #>> '{profile,ledger_head}' <> a.ledger_head THEN 'ledger-changed'
    WHEN (r.receipt #>> '{catalogue,version}')::integer < (
        SELECT max(c.version) FROM catalogue_version c
        WHERE c.owner_id = r.catalogue_owner AND c.catalogue_id = r.catalogue_id
    ) THEN 'catalogue-changed'
    WHEN (r.receipt ->> 'overlay_version')::integer < (
        SELECT g.overlay_version FROM agency g WHERE g.agency_id = r.agency_id
    ) THEN 'overlay-changed'
END"""
"""What changed since the receipt; a ranking is never run again by itself (decision 11)."""

VIEW = f"""
SELECT r.id, r.applicant_id, r.season, r.catalogue_owner, r.catalogue_id, r.as_of, r.job_id,
       r.state, r.progress, r.wish, r.failure, r.receipt, r.requested_at, r.started_at,
       r.completed_at, r.version, {STALE} AS stale_cause
FROM ranking r
JOIN applicant a ON a.agency_id = r.agency_id AND a.id = r.applicant_id
"""

# one ranking
SELECT_VIEW = f"""
{VIEW}
WHERE r.agency_id = $1 AND r.id = $4 AND {REACH}
"""

# page of an applicant's rankings, newest first
SELECT_PAGE = f"""
{VIEW}
WHERE r.agency_id = $1 AND r.applicant_id = $4 AND {REACH}
  AND ($5::uuid IS NULL OR r.id < $5)
ORDER BY r.id DESC LIMIT $6
"""

# first 200 tracks of a result
SELECT_TOP = f"""
SELECT s.top, s.track_count, s.result_sha256
FROM ranking_result s
JOIN ranking r ON r.agency_id = s.agency_id AND r.id = s.ranking_id
JOIN applicant a ON a.agency_id = r.agency_id AND a.id = r.applicant_id
WHERE s.agency_id = $1 AND s.ranking_id = $4 AND {REACH}
"""


class PostgresRankingReader:
    """RankingReader on the pool."""

    def __init__(self, pool: AgencyPool, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    async def get(self, tenant: Tenant, ranking: RankingId) -> RankingView:
        """Return it; NotFound beyond the reach."""
        async with self._pool.acquire(tenant) as connection:
            row = await connection.fetchrow(
                SELECT_VIEW, tenant.agency, *reach_arguments(tenant), ranking
            )
        if row is None:
            raise NotFoundError("not-found", "There is no such ranking.")
        return _view(row)

    async def page(
        self, tenant: Tenant, applicant: ApplicantId, request: PageRequest
    ) -> Page[RankingView]:
        """Return an applicant's rankings, newest first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_PAGE,
                tenant.agency,
                *reach_arguments(tenant),
                applicant,
                _cursor(request.cursor),
                request.limit + 1,
            )
        views = tuple(_view(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=views, next_cursor=str(views[-1].id) if more else None)

    async def result(self, tenant: Tenant, ranking: RankingId) -> RankingResult:
        """Return the result with explanations opened; NotFound while there is none."""
        async with self._pool.acquire(tenant) as connection:
            session = Session(connection=connection, scope=tenant, sealer=self._sealer)
            return await PostgresRankingRepository(session).result(ranking)

    async def top(self, tenant: Tenant, ranking: RankingId) -> RankingResult:
        """Return the result cut to its first 200 tracks, without explanations."""
        async with self._pool.acquire(tenant) as connection:
            row = await connection.fetchrow(
                SELECT_TOP, tenant.agency, *reach_arguments(tenant), ranking
            )
        if row is None:
            raise NotFoundError("not-found", "There is no result of this ranking.")
        return unpack_top(row["top"], row["track_count"], row["result_sha256"])


def _cursor(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise invalid("/cursor", "bad-cursor", "This is no cursor of this list.") from error


def _view(row: Any) -> RankingView:
    return RankingView(
        id=RankingId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        season=SeasonCode(row["season"]),
        catalogue_owner=AgencyId(row["catalogue_owner"]),
        catalogue=CatalogueId(row["catalogue_id"]),
        as_of=row["as_of"],
        state=RankingState(row["state"]),
        progress=row["progress"],
        wish=decode_document(row["wish"], ShortlistWish),
        failure=decode_document(row["failure"], Failure),
        receipt=decode_document(row["receipt"], dict),
        requested_at=row["requested_at"],
        started_at=row["started_at"],
        completed_at=row["completed_at"],
        version=row["version"],
        stale_cause=row["stale_cause"],
    )
