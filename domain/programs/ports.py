"""What the domain needs of catalogues and seasons."""

from typing import Protocol

from domain.kernel.identifiers import AgencyId, CatalogueId
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode
from domain.programs.entities import Catalogue, Overlay
from domain.programs.seasons import Season


class CatalogueSource(Protocol):
    """Whole catalogue versions, from memory when they were read before."""

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
