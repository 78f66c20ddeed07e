"""Give an endpoint a new key while the old one still signs."""

from dataclasses import dataclass
from datetime import timedelta

from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import EndpointId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.entities import LIVE_KEYS_MAXIMUM, KeyKind, SigningKey
from domain.webhooks.errors import too_many_keys
from domain.webhooks.ports import NewSigningKey, WebhookUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateSecret:
    """Mint a key of `kind`; keys so far sign for `overlap_hours` more."""

    endpoint: EndpointId
    kind: KeyKind
    overlap_hours: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateSecretHandler:
    """Both signatures are sent while both keys live, so a receiver changes when it likes."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]
    clock: Clock
    new_id: NewId
    new_signing_key: NewSigningKey

    async def __call__(self, tenant: Tenant, command: RotateSecret) -> SigningKey:
        """Return the new key; NotFound, Conflict while too many keys overlap."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        now = self.clock.now()
        secret, public_key = self.new_signing_key(command.kind)
        key = SigningKey(
            id=self.new_id(),
            kind=command.kind,
            secret=secret,
            public_key=public_key,
            created_at=now,
        )
        async with self.open_uow(tenant) as uow:
            endpoint = await uow.endpoints.get(command.endpoint)
            living = await uow.endpoints.keys(endpoint.id, now)
            if command.overlap_hours and len(living) >= LIVE_KEYS_MAXIMUM:
                raise too_many_keys(LIVE_KEYS_MAXIMUM)
            until = now + timedelta(hours=command.overlap_hours)
            await uow.endpoints.expire_keys(endpoint.id, until)
            await uow.endpoints.add_key(endpoint.id, key)
            await uow.commit()
        return key
