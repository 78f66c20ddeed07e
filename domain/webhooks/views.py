"""What integrators read about their webhooks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.kernel.identifiers import DeliveryId, EndpointId, EventId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.webhooks.entities import Attempt, DeliveryState, Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One event on its way to one endpoint."""

    id: DeliveryId
    endpoint: EndpointId
    event: EventId
    event_type: str
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One event of the feed; `body` is what endpoints receive, byte for byte."""

    id: EventId
    sequence: int
    body: bytes


class WebhookReader(Protocol):
    """Webhooks of the caller's agency."""

    async def endpoints(self, tenant: Tenant, page: PageRequest) -> Page[Endpoint]:
        """Return endpoints, newest first."""

    async def endpoint(self, tenant: Tenant, endpoint: EndpointId) -> Endpoint:
        """Return it; NotFound."""

    async def deliveries(
        self, tenant: Tenant, endpoint: EndpointId, page: PageRequest
    ) -> Page[DeliveryView]:
        """Return deliveries to `endpoint`, newest first; NotFound."""

    async def attempts(self, tenant: Tenant, delivery: DeliveryId) -> tuple[Attempt, ...]:
        """Return the attempts in order; NotFound."""

    async def events(self, tenant: Tenant, *, after: int, limit: int) -> tuple[EventView, ...]:
        """Return events with a sequence beyond `after`, in order, without gaps to come."""
