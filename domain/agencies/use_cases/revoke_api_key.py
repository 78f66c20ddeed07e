"""Take a key back."""

from dataclasses import dataclass

from domain.agencies.errors import no_key
from domain.agencies.ports import AgencyUnitOfWork
from domain.agencies.use_cases.worlds import Worlds
from domain.kernel.identifiers import ApiKeyId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKey:
    """Revoke this key."""

    key: ApiKeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKeyHandler:
    """From now on the key opens nothing (processes forget it within seconds)."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    worlds: Worlds

    async def __call__(self, tenant: Tenant, command: RevokeApiKey) -> None:
        """NotFound for an unknown or foreign key; again is no error."""
        tenant.require(Permission.KEYS_WRITE)
        world = await self.worlds.holding(tenant, command.key)
        async with self.open_uow(world) as uow:
            if not await uow.api_keys.revoke(command.key):
                raise no_key()
            await uow.commit()
