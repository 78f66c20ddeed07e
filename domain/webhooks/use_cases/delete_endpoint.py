"""Stop sending to an address for good."""

from dataclasses import dataclass

from domain.kernel.identifiers import EndpointId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.errors import endpoint_changed
from domain.webhooks.ports import WebhookUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteEndpoint:
    """Delete `endpoint`; `version`, when given, is the one that was read."""

    endpoint: EndpointId
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteEndpointHandler:
    """Its history of attempts stays until retention takes it."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]

    async def __call__(self, tenant: Tenant, command: DeleteEndpoint) -> None:
        """Delete; NotFound, PreconditionFailed."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        async with self.open_uow(tenant) as uow:
            endpoint = await uow.endpoints.get(command.endpoint)
            if command.version is not None and endpoint.version != command.version:
                raise endpoint_changed()
            await uow.endpoints.delete(endpoint.id)
            await uow.commit()
