"""Shortlists out, as views, on bound connections without a transaction."""

from collections.abc import Mapping, Sequence

import msgspec
from asyncpg import Record

from adapters.postgres.pool import AgencyPool
from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.shortlists import (
    PostgresShortlistRepository,
    about_explanations,
    ranking_id,
    to_entry,
)
from adapters.postgres.session import Session
from domain.kernel.canonical import Json
from domain.kernel.identifiers import ApplicantId, JobId, ProgramId, ShortlistId
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode
from domain.shortlists.entities import Version
from domain.shortlists.errors import no_shortlist
from domain.shortlists.policies.publication import sees_published_only
from domain.shortlists.views import (
    BlastRadius,
    HeldProgram,
    ShortlistSummary,
    StoredShortlist,
    VersionSummary,
)

SHOWN = 100
EACH, KIND, WHOLE = 1, 2, 3
"""Levels of a count: of one program, of all changed or all withdrawn, of everything."""

SUMMARY = """
SELECT s.id, s.applicant_id, s.season, v.version AS current_version, s.version, s.updated_at,
       s.stale_cause, s.advisor_order, v.ranking_id, seen.version AS published_version
FROM shortlist s
JOIN applicant a ON a.agency_id = s.agency_id AND a.id = s.applicant_id
LEFT JOIN LATERAL (
    SELECT p.version FROM shortlist_publication p
    WHERE p.agency_id = $1 AND p.shortlist_id = s.id AND p.withdrawn_at IS NULL
    ORDER BY p.published_at DESC, p.version DESC LIMIT 1
) seen ON true
JOIN shortlist_version v ON v.agency_id = s.agency_id AND v.shortlist_id = s.id
    AND v.version = CASE WHEN $5 THEN seen.version ELSE s.current_version END
"""
"""$5: whether only what was published may be seen."""

# an applicant's shortlists
SELECT_OF_APPLICANT = f"""
{SUMMARY}
WHERE s.agency_id = $1 AND s.applicant_id = $4 AND {REACH}
ORDER BY s.season DESC
"""

# one shortlist
SELECT_SUMMARY = f"""
{SUMMARY}
WHERE s.agency_id = $1 AND s.id = $4 AND {REACH}
"""

# whose current list holds any of these programs
SELECT_BLAST = """
WITH held AS (
    SELECT e.program_id, s.applicant_id, e.program_id = ANY($3::uuid[]) AS is_withdrawn
    FROM entry e
    JOIN shortlist s ON s.agency_id = e.agency_id AND s.id = e.shortlist_id
        AND s.current_version = e.version
    WHERE e.agency_id = $1 AND e.program_id = ANY($2::uuid[] || $3::uuid[])
)
SELECT program_id, is_withdrawn, count(DISTINCT applicant_id) AS applicants, 1 AS level
FROM held GROUP BY program_id, is_withdrawn
UNION ALL
SELECT NULL, is_withdrawn, count(DISTINCT applicant_id), 2 FROM held GROUP BY is_withdrawn
UNION ALL
SELECT NULL, NULL, count(DISTINCT applicant_id), 3 FROM held
"""

# a version
SELECT_VERSION = """
SELECT v.version, v.ranking_id, v.job_id, v.document, v.explanations_sealed, v.created_at
FROM shortlist_version v
WHERE v.agency_id = $1 AND v.shortlist_id = $2 AND v.version = $3 AND (NOT $4 OR EXISTS (
    SELECT FROM shortlist_publication p
    WHERE p.agency_id = $1 AND p.shortlist_id = $2 AND p.version = $3 AND p.withdrawn_at IS NULL
))
"""

# its entries in order
SELECT_ENTRIES = """
SELECT id, program_id, track_ids, signal, fee_cents, document FROM entry
WHERE agency_id = $1 AND shortlist_id = $2 AND version = $3
ORDER BY place
"""

# every version, newest first
SELECT_VERSIONS = """
SELECT v.version, v.ranking_id, v.created_at, p.published_at, count(e.id) AS entry_count
FROM shortlist_version v
LEFT JOIN shortlist_publication p ON p.agency_id = v.agency_id AND p.shortlist_id = v.shortlist_id
    AND p.version = v.version AND p.withdrawn_at IS NULL
LEFT JOIN entry e ON e.agency_id = v.agency_id AND e.shortlist_id = v.shortlist_id
    AND e.version = v.version
WHERE v.agency_id = $1 AND v.shortlist_id = $2 AND (NOT $3 OR p.published_at IS NOT NULL)
GROUP BY v.version, v.ranking_id, v.created_at, p.published_at
ORDER BY v.version DESC
"""


