"""Register an address for events; its secret is shown this once."""

from dataclasses import dataclass

from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import EndpointId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.entities import ENDPOINTS_MAXIMUM, Endpoint
from domain.webhooks.errors import too_many_endpoints
from domain.webhooks.policies.addresses import parse_target
from domain.webhooks.policies.event_types import parse_event_types
from domain.webhooks.policies.signature import write_secret
from domain.webhooks.ports import NewSigningKey, WebhookUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEndpoint:
    """Send events of these types (none named: every type) to `url`."""

    url: str
    description: str = ""
    event_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredEndpoint:
    """The endpoint, and the secret that is never shown again."""

    endpoint: Endpoint
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEndpointHandler:
    """Every endpoint has a secret of its own."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]
    clock: Clock
    new_id: NewId
    new_signing_key: NewSigningKey
    allow_loopback: bool = False

    async def __call__(self, tenant: Tenant, command: RegisterEndpoint) -> RegisteredEndpoint:
        """Return endpoint and secret; Invalid, Conflict when there are too many."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        parse_target(command.url, allow_loopback=self.allow_loopback)
        now = self.clock.now()
        endpoint = Endpoint(
            id=EndpointId(self.new_id()),
            url=command.url,
            description=command.description,
            event_types=parse_event_types(command.event_types),
            created_at=now,
            updated_at=now,
        )
        secret = write_secret(self.new_signing_key())
        async with self.open_uow(tenant) as uow:
            if await uow.endpoints.count() >= ENDPOINTS_MAXIMUM:
                raise too_many_endpoints(ENDPOINTS_MAXIMUM)
            await uow.endpoints.add(endpoint, secret)
            await uow.commit()
        return RegisteredEndpoint(endpoint=endpoint, secret=secret)
