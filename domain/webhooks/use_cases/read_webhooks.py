"""Read endpoints, what was sent to them, and the feed of events."""

from dataclasses import dataclass

from domain.kernel.clock import Clock
from domain.kernel.identifiers import DeliveryId, EndpointId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Tenant
from domain.webhooks.entities import Attempt, DeliveryState
from domain.webhooks.policies.event_types import parse_event_types
from domain.webhooks.views import DeliveryView, EndpointView, EventView, WebhookReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEndpointsHandler:
    """Endpoints of the agency."""

    reader: WebhookReader
    clock: Clock

    async def __call__(self, tenant: Tenant, page: PageRequest) -> Page[EndpointView]:
        """Return a page, newest first."""
        tenant.require(Permission.WEBHOOKS_READ)
        return await self.reader.endpoints(tenant, page, self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class GetEndpointHandler:
    """One endpoint."""

    reader: WebhookReader
    clock: Clock

    async def __call__(self, tenant: Tenant, endpoint: EndpointId) -> EndpointView:
        """Return it; NotFound."""
        tenant.require(Permission.WEBHOOKS_READ)
        return await self.reader.endpoint(tenant, endpoint, self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeliveriesHandler:
    """Deliveries to one endpoint."""

    reader: WebhookReader

    async def __call__(
        self,
        tenant: Tenant,
        endpoint: EndpointId,
        page: PageRequest,
        state: DeliveryState | None = None,
    ) -> Page[DeliveryView]:
        """Return a page, newest first, of one state if given; NotFound."""
        tenant.require(Permission.WEBHOOKS_READ)
        return await self.reader.deliveries(tenant, endpoint, page, state)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetDeliveryHandler:
    """One delivery."""

    reader: WebhookReader

    async def __call__(self, tenant: Tenant, delivery: DeliveryId) -> DeliveryView:
        """Return it; NotFound."""
        tenant.require(Permission.WEBHOOKS_READ)
        return await self.reader.delivery(tenant, delivery)


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

    async def __call__(
        self, tenant: Tenant, *, after: int, limit: int, types: tuple[str, ...] = ()
    ) -> tuple[EventView, ...]:
        """Return events beyond `after`, in order; Invalid for a type that is none."""
        tenant.require(Permission.EVENTS_READ)
        wanted = parse_event_types(types, "/query/type")
        return await self.reader.events(tenant, after=after, limit=limit, types=wanted)
