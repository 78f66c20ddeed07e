"""What the domain needs of catalogues and seasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.kernel.canonical import Json
from domain.kernel.identifiers import AgencyId, CatalogueId, ProgramId
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import UnitOfWork
from domain.kernel.vocabulary import SeasonCode
from domain.programs.entities import Catalogue, Overlay, RequirementOverrides, Revision
from domain.programs.seasons import Season


class CatalogueSource(Protocol):
    """Whole catalogue versions, from memory when they were read before."""

    async def heads(self, tenant: Tenant) -> "tuple[CatalogueHead, ...]":
        """Return what catalogues the tenant sees, without reading them; the oldest first."""

    async def default(self, tenant: Tenant) -> Catalogue:
        """Return the newest version of the platform's catalogue; NotFound when none is loaded."""

    async def at(
        self, tenant: Tenant, owner: AgencyId, catalogue: CatalogueId, version: int | None = None
    ) -> Catalogue:
        """Return that version (None: the newest); NotFound also for another agency's."""

    async def overlay(self, tenant: Tenant, version: int | None = None) -> Overlay:
        """Return the agency's overlay as of `version` (None: the newest; 0: empty)."""


class SeasonSource(Protocol):
    """Season data by code and version."""

    async def get(self, code: SeasonCode, version: int | None = None) -> Season:
        """Return that version (None: the newest); NotFound when there is none."""

    async def codes(self) -> tuple[SeasonCode, ...]:
        """Return the seasons there is data for, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionHead:
    """Newest version of something, by number and content."""

    version: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueHead:
    """A catalogue with its newest version (0: none yet)."""

    id: CatalogueId
    owner: AgencyId
    name: str
    version: int
    sha256: str
    program_count: int
    track_count: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVersion:
    """One version of a catalogue: what came in, from where, and when."""

    version: int
    sha256: str
    program_count: int
    track_count: int
    source: str
    summary: Mapping[str, int]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """What one import adds to a catalogue."""

    catalogue: CatalogueId
    version: int
    sha256: str
    program_count: int
    track_count: int
    source: str
    summary: Mapping[str, int]
    revisions: Sequence[Revision]


class SeasonRepository(Protocol):
    """Season versions, shared by all."""

    async def newest(self, code: SeasonCode) -> VersionHead | None:
        """Return the newest version, None when there is none."""

    async def add(
        self, code: SeasonCode, version: int, sha256: str, document: Mapping[str, Json]
    ) -> None:
        """Insert a version; Conflict when another import was quicker."""


class CatalogueRepository(Protocol):
    """Catalogues of one owner: the agency in scope, or the platform."""

    async def add(self, catalogue: CatalogueId, name: str) -> None:
        """Insert; Conflict `name-taken`."""

    async def find_by_name(self, name: str) -> CatalogueId | None:
        """Return the owner's catalogue of that name."""

    async def head(self, catalogue: CatalogueId) -> CatalogueHead:
        """Return it, locked against another import; NotFound for another owner's."""

    async def revisions(self, catalogue: CatalogueId) -> tuple[Revision, ...]:
        """Return the newest revision of every program ever imported."""

    async def add_version(self, version: NewVersion) -> None:
        """Insert the version and what changed in it."""


class OverlayRepository(Protocol):
    """What the agency in scope says about programs."""

    async def put(
        self, program: ProgramId, overrides: RequirementOverrides, note: str | None
    ) -> int:
        """Add a revision and return the new overlay version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlaidProgram:
    """What an agency says of one program, as of overlay version `version`."""

    version: int
    overrides: RequirementOverrides
    note: str | None


class OverlayReader(Protocol):
    """Overlays out."""

    async def overlaid(self, tenant: Tenant, program: ProgramId) -> OverlaidProgram:
        """Return what the agency says of `program`; version 0 says nothing."""


class ProgramUnitOfWork(UnitOfWork, Protocol):
    """What program use cases change."""

    @property
    def seasons(self) -> SeasonRepository:
        """Seasons."""

    @property
    def catalogues(self) -> CatalogueRepository:
        """Catalogues of the owner in scope."""

    @property
    def overlays(self) -> OverlayRepository:
        """The agency's overlay."""
