"""Applications out, as views, on bound connections without a transaction."""

from uuid import UUID

import msgspec
from asyncpg import Record

from adapters.postgres.pool import AgencyPool
from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.applications import (
    COLUMNS,
    FROM_REACHED,
    events_of,
    to_application,
)
from adapters.postgres.session import Session
from domain.applications.entities import Application, Forecast, Progress, Route, Status
from domain.applications.errors import no_application
from domain.applications.policies.calibration import Case
from domain.applications.policies.funnel import FunnelRow
from domain.applications.views import ApplicationFilter, ApplicationSummary
from domain.kernel.errors import invalid
from domain.kernel.identifiers import ApplicationId, TrackId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode, Specialty

# one
SELECT_APPLICATION = f"""
SELECT {COLUMNS} {FROM_REACHED}
WHERE p.agency_id = $1 AND p.id = $4 AND {REACH}
"""

# page, newest first
SELECT_PAGE = f"""
SELECT {COLUMNS} {FROM_REACHED}
WHERE p.agency_id = $1 AND {REACH}
  AND ($4::uuid IS NULL OR p.applicant_id = $4)
  AND ($5::text IS NULL OR p.season = $5)
  AND ($6::text IS NULL OR p.status = $6)
  AND ($7::uuid IS NULL OR p.id < $7)
ORDER BY p.id DESC LIMIT $8
"""

# from application to match, by specialty
SELECT_FUNNEL = f"""
SELECT p.specialty, count(DISTINCT p.applicant_id) AS applicants, count(*) AS applied,
       count(*) FILTER (WHERE p.invited_on IS NOT NULL OR p.interviewed_on IS NOT NULL
                        OR p.rank_position IS NOT NULL OR p.route = 'main-match') AS invited,
       count(*) FILTER (WHERE p.interviewed_on IS NOT NULL OR p.rank_position IS NOT NULL
                        OR p.route = 'main-match') AS interviewed,
       count(*) FILTER (WHERE p.rank_position IS NOT NULL OR p.status = 'ranked'
                        OR p.route = 'main-match') AS ranked,
       count(*) FILTER (WHERE p.status = 'matched') AS matched,
       count(*) FILTER (WHERE p.status IN ('applied', 'waitlisted')) AS open
{FROM_REACHED}
WHERE p.agency_id = $1 AND p.season = $4 AND {REACH}
  AND p.status NOT IN ('considering', 'applying')
  AND NOT (p.status = 'withdrawn' AND p.applied_on IS NULL)
GROUP BY p.specialty ORDER BY p.specialty
"""

# what was said and what came of it, of every application sent
SELECT_CASES = f"""
SELECT p.applicant_id, p.specialty, p.img_type, p.season, p.status, p.rank_position, p.route,
       p.p_interview, p.p_would_take, p.forecasts,
       (p.invited_on IS NOT NULL OR p.interviewed_on IS NOT NULL OR p.rank_position IS NOT NULL
        OR p.route = 'main-match' OR p.status IN ('invited', 'interviewed', 'ranked'))
           AS was_invited,
       r.receipt #>> '{{model,sha256}}' AS model,
       (r.receipt #>> '{{recalibration,version}}')::integer AS recalibration
{FROM_REACHED}
LEFT JOIN ranking r ON r.agency_id = p.agency_id AND r.id = p.ranking_id
WHERE p.agency_id = $1 AND {REACH} AND ($4::text IS NULL OR p.season = $4)
  AND p.status NOT IN ('considering', 'applying', 'withdrawn')
"""


class PostgresApplicationReader:
    """ApplicationReader on the pool."""

    def __init__(self, pool: AgencyPool, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    async def get(self, tenant: Tenant, application: ApplicationId) -> Application:
        """Return it with its events, notes opened; NotFound beyond the reach."""
        async with self._pool.acquire(tenant) as connection:
            session = Session(
                connection=connection,
                scope=tenant,
                sealer=self._sealer,
                agency_keys=self._pool.agency_keys,
            )
            row = await connection.fetchrow(
                SELECT_APPLICATION, tenant.agency, *reach_arguments(tenant), application
            )
            if row is None:
                raise no_application()
            return to_application(row, await events_of(session, row))

    async def page(
        self, tenant: Tenant, wanted: ApplicationFilter, request: PageRequest
    ) -> Page[ApplicationSummary]:
        """Return a page, newest first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_PAGE,
                tenant.agency,
                *reach_arguments(tenant),
                wanted.applicant,
                wanted.season,
                None if wanted.status is None else wanted.status.value,
                _after(request.cursor),
                request.limit + 1,
            )
        items = tuple(_summary(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=items, next_cursor=str(items[-1].application.id) if more else None)

    async def funnel(self, tenant: Tenant, season: SeasonCode) -> tuple[FunnelRow, ...]:
        """Return counts by specialty of the season, every cell."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_FUNNEL, tenant.agency, *reach_arguments(tenant), season
            )
        return tuple(
            FunnelRow(
                specialty=Specialty(row["specialty"]),
                applicants=row["applicants"],
                applied=row["applied"],
                invited=row["invited"],
                interviewed=row["interviewed"],
                ranked=row["ranked"],
                matched=row["matched"],
                open=row["open"],
            )
            for row in rows
        )

    async def cases(self, tenant: Tenant, season: SeasonCode | None) -> tuple[Case, ...]:
        """Return what the calibration ledger needs of every application sent, of all seasons."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_CASES, tenant.agency, *reach_arguments(tenant), season
            )
        return tuple(_case(row) for row in rows)


def _case(row: Record) -> Case:
    forecasts = msgspec.json.decode(row["forecasts"], type=dict[str, Forecast])
    return Case(
        applicant=row["applicant_id"].bytes,
        specialty=Specialty(row["specialty"]),
        img_type=row["img_type"],
        season=SeasonCode(row["season"]),
        model=row["model"],
        status=Status(row["status"]),
        was_invited=row["was_invited"],
        rank_position=row["rank_position"],
        route=None if row["route"] is None else Route(row["route"]),
        p_interview=row["p_interview"],
        p_would_take=row["p_would_take"],
        forecasts={name: each.chance for name, each in forecasts.items()},
        recalibration=row["recalibration"],
    )


def _summary(row: Record) -> ApplicationSummary:
    matched = row["matched_track"]
    return ApplicationSummary(
        application=to_application(row, ()),
        progress=Progress(
            status=Status(row["status"]),
            applied_on=row["applied_on"],
            invited_on=row["invited_on"],
            interviewed_on=row["interviewed_on"],
            closed_on=row["closed_on"],
            rank_position=row["rank_position"],
            matched_track=None if matched is None else TrackId(matched),
            route=None if row["route"] is None else Route(row["route"]),
        ),
        updated_at=row["updated_at"],
    )


def _after(cursor: str | None) -> UUID | None:
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError as error:
        raise invalid("/cursor", "bad-cursor", "This is no cursor of ours.") from error
