"""Send one endpoint an event of no meaning, to see whether it arrives."""

from dataclasses import dataclass

from domain.kernel.identifiers import EndpointId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.errors import endpoint_is_disabled
from domain.webhooks.events import endpoint_tested
from domain.webhooks.ports import WebhookUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTestEvent:
    """Try `endpoint`."""

    endpoint: EndpointId


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTestEventHandler:
    """It goes the way of every event: numbered, signed, retried, logged; to this one only."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]

    async def __call__(self, tenant: Tenant, command: SendTestEvent) -> None:
        """Publish it; NotFound, Conflict for a disabled endpoint."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        async with self.open_uow(tenant) as uow:
            endpoint = await uow.endpoints.get(command.endpoint)
            if not endpoint.is_enabled:
                raise endpoint_is_disabled()
            uow.publish(endpoint_tested(endpoint.id))
            await uow.commit()
