"""Change where events go, which, and whether."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from domain.kernel.clock import Clock
from domain.kernel.identifiers import EndpointId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.entities import DisabledReason, Endpoint
from domain.webhooks.errors import endpoint_changed
from domain.webhooks.policies.addresses import parse_target
from domain.webhooks.policies.event_types import parse_event_types
from domain.webhooks.policies.headers import parse_headers
from domain.webhooks.ports import WebhookUnitOfWork


class Unchanged(Enum):
    """Says that a value which may be None is not to change."""

    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateEndpoint:
    """Change what is given; `version` is the one that was read."""

    endpoint: EndpointId
    version: int
    url: str | None = None
    description: str | None = None
    event_types: tuple[str, ...] | None = None
    headers: Mapping[str, str] | None = None
    """All of them: those not named go."""
    rate_per_second: int | Unchanged | None = Unchanged.UNCHANGED
    is_ordered: bool | None = None
    is_enabled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateEndpointHandler:
    """Deliveries already made follow the new address; disabling cancels what waits."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]
    clock: Clock
    allow_loopback: bool = False

    async def __call__(self, tenant: Tenant, command: UpdateEndpoint) -> Endpoint:
        """Return the endpoint as it is now; NotFound, Invalid, PreconditionFailed."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        async with self.open_uow(tenant) as uow:
            endpoint = await uow.endpoints.get(command.endpoint)
            if endpoint.version != command.version:
                raise endpoint_changed()
            self._change(endpoint, command)
            if command.headers is not None:
                headers = parse_headers(command.headers)
                endpoint.header_names = tuple(name for name, _ in headers)
                await uow.endpoints.set_headers(endpoint.id, headers)
            if not endpoint.is_enabled:
                await uow.deliveries.cancel_pending(endpoint.id)
            await uow.endpoints.save(endpoint)
            await uow.commit()
        return endpoint

    def _change(self, endpoint: Endpoint, command: UpdateEndpoint) -> None:
        if command.url is not None:
            parse_target(command.url, allow_loopback=self.allow_loopback)
            endpoint.url = command.url
        if command.description is not None:
            endpoint.description = command.description
        if command.event_types is not None:
            endpoint.event_types = parse_event_types(command.event_types)
        if command.rate_per_second is not Unchanged.UNCHANGED:
            endpoint.rate_per_second = command.rate_per_second
        if command.is_ordered is not None:
            endpoint.is_ordered = command.is_ordered
        now = self.clock.now()
        if command.is_enabled is not None:
            self._switch(endpoint, is_enabled=command.is_enabled, now=now)
        endpoint.updated_at = now

    def _switch(self, endpoint: Endpoint, *, is_enabled: bool, now: datetime) -> None:
        if not is_enabled:
            endpoint.disable(now, DisabledReason.OWNER)
        elif not endpoint.is_enabled:
            endpoint.enable()
