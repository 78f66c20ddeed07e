"""What integrators read about their webhooks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from domain.kernel.identifiers import DeliveryId, EndpointId, EventId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.webhooks.entities import Attempt, DeliveryState, Endpoint, KeyKind, SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """A key that signs, without its secret."""

    kind: KeyKind
    public_key: str | None
    created_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, key: SigningKey) -> Self:
        """Return what may be seen of `key`."""
        return cls(
            kind=key.kind,
            public_key=key.public_key,
            created_at=key.created_at,
            expires_at=key.expires_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointView:
    """An endpoint with the keys that sign for it now, newest first."""

    endpoint: Endpoint
    keys: tuple[KeyView, ...]


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
    replayed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One event of the feed; `body` is what endpoints receive, byte for byte."""

    id: EventId
    sequence: int
    body: bytes


class WebhookReader(Protocol):
    """Webhooks of the caller's agency."""

    async def endpoints(
        self, tenant: Tenant, page: PageRequest, now: datetime
    ) -> Page[EndpointView]:
        """Return endpoints, newest first, with the keys that sign at `now`."""

    async def endpoint(self, tenant: Tenant, endpoint: EndpointId, now: datetime) -> EndpointView:
        """Return it with the keys that sign at `now`; NotFound."""

    async def deliveries(
        self,
        tenant: Tenant,
        endpoint: EndpointId,
        page: PageRequest,
        state: DeliveryState | None = None,
    ) -> Page[DeliveryView]:
        """Return deliveries to `endpoint`, newest first, in `state` if given; NotFound."""

    async def delivery(self, tenant: Tenant, delivery: DeliveryId) -> DeliveryView:
        """Return it; NotFound."""

    async def attempts(self, tenant: Tenant, delivery: DeliveryId) -> tuple[Attempt, ...]:
        """Return the attempts in order; NotFound."""

    async def events(
        self, tenant: Tenant, *, after: int, limit: int, types: tuple[str, ...] = ()
    ) -> tuple[EventView, ...]:
        """Return events beyond `after`, in order, without gaps to come; of `types` if any."""
