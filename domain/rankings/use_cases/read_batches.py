"""Look at batches: progress, and every item's ranking or problem."""

from dataclasses import dataclass

from domain.kernel.identifiers import BatchId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Tenant
from domain.rankings.entities import BatchItem, ItemState
from domain.rankings.views import BatchReader, BatchView


@dataclass(frozen=True, slots=True, kw_only=True)
class GetBatchHandler:
    """One batch with its counts."""

    reader: BatchReader

    async def __call__(self, tenant: Tenant, batch: BatchId) -> BatchView:
        """NotFound beyond the reach."""
        tenant.require(Permission.RANKINGS_READ)
        return await self.reader.get(tenant, batch)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBatchesHandler:
    """Batches, newest first."""

    reader: BatchReader

    async def __call__(self, tenant: Tenant, page: PageRequest) -> Page[BatchView]:
        """Return a page."""
        tenant.require(Permission.RANKINGS_READ)
        return await self.reader.page(tenant, page)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBatchItemsHandler:
    """Items of a batch in order."""

    reader: BatchReader

    async def __call__(
        self, tenant: Tenant, batch: BatchId, state: ItemState | None, page: PageRequest
    ) -> Page[BatchItem]:
        """Return a page, of one state when it is named; NotFound beyond the reach."""
        tenant.require(Permission.RANKINGS_READ)
        return await self.reader.items(tenant, batch, state, page)
