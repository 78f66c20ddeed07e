"""Endpoints that receive events, deliveries of an event to an endpoint, attempts at it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.events import DomainEvent, EventLog
from domain.kernel.identifiers import AttemptId, DeliveryId, EndpointId, EventId, to_text

ENDPOINTS_MAXIMUM = 20
"""Endpoints one agency may have."""


class DeliveryState(StrEnum):
    """Life of a delivery."""

    PENDING = "pending"
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"


@dataclass(slots=True, kw_only=True)
class Endpoint(EventLog):
    """An address of an integrator. Its secret is never part of it."""

    id: EndpointId
    url: str
    description: str
    event_types: tuple[str, ...]
    """Types wanted; empty: every type."""
    is_enabled: bool = True
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def disable(self, now: datetime, reason: str) -> None:
        """Stop sending because the receiver said so, and tell the agency's other endpoints."""
        if not self.is_enabled:
            return
        self.is_enabled = False
        self.updated_at = now
        identifier = to_text("whe", self.id)
        self.record(
            DomainEvent(
                type="webhook.endpoint_disabled",
                version=1,
                job=None,
                data={
                    "endpoint_id": identifier,
                    "reason": reason,
                    "url": f"/v1/webhook-endpoints/{identifier}",
                },
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to deliver: what was answered, or why nothing was."""

    id: AttemptId
    number: int
    started_at: datetime
    duration_ms: int
    status_code: int | None
    error: str | None
    """Class of failure: `timeout`, `refused-address`, `connection`, `protocol`."""
    response_excerpt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryClaim:
    """A held lease on a delivery, with all that sending needs."""

    delivery: DeliveryId
    endpoint: EndpointId
    event: EventId
    fence: int
    number: int
    """Which attempt this will be, from 1."""
    url: str
    secret: str
    body: bytes
    """The bytes as stored: they are what is signed and sent."""
