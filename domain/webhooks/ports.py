"""What webhook use cases need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.kernel.identifiers import AgencyId, DeliveryId, EndpointId
from domain.kernel.transactions import UnitOfWork
from domain.webhooks.entities import Attempt, DeliveryClaim, DeliveryState, Endpoint

NewSigningKey = Callable[[], bytes]
"""Mint 32 random bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDelivery:
    """Hint for a delivery worker; the claim under the agency's binding must find the row."""

    agency: AgencyId
    delivery: DeliveryId
    endpoint: EndpointId
    dispatch_number: int


class DeliveryDispatcher(Protocol):
    """Wakes delivery workers. A hint only, as JobDispatcher."""

    async def dispatch_deliveries(self, deliveries: Sequence[DueDelivery]) -> None:
        """Tell the workers in this order; never raises for an absent Valkey."""


class EndpointRepository(Protocol):
    """Endpoints of one agency, inside a unit of work."""

    async def add(self, endpoint: Endpoint, secret: str) -> None:
        """Insert; the secret rests sealed under the agency key."""

    async def get(self, endpoint: EndpointId) -> Endpoint:
        """Return it, locked for this transaction; NotFound when missing or deleted."""

    async def save(self, endpoint: Endpoint) -> None:
        """Write over the version that was read and put its events in the outbox."""

    async def delete(self, endpoint: EndpointId) -> None:
        """Mark deleted and cancel its pending deliveries."""

    async def count(self) -> int:
        """Return how many the agency has; holds off other counters until the end."""


class DeliveryRepository(Protocol):
    """Deliveries of one agency, inside a unit of work."""

    async def mark_dispatched(
        self, deliveries: Sequence[DeliveryId], *, stale_seconds: float
    ) -> tuple[DueDelivery, ...]:
        """Note the dispatch of those that are still due and return them with their number."""

    async def claim(self, delivery: DeliveryId, *, lease_seconds: float) -> DeliveryClaim | None:
        """Take the lease if pending, due and not held; counts the attempt before it is made.

        None too when the endpoint is disabled or deleted: the delivery is then cancelled.
        """

    async def record(self, claim: DeliveryClaim, attempt: Attempt) -> None:
        """Insert the attempt."""

    async def schedule(self, claim: DeliveryClaim, *, delay_seconds: float) -> bool:
        """Give back, due after `delay_seconds`; False (nothing changed) when fenced out."""

    async def finish(self, claim: DeliveryClaim, state: DeliveryState) -> bool:
        """End the delivery; False (nothing changed) when fenced out or ended."""

    async def cancel_pending(self, endpoint: EndpointId) -> None:
        """Cancel what still waits for `endpoint`."""

    async def retry_now(self, delivery: DeliveryId) -> bool:
        """Make an ended delivery pending again, due now; False when there is none such."""


class WebhookUnitOfWork(UnitOfWork, Protocol):
    """What webhook use cases change."""

    @property
    def endpoints(self) -> EndpointRepository:
        """Endpoints of the agency."""

    @property
    def deliveries(self) -> DeliveryRepository:
        """Deliveries of the agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of one request: a status, or the class of failure."""

    status_code: int | None
    error: str | None
    duration_ms: int
    excerpt: bytes = b""
    retry_after_seconds: float | None = None


class WebhookSender(Protocol):
    """Posts to an endpoint, and only where a webhook may go."""

    async def send(self, claim: DeliveryClaim, *, timestamp: int) -> Sent:
        """Sign and post the body as stored; never raises for what the receiver does."""
