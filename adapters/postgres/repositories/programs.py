"""Catalogues, seasons and overlays in and out."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from asyncpg import Record

from adapters.postgres.session import Session
from domain.kernel.canonical import Json
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import PLATFORM, AgencyId, CatalogueId, ProgramId
from domain.kernel.tenancy import Platform
from domain.kernel.vocabulary import SeasonCode
from domain.programs.entities import Program, RequirementOverrides, Revision
from domain.programs.ports import CatalogueHead, NewVersion, VersionHead

# newest version of a season
SELECT_SEASON_HEAD = """
SELECT version, content_sha256 FROM season_version
WHERE season = $1 ORDER BY version DESC LIMIT 1
"""

# insert season version
INSERT_SEASON = """
INSERT INTO season_version (season, version, content_sha256, document) VALUES ($1, $2, $3, $4)
"""

# insert catalogue
INSERT_CATALOGUE = "INSERT INTO catalogue (owner_id, id, name) VALUES ($1, $2, $3)"

# catalogue by name
SELECT_BY_NAME = "SELECT id FROM catalogue WHERE owner_id = $1 AND name = $2"

# one importer of a catalogue at a time, until the transaction ends
LOCK_CATALOGUE = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 5))"

# a catalogue with its newest version
SELECT_HEAD = """
SELECT c.id, c.owner_id, c.name, c.created_at, v.version, v.content_sha256, v.program_count,
       v.track_count
FROM catalogue c
LEFT JOIN LATERAL (
    SELECT version, content_sha256, program_count, track_count FROM catalogue_version
    WHERE owner_id = c.owner_id AND catalogue_id = c.id ORDER BY version DESC LIMIT 1
) v ON true
WHERE c.owner_id = $1 AND c.id = $2
"""

# newest revision of every program ever imported
SELECT_REVISIONS = """
SELECT DISTINCT ON (program_id) document, is_withdrawn FROM program_revision
WHERE owner_id = $1 AND catalogue_id = $2
ORDER BY program_id, version DESC
"""

# insert version
INSERT_VERSION = """
INSERT INTO catalogue_version (owner_id, catalogue_id, version, content_sha256, program_count,
                               track_count, source, summary)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

# insert what changed; COPY is refused under row-level security
INSERT_REVISIONS = """
INSERT INTO program_revision (owner_id, catalogue_id, version, program_id, code, is_withdrawn,
                              document)
SELECT $1, $2, $3, r.program_id, r.code, r.is_withdrawn, r.document::jsonb
FROM unnest($4::uuid[], $5::text[], $6::boolean[], $7::text[])
    AS r (program_id, code, is_withdrawn, document)
"""

# the agency's next overlay version
BUMP_OVERLAY = """
UPDATE agency SET overlay_version = overlay_version + 1 WHERE agency_id = $1
RETURNING overlay_version
"""

# insert overlay revision
INSERT_OVERLAY = """
INSERT INTO overlay_revision (agency_id, program_id, version, overrides, notes_sealed)
VALUES ($1, $2, $3, $4, $5)
"""

REVISIONS_AT_ONCE = 2_000


class PostgresSeasonRepository:
    """SeasonRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def newest(self, code: SeasonCode) -> VersionHead | None:
        """Return the newest version, None when there is none."""
        row = await self._session.connection.fetchrow(SELECT_SEASON_HEAD, code)
        return None if row is None else VersionHead(version=row[0], sha256=row[1])

    async def add(
        self, code: SeasonCode, version: int, sha256: str, document: Mapping[str, Json]
    ) -> None:
        """Insert a version."""
        text = msgspec.json.encode(document).decode()
        await self._session.connection.execute(INSERT_SEASON, code, version, sha256, text)


class PostgresCatalogueRepository:
    """CatalogueRepository on one session; the platform's own under a platform scope."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def _owner(self) -> UUID:
        is_platform = isinstance(self._session.scope, Platform)
        return PLATFORM if is_platform else self._session.agency_id

    async def add(self, catalogue: CatalogueId, name: str) -> None:
        """Insert; Conflict `name-taken`."""
        self._session.note("cat", catalogue)
        await self._session.connection.execute(INSERT_CATALOGUE, self._owner, catalogue, name)

    async def find_by_name(self, name: str) -> CatalogueId | None:
        """Return the owner's catalogue of that name."""
        found = await self._session.connection.fetchval(SELECT_BY_NAME, self._owner, name)
        return None if found is None else CatalogueId(found)

    async def head(self, catalogue: CatalogueId) -> CatalogueHead:
        """Return it, locked against another import; NotFound for another owner's."""
        await self._session.connection.execute(LOCK_CATALOGUE, catalogue)
        row = await self._session.connection.fetchrow(SELECT_HEAD, self._owner, catalogue)
        if row is None:
            raise NotFoundError("not-found", "There is no such catalogue.")
        return to_head(row)

    async def revisions(self, catalogue: CatalogueId) -> tuple[Revision, ...]:
        """Return the newest revision of every program ever imported."""
        rows = await self._session.connection.fetch(SELECT_REVISIONS, self._owner, catalogue)
        # A second for ten thousand programs: not on the loop that answers others.
        return await asyncio.to_thread(_revisions, rows)

    async def add_version(self, version: NewVersion) -> None:
        """Insert the version and what changed in it."""
        connection = self._session.connection
        await connection.execute(
            INSERT_VERSION,
            self._owner,
            version.catalogue,
            version.version,
            version.sha256,
            version.program_count,
            version.track_count,
            version.source,
            msgspec.json.encode(version.summary).decode(),
        )
        for start in range(0, len(version.revisions), REVISIONS_AT_ONCE):
            part = version.revisions[start : start + REVISIONS_AT_ONCE]
            await connection.execute(
                INSERT_REVISIONS,
                self._owner,
                version.catalogue,
                version.version,
                [each.program.id for each in part],
                [each.program.code for each in part],
                [each.is_withdrawn for each in part],
                [msgspec.json.encode(each.program).decode() for each in part],
            )


class PostgresOverlayRepository:
    """OverlayRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put(
        self, program: ProgramId, overrides: RequirementOverrides, note: str | None
    ) -> int:
        """Add a revision and return the new overlay version."""
        connection, agency = self._session.connection, self._session.agency_id
        version = int(await connection.fetchval(BUMP_OVERLAY, agency))
        sealed = None
        if note is not None:
            sealed = self._session.sealer.seal(
                await self._session.agency_key(), None, note.encode(), about_note(program)
            )
        text = msgspec.json.encode(overrides).decode()
        await connection.execute(INSERT_OVERLAY, agency, program, version, text, sealed)
        return version


def _revisions(rows: Sequence[Record]) -> tuple[Revision, ...]:
    decoder = msgspec.json.Decoder(Program)
    return tuple(
        Revision(program=decoder.decode(row["document"]), is_withdrawn=row["is_withdrawn"])
        for row in rows
    )


def about_note(program: ProgramId) -> bytes:
    """Return what binds a sealed note to its program."""
    return b"overlay_revision.notes:" + program.bytes


def to_head(row: Record) -> CatalogueHead:
    """Return a catalogue with its newest version, 0 when there is none."""
    return CatalogueHead(
        id=CatalogueId(row["id"]),
        owner=AgencyId(row["owner_id"]),
        name=row["name"],
        version=row["version"] or 0,
        sha256=row["content_sha256"] or "",
        program_count=row["program_count"] or 0,
        track_count=row["track_count"] or 0,
        created_at=row["created_at"],
    )
