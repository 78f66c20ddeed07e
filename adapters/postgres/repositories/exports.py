"""Exports in and out: the archive in parts, sealed under a key of its own."""

from typing import Any

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.applicants.errors import no_applicant
from domain.audit.entities import Export, ExportState
from domain.audit.errors import no_export
from domain.kernel.identifiers import ApplicantId, ExportId, JobId
from domain.kernel.tenancy import All

PART_BYTES = 1_000_000

# insert, of an applicant within the reach
INSERT_OF_APPLICANT = f"""
INSERT INTO personal_export (agency_id, id, applicant_id, job_id, actor_kind, actor_id,
                             requested_at, expires_at)
SELECT $1, $5, a.id, $6, $7, $8, $9, $10
FROM applicant a WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
RETURNING id
"""

# insert, of the whole agency
INSERT_OF_AGENCY = """
INSERT INTO personal_export (agency_id, id, job_id, actor_kind, actor_id, requested_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# one export within the reach: of the agency only for who sees all of it
SELECT_EXPORT = f"""
SELECT x.id, x.applicant_id, x.job_id, x.state, x.progress, x.size_bytes, x.content_sha256,
       x.failure, x.requested_at, x.expires_at, x.data_key_wrapped
FROM personal_export x
LEFT JOIN applicant a ON a.agency_id = x.agency_id AND a.id = x.applicant_id
WHERE x.agency_id = $1 AND x.id = $4
  AND CASE WHEN x.applicant_id IS NULL THEN $5 ELSE {REACH} END
FOR UPDATE OF x
"""

# how far
ADVANCE_EXPORT = """
UPDATE personal_export SET state = 'running', progress = $3
WHERE agency_id = $1 AND id = $2 AND state IN ('queued', 'running')
"""

# ready
FINISH_EXPORT = """
UPDATE personal_export
SET state = 'ready', progress = 100, data_key_wrapped = $3, size_bytes = $4, content_sha256 = $5
WHERE agency_id = $1 AND id = $2 AND state IN ('queued', 'running')
RETURNING id
"""

# failed
FAIL_EXPORT = """
UPDATE personal_export SET state = 'failed', failure = $3
WHERE agency_id = $1 AND id = $2 AND state IN ('queued', 'running')
"""

# store one part
INSERT_PART = """
INSERT INTO personal_export_part (agency_id, export_id, place, content_sealed)
VALUES ($1, $2, $3, $4)
"""

# the parts in order
SELECT_PARTS = """
SELECT place, content_sealed FROM personal_export_part
WHERE agency_id = $1 AND export_id = $2 ORDER BY place
"""


class PostgresExportRepository:
    """ExportRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, export: Export) -> None:
        """Insert; NotFound when the applicant is beyond the reach."""
        actor = self._session.tenant.actor
        facts = (export.job, actor.kind.value, actor.id, export.requested_at, export.expires_at)
        connection, agency = self._session.connection, self._session.agency_id
        self._session.note("xpt", export.id)
        if export.applicant is None:
            await connection.execute(INSERT_OF_AGENCY, agency, export.id, *facts)
            return
        reach = reach_arguments(self._session.tenant)
        found = await connection.fetchval(
            INSERT_OF_APPLICANT, agency, *reach, export.applicant, export.id, *facts
        )
        if found is None:
            raise no_applicant()

    async def get(self, export: ExportId) -> Export:
        """Return it, locked; NotFound beyond the reach."""
        return _export(await self._row(export))

    async def advance(self, export: ExportId, progress: int) -> None:
        """Mark running, and how far."""
        await self._session.connection.execute(
            ADVANCE_EXPORT, self._session.agency_id, export, progress
        )

    async def finish(self, export: ExportId, archive: bytes, sha256: str) -> bool:
        """Store the archive under a fresh key; False when it is no longer wanted."""
        session, agency_key = self._session, await self._session.agency_key()
        key = session.sealer.new_data_key(agency_key)
        found = await session.connection.fetchval(
            FINISH_EXPORT, session.agency_id, export, key, len(archive), sha256
        )
        if found is None:
            return False
        for place, start in enumerate(range(0, len(archive), PART_BYTES)):
            sealed = session.sealer.seal(
                agency_key, key, archive[start : start + PART_BYTES], about_part(export, place)
            )
            await session.connection.execute(INSERT_PART, session.agency_id, export, place, sealed)
        return True

    async def fail(self, export: ExportId, code: str) -> None:
        """Mark failed."""
        await self._session.connection.execute(
            FAIL_EXPORT, self._session.agency_id, export, code[:200]
        )

    async def content(self, export: ExportId) -> bytes | None:
        """Return the archive; None when it is not ready or gone."""
        key = (await self._row(export))["data_key_wrapped"]
        if key is None:
            return None
        session, agency_key = self._session, await self._session.agency_key()
        rows = await session.connection.fetch(SELECT_PARTS, session.agency_id, export)
        parts = (
            session.sealer.unseal(
                agency_key, key, row["content_sealed"], about_part(export, row["place"])
            )
            for row in rows
        )
        return b"".join(parts)

    async def _row(self, export: ExportId) -> Any:
        tenant = self._session.tenant
        row = await self._session.connection.fetchrow(
            SELECT_EXPORT, tenant.agency, *reach_arguments(tenant), export, tenant.reach == All()
        )
        if row is None:
            raise no_export()
        return row


def about_part(export: ExportId, place: int) -> bytes:
    """Return what binds a sealed part to its row."""
    return b"personal_export_part.content:%s:%d" % (export.bytes, place)


def _export(row: Any) -> Export:
    return Export(
        id=ExportId(row["id"]),
        applicant=None if row["applicant_id"] is None else ApplicantId(row["applicant_id"]),
        job=JobId(row["job_id"]),
        state=ExportState(row["state"]),
        progress=row["progress"],
        size_bytes=row["size_bytes"],
        sha256=row["content_sha256"],
        failure=row["failure"],
        requested_at=row["requested_at"],
        expires_at=row["expires_at"],
    )
