"""Queue `delivery`: attempts at webhooks, few at a time to any one endpoint."""

import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from domain.kernel.identifiers import AgencyId, DeliveryId, to_text
from domain.kernel.tenancy import Tenant
from domain.webhooks.use_cases.attempt_delivery import AttemptDelivery, AttemptOutcome
from infra.telemetry import log_context
from workers.metrics import ATTEMPTS

QUEUE = "delivery"
SLOTS = 64
AT_ONCE_PER_ENDPOINT = 8
WAITING_PER_ENDPOINT = 1_000
LANE_SECONDS = 30.0
"""How long one slot stays with one endpoint before others get their turn."""

_log = structlog.get_logger("worker")


@dataclass(slots=True)
class Lane:
    """One endpoint: what runs, and what waits its turn without holding a slot."""

    running: int = 0
    waiting: deque[tuple[AgencyId, DeliveryId]] = field(
        default_factory=lambda: deque(maxlen=WAITING_PER_ENDPOINT)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRunner:
    """Attempts deliveries; a dead endpoint holds at most a few of all slots.

    What waits is only a note: lost with the process or dropped when there is too much of it,
    the relay brings it back.
    """

    attempt: Callable[[Tenant, AttemptDelivery], Awaitable[AttemptOutcome]]
    lanes: dict[UUID | None, Lane] = field(default_factory=lambda: defaultdict(Lane))
    at_once: int = AT_ONCE_PER_ENDPOINT

    async def __call__(self, agency: AgencyId, delivery: DeliveryId, endpoint: UUID | None) -> None:
        """Attempt it now, or note it for the slot that is with its endpoint."""
        lane = self.lanes[endpoint]
        if endpoint is not None and lane.running >= self.at_once:
            lane.waiting.append((agency, delivery))
            return
        lane.running += 1
        until = time.monotonic() + LANE_SECONDS
        try:
            await self._attempt(agency, delivery)
            while lane.waiting and time.monotonic() < until:
                await self._attempt(*lane.waiting.popleft())
        finally:
            lane.running -= 1
            if not lane.running:
                self.lanes.pop(endpoint, None)

    async def _attempt(self, agency: AgencyId, delivery: DeliveryId) -> None:
        with log_context(delivery_id=to_text("dlv", delivery), agency_id=to_text("agy", agency)):
            try:
                outcome = await self.attempt(
                    Tenant.system(agency), AttemptDelivery(delivery=delivery)
                )
            except Exception:  # noqa: BLE001 - a worker outlives any one job
                # The row keeps its lease until that runs out; then it is due again.
                _log.exception("delivery not settled")
                ATTEMPTS.labels("unsettled").inc()
                return
            ATTEMPTS.labels(outcome.value).inc()
            _log.info("delivery attempted", outcome=outcome.value)
