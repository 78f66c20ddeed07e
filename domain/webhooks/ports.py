"""What webhook use cases need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.kernel.identifiers import DeliveryId, EndpointId
from domain.kernel.transactions import UnitOfWork
from domain.webhooks.entities import (
    Attempt,
    DeliveryClaim,
    DeliveryState,
    Endpoint,
    KeyKind,
    SigningKey,
)
from domain.webhooks.policies.health import Health


class NewSigningKey(Protocol):
    """Mints keys."""

    def __call__(self, kind: KeyKind) -> tuple[str, str | None]:
        """Return the text of a fresh key and, for ed25519, of its public half."""


class EndpointRepository(Protocol):
    """Endpoints of one agency, inside a unit of work."""

    async def add(
        self, endpoint: Endpoint, key: SigningKey, headers: tuple[tuple[str, str], ...]
    ) -> None:
        """Insert; key and header values rest sealed under the agency key."""

    async def get(self, endpoint: EndpointId) -> Endpoint:
        """Return it, locked for this transaction; NotFound when missing or deleted."""

    async def find(self, endpoint: EndpointId) -> Endpoint | None:
        """Return it, locked for this transaction; None when missing or deleted."""

    async def save(self, endpoint: Endpoint) -> None:
        """Write over the version that was read and put its events in the outbox."""

    async def set_headers(self, endpoint: EndpointId, headers: tuple[tuple[str, str], ...]) -> None:
        """Replace the header values, sealed."""

    async def delete(self, endpoint: EndpointId) -> None:
        """Mark deleted and cancel its pending deliveries."""

    async def count(self) -> int:
        """Return how many the agency has; holds off other counters until the end."""

    async def keys(self, endpoint: EndpointId, now: datetime) -> tuple[SigningKey, ...]:
        """Return the keys that sign at `now`, newest first."""

    async def add_key(self, endpoint: EndpointId, key: SigningKey) -> None:
        """Insert a key, sealed."""

    async def expire_keys(self, endpoint: EndpointId, until: datetime) -> None:
        """Let every key sign until `until` at most."""

    async def lock_health(self, endpoints: Sequence[EndpointId]) -> dict[EndpointId, Health]:
        """Return how they do, each locked, in an order no two callers cross."""

    async def save_health(self, health: Sequence[Health]) -> None:
        """Write it; a hold counts from now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What becomes of one claimed delivery."""

    claim: DeliveryClaim
    attempt: Attempt
    state: DeliveryState
    delay_seconds: float = 0.0
    """When it stays pending: until the next attempt."""


class DeliveryRepository(Protocol):
    """Deliveries of one agency, inside a unit of work."""

    async def claim(
        self,
        rooms: Mapping[EndpointId, int],
        *,
        lease_seconds: float,
        failures_to_probe: int,
        now: datetime,
    ) -> tuple[DeliveryClaim, ...]:
        """Take leases on due deliveries, at most `rooms` each; attempts are counted first.

        An endpoint that is held, disabled or busy with another claimer yields nothing; one with
        `failures_to_probe` failures in a row one delivery at a time; an ordered one its first.
        Rates are kept over all workers. An endpoint that is behind is fed from the feed.
        """

    async def settle(self, results: Sequence[Settled]) -> frozenset[DeliveryId]:
        """Write outcomes and attempts; return those changed: others were fenced out or ended."""

    async def release(self, claims: Sequence[DeliveryClaim]) -> None:
        """Give back what was claimed and not tried; it does not count."""

    async def cancel_pending(self, endpoint: EndpointId) -> None:
        """Cancel what still waits for `endpoint`."""

    async def replay_failed(
        self, endpoint: EndpointId, period: tuple[datetime, datetime], most: int
    ) -> int:
        """Make the oldest `most` exhausted or cancelled ones pending again; return how many."""

    async def add_missing(
        self,
        endpoint: EndpointId,
        types: tuple[str, ...],
        period: tuple[datetime, datetime],
        most: int,
    ) -> int:
        """Make deliveries for the oldest `most` events that have none; return how many."""

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


class DeliveryWake(Protocol):
    """Wakes delivery workers. A hint only, as JobDispatcher."""

    async def wake_deliveries(self) -> None:
        """Say that deliveries are due; never raises for an absent Valkey."""


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

    async def send(self, claim: DeliveryClaim, *, now: datetime) -> Sent:
        """Sign as of `now` and post the body as stored; never raises for what comes back."""