class PostgresShortlistReader:
    """ShortlistReader on the pool."""

    def __init__(self, pool: AgencyPool, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    async def of_applicant(
        self, tenant: Tenant, applicant: ApplicantId
    ) -> tuple[ShortlistSummary, ...]:
        """Return an applicant's shortlists, newest season first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_OF_APPLICANT,
                tenant.agency,
                *reach_arguments(tenant),
                applicant,
                sees_published_only(tenant),
            )
        return tuple(_summary(row) for row in rows)

    async def stored(
        self, tenant: Tenant, shortlist: ShortlistId, number: int | None
    ) -> StoredShortlist:
        """Return a version (None: the current one); NotFound beyond the reach."""
        async with self._pool.acquire(tenant) as connection:
            session = Session(
                connection=connection,
                scope=tenant,
                sealer=self._sealer,
                agency_keys=self._pool.agency_keys,
            )
            summary = await self._summary(session, shortlist)
            wanted = summary.current if number is None else number
            version = await self._version(session, summary, wanted)
            marks = await PostgresShortlistRepository(session).marks(shortlist)
        return StoredShortlist(summary=summary, version=version, marks=marks)

    async def blast(
        self, tenant: Tenant, changed: Sequence[ProgramId], withdrawn: Sequence[ProgramId]
    ) -> BlastRadius:
        """Return whose current lists hold any of these programs."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_BLAST, tenant.agency, list(changed), list(withdrawn)
            )
        by_kind = {row["is_withdrawn"]: row["applicants"] for row in rows if row["level"] == KIND}
        held = [
            HeldProgram(
                program=ProgramId(row["program_id"]),
                is_withdrawn=row["is_withdrawn"],
                applicants=row["applicants"],
            )
            for row in rows
            if row["level"] == EACH
        ]
        held.sort(key=lambda each: (-each.applicants, each.program))
        return BlastRadius(
            applicants=sum(row["applicants"] for row in rows if row["level"] == WHOLE),
            with_changed=by_kind.get(False, 0),
            with_withdrawn=by_kind.get(True, 0),
            programs=tuple(held[:SHOWN]),
        )

    async def versions(self, tenant: Tenant, shortlist: ShortlistId) -> tuple[VersionSummary, ...]:
        """Return every version, newest first; NotFound beyond the reach."""
        async with self._pool.acquire(tenant) as connection:
            session = Session(connection=connection, scope=tenant, sealer=self._sealer)
            await self._summary(session, shortlist)
            rows = await connection.fetch(
                SELECT_VERSIONS, tenant.agency, shortlist, sees_published_only(tenant)
            )
        return tuple(
            VersionSummary(
                number=row["version"],
                ranking=ranking_id(row),
                entry_count=row["entry_count"],
                created_at=row["created_at"],
                published_at=row["published_at"],
            )
            for row in rows
        )

    async def _summary(self, session: Session, shortlist: ShortlistId) -> ShortlistSummary:
        row = await session.connection.fetchrow(
            SELECT_SUMMARY,
            session.agency_id,
            *reach_arguments(session.tenant),
            shortlist,
            sees_published_only(session.tenant),
        )
        if row is None:
            raise no_shortlist()
        return _summary(row)

    async def _version(self, session: Session, summary: ShortlistSummary, number: int) -> Version:
        connection, agency = session.connection, session.agency_id
        row = await connection.fetchrow(
            SELECT_VERSION, agency, summary.id, number, sees_published_only(session.tenant)
        )
        if row is None:
            raise no_shortlist()
        rows = await connection.fetch(SELECT_ENTRIES, agency, summary.id, number)
        opened = session.sealer.unseal(
            await session.agency_key(),
            await session.data_key(summary.applicant),
            row["explanations_sealed"],
            about_explanations(summary.id, number),
        )
        explanations: list[Mapping[str, Json]] = msgspec.json.decode(opened)
        document = msgspec.json.decode(row["document"])
        return Version(
            number=row["version"],
            ranking=ranking_id(row),
            job=None if row["job_id"] is None else JobId(row["job_id"]),
            entries=tuple(
                to_entry(each, explanation)
                for each, explanation in zip(rows, explanations, strict=True)
            ),
            totals=document["totals"],
            receipt=document["receipt"],
            created_at=row["created_at"],
        )


def _summary(row: Record) -> ShortlistSummary:
    return ShortlistSummary(
        id=ShortlistId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        season=SeasonCode(row["season"]),
        ranking=ranking_id(row),
        current=row["current_version"],
        version=row["version"],
        updated_at=row["updated_at"],
        stale_cause=row["stale_cause"],
        published=row["published_version"],
        order=tuple(ProgramId(each) for each in row["advisor_order"]),
    )
