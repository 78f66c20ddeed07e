"""Whole catalogue versions from memory; what they are now costs one small query."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from adapters.postgres.pool import AgencyPool
from adapters.postgres.repositories.programs import to_head
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import PLATFORM, AgencyId, CatalogueId, ProgramId
from domain.kernel.tenancy import Tenant
from domain.programs.entities import Catalogue, Overlay, Program, RequirementOverrides
from domain.programs.ports import CatalogueHead, CatalogueVersion

# the catalogues in sight with their newest versions, the oldest first
SELECT_HEADS = """
SELECT c.id, c.owner_id, c.name, c.created_at, v.version, v.content_sha256, v.program_count,
       v.track_count
FROM catalogue c
LEFT JOIN LATERAL (
    SELECT version, content_sha256, program_count, track_count FROM catalogue_version
    WHERE owner_id = c.owner_id AND catalogue_id = c.id ORDER BY version DESC LIMIT 1
) v ON true
WHERE c.owner_id = ANY($1::uuid[])
ORDER BY c.owner_id, c.id
"""

# every version of a catalogue, the newest first
SELECT_VERSIONS = """
SELECT version, content_sha256, program_count, track_count, source, summary, created_at
FROM catalogue_version
WHERE owner_id = $1 AND catalogue_id = $2
ORDER BY version DESC LIMIT 1000
"""

# a version of a catalogue (NULL: the newest)
SELECT_VERSION = """
SELECT version, content_sha256, track_count FROM catalogue_version
WHERE owner_id = $1 AND catalogue_id = $2 AND ($3::integer IS NULL OR version = $3)
ORDER BY version DESC LIMIT 1
"""

# the programs of a version; cursors compare codes byte by byte, whatever the locale
SELECT_PROGRAMS = """
SELECT document FROM (
    SELECT DISTINCT ON (program_id) document, is_withdrawn, code FROM program_revision
    WHERE owner_id = $1 AND catalogue_id = $2 AND version <= $3
    ORDER BY program_id, version DESC
) newest
WHERE NOT is_withdrawn ORDER BY code COLLATE "C"
"""

# newest overlay version
SELECT_OVERLAY_VERSION = "SELECT overlay_version FROM agency WHERE agency_id = $1"

# the overlay as of a version
SELECT_OVERLAY = """
SELECT DISTINCT ON (program_id) program_id, overrides FROM overlay_revision
WHERE agency_id = $1 AND version <= $2
ORDER BY program_id, version DESC
"""

KEPT = 6
NOTHING = RequirementOverrides()
Name = tuple[AgencyId, CatalogueId, int]


@dataclass(slots=True)
class PostgresCatalogueSource:
    """CatalogueSource; versions never change, so what was read is kept."""

    pool: AgencyPool
    settle: Callable[[], None] = lambda: None
    """Called when a catalogue has been read to stay."""
    _kept: "OrderedDict[Name, Catalogue]" = field(default_factory=OrderedDict)

    async def heads(self, tenant: Tenant) -> tuple[CatalogueHead, ...]:
        """Return the platform's catalogues and the agency's own."""
        async with self.pool.acquire(tenant) as connection:
            rows = await connection.fetch(SELECT_HEADS, [PLATFORM, tenant.agency])
        return tuple(to_head(row) for row in rows)

    async def versions(
        self, tenant: Tenant, owner: AgencyId, catalogue: CatalogueId
    ) -> tuple[CatalogueVersion, ...]:
        """Return the newest thousand versions, the newest first; none of another agency's."""
        if owner not in (PLATFORM, tenant.agency):
            return ()
        async with self.pool.acquire(tenant) as connection:
            rows = await connection.fetch(SELECT_VERSIONS, owner, catalogue)
        return tuple(
            CatalogueVersion(
                version=row["version"],
                sha256=row["content_sha256"],
                program_count=row["program_count"],
                track_count=row["track_count"],
                source=row["source"],
                summary=msgspec.json.decode(row["summary"], type=dict[str, int]),
                created_at=row["created_at"],
            )
            for row in rows
        )

    async def default(self, tenant: Tenant) -> Catalogue:
        """Return the newest version of the platform's catalogue."""
        for head in await self.heads(tenant):
            if head.owner == PLATFORM and head.version:
                return await self.at(tenant, PLATFORM, head.id, head.version)
        raise NotFoundError("no-catalogue", "No catalogue has been imported yet.")

    async def at(
        self, tenant: Tenant, owner: AgencyId, catalogue: CatalogueId, version: int | None = None
    ) -> Catalogue:
        """Return that version (None: the newest); NotFound also for another agency's."""
        if owner not in (PLATFORM, tenant.agency):
            raise NotFoundError("not-found", "There is no such catalogue.")
        if version is not None and (owner, catalogue, version) in self._kept:
            self._kept.move_to_end((owner, catalogue, version))
            return self._kept[owner, catalogue, version]
        async with self.pool.acquire(tenant) as connection:
            row = await connection.fetchrow(SELECT_VERSION, owner, catalogue, version)
            if row is None:
                raise NotFoundError("not-found", "There is no such catalogue or version.")
            name = owner, catalogue, int(row["version"])
            if name not in self._kept:
                documents = await connection.fetch(SELECT_PROGRAMS, *name)
                decoder = msgspec.json.Decoder(Program)
                self._keep(
                    name,
                    Catalogue(
                        id=catalogue,
                        owner=owner,
                        version=row["version"],
                        content_sha256=row["content_sha256"],
                        programs=tuple(decoder.decode(each[0]) for each in documents),
                        track_count=row["track_count"],
                    ),
                )
        return self._kept[name]

    async def overlay(self, tenant: Tenant, version: int | None = None) -> Overlay:
        """Return the agency's overlay as of `version` (None: the newest; 0: empty)."""
        async with self.pool.acquire(tenant) as connection:
            if version is None:
                version = await connection.fetchval(SELECT_OVERLAY_VERSION, tenant.agency)
            if not version:
                return Overlay(version=0)
            rows = await connection.fetch(SELECT_OVERLAY, tenant.agency, version)
        decoder = msgspec.json.Decoder(RequirementOverrides)
        said = {ProgramId(row[0]): decoder.decode(row[1]) for row in rows}
        return Overlay(
            version=version,
            overrides={program: each for program, each in said.items() if each != NOTHING},
        )

    def _keep(self, name: Name, catalogue: Catalogue) -> None:
        self._kept[name] = catalogue
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.settle()
