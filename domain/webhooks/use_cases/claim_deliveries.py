"""Take leases on what is due, lane by lane."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.clock import Clock
from domain.kernel.identifiers import EndpointId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.entities import DeliveryClaim
from domain.webhooks.policies.health import HealthRules
from domain.webhooks.ports import WebhookUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDeliveries:
    """Claim at most so many of each endpoint."""

    rooms: Mapping[EndpointId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDeliveriesHandler:
    """One transaction for many; nothing is sent in it."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]
    clock: Clock
    lease_seconds: float
    rules: HealthRules

    async def __call__(self, tenant: Tenant, command: ClaimDeliveries) -> tuple[DeliveryClaim, ...]:
        """Return what is held now."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        async with self.open_uow(tenant) as uow:
            claims = await uow.deliveries.claim(
                command.rooms,
                lease_seconds=self.lease_seconds,
                failures_to_probe=self.rules.failures_to_open,
                now=self.clock.now(),
            )
            await uow.commit()
        return claims


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDeliveries:
    """Give back what was claimed and will not be tried."""

    claims: tuple[DeliveryClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDeliveriesHandler:
    """It is due again at once, for anybody."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]

    async def __call__(self, tenant: Tenant, command: ReleaseDeliveries) -> None:
        """Release; what was lost meanwhile stays lost."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        async with self.open_uow(tenant) as uow:
            await uow.deliveries.release(command.claims)
            await uow.commit()
