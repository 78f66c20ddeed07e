"""Send an endpoint again what failed, or what it never was sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.clock import Clock
from domain.kernel.errors import invalid
from domain.kernel.identifiers import EndpointId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.errors import endpoint_is_disabled
from domain.webhooks.ports import WebhookUnitOfWork

REPLAYS_MAXIMUM = 10_000
"""Deliveries one request sends again; the oldest first."""


class ReplayKind(StrEnum):
    """What is sent."""

    FAILED = "failed"
    """Deliveries that were exhausted or cancelled."""
    MISSING = "missing"
    """Events of its types that no delivery was made for: it was disabled, or not there yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDeliveries:
    """Send events published from `since` on, before `until` (None: now)."""

    endpoint: EndpointId
    kind: ReplayKind
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How many are on their way, and whether there are more to ask for."""

    deliveries: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDeliveriesHandler:
    """The same messages under the same ids: a receiver that knows them may drop them."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: ReplayDeliveries) -> Replayed:
        """Return how many; NotFound, Invalid, Conflict for a disabled endpoint."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        until = command.until or self.clock.now()
        if command.since >= until:
            raise invalid("/since", "empty-period", "A replay begins before it ends.")
        async with self.open_uow(tenant) as uow:
            endpoint = await uow.endpoints.get(command.endpoint)
            if not endpoint.is_enabled:
                raise endpoint_is_disabled()
            period = (command.since, until)
            if command.kind is ReplayKind.FAILED:
                count = await uow.deliveries.replay_failed(endpoint.id, period, REPLAYS_MAXIMUM)
            else:
                count = await uow.deliveries.add_missing(
                    endpoint.id, endpoint.event_types, period, REPLAYS_MAXIMUM
                )
            await uow.commit()
        return Replayed(deliveries=count, has_more=count == REPLAYS_MAXIMUM)
