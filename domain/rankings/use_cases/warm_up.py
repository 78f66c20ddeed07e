"""Read what every ranking needs before the first one asks."""

import asyncio
from dataclasses import dataclass

from domain.kernel.errors import NotFoundError
from domain.kernel.tenancy import Tenant
from domain.programs.entities import Overlay
from domain.programs.ports import CatalogueSource
from domain.rankings.policies.compute import prepare_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUpHandler:
    """The newest shared catalogue, its gates and features, into this process's memory."""

    catalogues: CatalogueSource

    async def __call__(self, tenant: Tenant) -> bool:
        """Return False when there is no catalogue yet; the first ranking then reads it."""
        try:
            catalogue = await self.catalogues.default(tenant)
        except NotFoundError:
            return False
        await asyncio.to_thread(prepare_tables, catalogue, Overlay(version=0))
        return True
