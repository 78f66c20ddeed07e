"""Read endpoints, what was sent to them, and the feed of events."""

from dataclasses import dataclass

from domain.kernel.identifiers import DeliveryId, EndpointId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Tenant
from domain.webhooks.entities import Attempt, Endpoint
from domain.webhooks.views import DeliveryView, EventView, WebhookReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEndpointsHandler:
    """Endpoints of the agency."""

    reader: WebhookReader

    async def __call__(self, tenant: Tenant, page: PageRequest) -> Page[Endpoint]:
        """Return a page, newest first."""
        tenant.require(Permission.WEBHOOKS_READ)
        return await self.reader.endpoints(tenant, page)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetEndpointHandler:
    """One endpoint."""

    reader: WebhookReader

    async def __call__(self, tenant: Tenant, endpoint: EndpointId) -> Endpoint:
        """Return it; NotFound."""
        tenant.require(Permission.WEBHOOKS_READ)
        return await self.reader.endpoint(tenant, endpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeliveriesHandler:
    """Deliveries to one endpoint."""

    reader: WebhookReader

    async def __call__(
        self, tenant: Tenant, endpoint: EndpointId, page: PageRequest
    ) -> Page[DeliveryView]:
        """Return a page, newest first; NotFound."""
        tenant.require(Permission.WEBHOOKS_READ)
        return await self.reader.deliveries(tenant, endpoint, page)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAttemptsHandler:
    """Attempts at one delivery."""

    reader: WebhookReader

    async def __call__(self, tenant: Tenant, delivery: DeliveryId) -> tuple[Attempt, ...]:
        """Return them in order; NotFound."""
        tenant.require(Permission.WEBHOOKS_READ)
        return await self.reader.attempts(tenant, delivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEventsHandler:
    """The feed: every event once, in one order, so nothing is missed between two reads."""

    reader: WebhookReader

    async def __call__(self, tenant: Tenant, *, after: int, limit: int) -> tuple[EventView, ...]:
        """Return events beyond `after`, in order."""
        tenant.require(Permission.EVENTS_READ)
        return await self.reader.events(tenant, after=after, limit=limit)
