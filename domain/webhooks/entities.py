"""Endpoints that receive events, deliveries of an event to an endpoint, attempts at it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.kernel.events import EventLog
from domain.kernel.identifiers import AttemptId, DeliveryId, EndpointId, EventId
from domain.webhooks.events import endpoint_disabled

ENDPOINTS_MAXIMUM = 20
"""Endpoints one agency may have."""

LIVE_KEYS_MAXIMUM = 4
"""Keys of one endpoint that sign at the same time: the current one and those in overlap."""


class DeliveryState(StrEnum):
    """Life of a delivery."""

    PENDING = "pending"
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"


class KeyKind(StrEnum):
    """How a key signs, named as in the signature header."""

    HMAC = "v1"
    """HMAC-SHA256 with a secret that both sides know."""
    ED25519 = "v1a"
    """ed25519: we sign, the receiver holds the public half only."""


class DisabledReason(StrEnum):
    """Why an endpoint receives nothing."""

    GONE = "gone"
    """It answered 410."""
    FAILING = "failing"
    """Every attempt failed for days."""
    OWNER = "owner"
    """Its owner said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key that signs; `secret` is its text form, whsec_ or whsk_."""

    id: UUID
    kind: KeyKind
    secret: str = field(repr=False)
    public_key: str | None
    """whpk_ text of an ed25519 key; None for a secret, which has no half to show."""
    created_at: datetime
    expires_at: datetime | None = None
    """When it signs no more; None: it is the current one."""


@dataclass(slots=True, kw_only=True)
class Endpoint(EventLog):
    """An address of an integrator. Secrets and header values are never part of it."""

    id: EndpointId
    url: str
    description: str
    event_types: tuple[str, ...]
    """Types wanted; empty: every type."""
    header_names: tuple[str, ...] = ()
    """Own headers sent with every message; their values rest sealed."""
    rate_per_second: int | None = None
    """Most messages a second, None: as fast as it answers."""
    is_ordered: bool = False
    """Whether each message waits for the one before to end."""
    is_enabled: bool = True
    disabled_reason: DisabledReason | None = None
    failing_since: datetime | None = None
    """Since when every attempt failed; None: the last one succeeded, or none was made."""
    behind_from: int | None = None
    """The first event no delivery is made of yet, while its backlog is deep; None: it keeps up."""
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def enable(self) -> None:
        """Send again; what failed before counts no more."""
        self.is_enabled = True
        self.disabled_reason = None
        self.failing_since = None

    def disable(self, now: datetime, reason: DisabledReason) -> None:
        """Stop sending; unless its owner asked for it, tell the agency's other endpoints."""
        if not self.is_enabled:
            return
        self.is_enabled = False
        self.disabled_reason = reason
        self.updated_at = now
        if reason is DisabledReason.OWNER:
            return
        self.record(endpoint_disabled(self.id, reason.value))


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
    round_number: int
    """Which attempt since the last replay, from 1: its place in the schedule."""
    waited_seconds: float
    """How long it had been due."""
    endpoint_failures: int
    """Failures in a row of the endpoint when this was claimed."""
    is_ordered: bool
    url: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    keys: tuple[SigningKey, ...] = field(repr=False)
    """Every key that signs now, newest first."""
    body: bytes
    """The bytes as stored: they are what is signed and sent."""
