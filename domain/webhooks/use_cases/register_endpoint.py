"""Register an address for events; its secret is shown this once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import EndpointId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.entities import ENDPOINTS_MAXIMUM, Endpoint, KeyKind, SigningKey
from domain.webhooks.errors import too_many_endpoints
from domain.webhooks.policies.addresses import parse_target
from domain.webhooks.policies.event_types import parse_event_types
from domain.webhooks.policies.headers import parse_headers
from domain.webhooks.ports import NewSigningKey, WebhookUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEndpoint:
    """Send events of these types (none named: every type) to `url`."""

    url: str
    description: str = ""
    event_types: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    rate_per_second: int | None = None
    is_ordered: bool = False
    key_kind: KeyKind = KeyKind.HMAC


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredEndpoint:
    """The endpoint, and its key: a secret is never shown again, a public half always is."""

    endpoint: Endpoint
    key: SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEndpointHandler:
    """Every endpoint has a key of its own."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]
    clock: Clock
    new_id: NewId
    new_signing_key: NewSigningKey
    allow_loopback: bool = False

    async def __call__(self, tenant: Tenant, command: RegisterEndpoint) -> RegisteredEndpoint:
        """Return endpoint and key; Invalid, Conflict when there are too many."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        parse_target(command.url, allow_loopback=self.allow_loopback)
        headers = parse_headers(command.headers)
        now = self.clock.now()
        endpoint = Endpoint(
            id=EndpointId(self.new_id()),
            url=command.url,
            description=command.description,
            event_types=parse_event_types(command.event_types),
            header_names=tuple(name for name, _ in headers),
            rate_per_second=command.rate_per_second,
            is_ordered=command.is_ordered,
            created_at=now,
            updated_at=now,
        )
        secret, public_key = self.new_signing_key(command.key_kind)
        key = SigningKey(
            id=self.new_id(),
            kind=command.key_kind,
            secret=secret,
            public_key=public_key,
            created_at=now,
        )
        async with self.open_uow(tenant) as uow:
            if await uow.endpoints.count() >= ENDPOINTS_MAXIMUM:
                raise too_many_endpoints(ENDPOINTS_MAXIMUM)
            await uow.endpoints.add(endpoint, key, headers)
            await uow.commit()
        return RegisteredEndpoint(endpoint=endpoint, key=key)
