"""Replace a key by another; both work for a while."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.agencies.errors import key_is_over, no_key, scope_not_held
from domain.agencies.ports import AgencyUnitOfWork, KeySecrets
from domain.agencies.use_cases.issue_api_key import IssuedApiKey, hint_of
from domain.agencies.use_cases.worlds import Worlds
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApiKeyId
from domain.kernel.tenancy import AgencyMode, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateApiKey:
    """Replace this key; it still works for `overlap`."""

    key: ApiKeyId
    overlap: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateApiKeyHandler:
    """The new key holds what the old one held, and ends when it would have."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    secrets: KeySecrets
    worlds: Worlds
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: RotateApiKey) -> IssuedApiKey:
        """NotFound; Conflict for a key that is over; Forbidden for one that holds more."""
        tenant.require(Permission.KEYS_WRITE)
        world = await self.worlds.holding(tenant, command.key)
        now = world.now(self.clock)
        async with self.open_uow(world) as uow:
            old = await uow.api_keys.find(command.key)
            if old is None or old.support is not None:
                raise no_key()  # what support reads with ends when its consent does
            if not old.is_live_at(now):
                raise key_is_over()
            if not old.scopes <= tenant.permissions:
                raise scope_not_held()
            secret = self.secrets.new_api_key(is_live=world.mode is not AgencyMode.TEST)
            key = replace(
                old,
                id=ApiKeyId(self.new_id()),
                hint=hint_of(secret),
                created_at=now,
                last_used_at=None,
                replaces=old.id,
            )
            await uow.api_keys.add(key, self.secrets.hash_token(secret))
            await uow.api_keys.expire(old.id, now + command.overlap)
            await uow.commit()
        return IssuedApiKey(key=key, secret=secret)
