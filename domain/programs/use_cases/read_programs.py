"""Look at catalogues, programs and seasons."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date
from typing import Protocol

from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import AgencyId, CatalogueId, ProgramId
from domain.kernel.pagination import Page
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.vocabulary import SeasonCode
from domain.programs.entities import Catalogue, Program
from domain.programs.ports import (
    CatalogueHead,
    CatalogueSource,
    CatalogueVersion,
    OverlaidProgram,
    OverlayReader,
    SeasonSource,
)
from domain.programs.seasons import Season

Wanted = Callable[[Program], bool]


class CatalogueHeads(Protocol):
    """Catalogues in sight."""

    async def heads(self, tenant: Tenant) -> tuple[CatalogueHead, ...]:
        """Return the platform's catalogues and the agency's own."""

    async def versions(
        self, tenant: Tenant, owner: AgencyId, catalogue: CatalogueId
    ) -> tuple[CatalogueVersion, ...]:
        """Return its newest versions, the newest first; none of another agency's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCataloguesHandler:
    """The platform's catalogues and the agency's own."""

    heads: CatalogueHeads

    async def __call__(self, tenant: Tenant) -> tuple[CatalogueHead, ...]:
        """Forbidden without catalogues:read."""
        tenant.require(Permission.CATALOGUES_READ)
        return await self.heads.heads(tenant)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichCatalogue:
    """A catalogue in sight (None: the platform's) at a version (None: the newest).

    With `day`, the version that held at the end of that day (UTC).
    """

    catalogue: CatalogueId | None = None
    version: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCatalogueVersionsHandler:
    """One catalogue and what became of it."""

    heads: CatalogueHeads

    async def __call__(
        self, tenant: Tenant, catalogue: CatalogueId
    ) -> tuple[CatalogueHead, tuple[CatalogueVersion, ...]]:
        """Newest version first; NotFound for another agency's."""
        tenant.require(Permission.CATALOGUES_READ)
        heads = await self.heads.heads(tenant)
        head = next((each for each in heads if each.id == catalogue), None)
        if head is None:
            raise NotFoundError("not-found", "There is no such catalogue.")
        return head, await self.heads.versions(tenant, head.owner, head.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCatalogueHandler:
    """One whole catalogue version, from memory."""

    heads: CatalogueHeads
    catalogues: CatalogueSource

    async def __call__(self, tenant: Tenant, which: WhichCatalogue) -> Catalogue:
        """NotFound for another agency's catalogue or a version that never was."""
        tenant.require(Permission.CATALOGUES_READ)
        heads = await self.heads.heads(tenant)
        mine = [head for head in heads if head.version and which.catalogue in (None, head.id)]
        if not mine:
            raise NotFoundError("not-found", "There is no such catalogue, or it is empty.")
        head = mine[0]
        version = which.version or head.version
        if which.day is not None:
            version = await self._version_on(tenant, head, which.day)
        return await self.catalogues.at(tenant, head.owner, head.id, version)

    async def _version_on(self, tenant: Tenant, head: CatalogueHead, day: date) -> int:
        for each in await self.heads.versions(tenant, head.owner, head.id):
            if each.created_at.astimezone(UTC).date() <= day:
                return each.version
        raise NotFoundError("not-found", f"The catalogue had no version on {day}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPrograms:
    """Programs of a catalogue that `wanted` says yes to, by code, after `cursor`."""

    which: WhichCatalogue
    wanted: Wanted
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPrograms:
    """A page, and the catalogue version it is of."""

    page: Page[Program]
    catalogue: Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class FindProgramsHandler:
    """Filter in memory; codes give a stable order."""

    get_catalogue: GetCatalogueHandler

    async def __call__(self, tenant: Tenant, query: FindPrograms) -> FoundPrograms:
        """As GetCatalogue."""
        catalogue = await self.get_catalogue(tenant, query.which)
        after = query.cursor or ""
        found = [each for each in catalogue.programs if each.code > after and query.wanted(each)]
        items = tuple(found[: query.limit])
        more = len(found) > query.limit
        page = Page(items=items, next_cursor=items[-1].code if more else None)
        return FoundPrograms(page=page, catalogue=catalogue)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetProgramHandler:
    """One program of a catalogue version."""

    get_catalogue: GetCatalogueHandler

    async def __call__(
        self, tenant: Tenant, program: ProgramId, which: WhichCatalogue
    ) -> tuple[Program, Catalogue]:
        """NotFound for a program that is not in it."""
        catalogue = await self.get_catalogue(tenant, which)
        found = next((each for each in catalogue.programs if each.id == program), None)
        if found is None:
            raise NotFoundError("not-found", "There is no such program.")
        return found, catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSeasonsHandler:
    """Every season there is data for."""

    seasons: SeasonSource

    async def __call__(self, tenant: Tenant) -> tuple[Season, ...]:
        """Oldest first, each at its newest version."""
        tenant.require(Permission.CATALOGUES_READ)
        return tuple([await self.seasons.get(code) for code in await self.seasons.codes()])


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSeasonHandler:
    """One season."""

    seasons: SeasonSource

    async def __call__(self, tenant: Tenant, code: SeasonCode) -> Season:
        """Its newest version; NotFound when there is no data."""
        tenant.require(Permission.CATALOGUES_READ)
        return await self.seasons.get(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetOverlayHandler:
    """What the agency says of one program."""

    reader: OverlayReader

    async def __call__(self, tenant: Tenant, program: ProgramId) -> OverlaidProgram:
        """Version 0 where it says nothing; never another agency's words."""
        tenant.require(Permission.CATALOGUES_READ)
        return await self.reader.overlaid(tenant, program)
