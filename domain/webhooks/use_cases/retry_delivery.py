"""Send an event to an endpoint again, because its owner asks."""

from dataclasses import dataclass

from domain.kernel.identifiers import DeliveryId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.errors import no_delivery
from domain.webhooks.ports import WebhookUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDelivery:
    """Make `delivery` due now."""

    delivery: DeliveryId


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDeliveryHandler:
    """The same message under the same id: a receiver can tell it from a new event."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]

    async def __call__(self, tenant: Tenant, command: RetryDelivery) -> None:
        """Make it due; NotFound, also when its endpoint is gone."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        async with self.open_uow(tenant) as uow:
            if not await uow.deliveries.retry_now(command.delivery):
                raise no_delivery()
            await uow.commit()
