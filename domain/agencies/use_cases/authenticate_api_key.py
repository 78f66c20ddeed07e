"""From a presented key to the tenant it opens."""

from dataclasses import dataclass
from datetime import timedelta

from domain.agencies.errors import bad_key, network_not_allowed
from domain.agencies.policies.networks import allows
from domain.agencies.policies.permissions import SUPPORT_SCOPES, grant
from domain.agencies.ports import AgencyUnitOfWork, KeyDirectory, KeySecrets
from domain.kernel.clock import Clock
from domain.kernel.tenancy import Actor, ActorKind, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticateApiKeyHandler:
    """The directory says where to look; the key is read under that agency's own binding."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    directory: KeyDirectory
    secrets: KeySecrets
    clock: Clock

    async def __call__(self, secret: str, address: str | None = None) -> Tenant:
        """Return the scope the key opens; Unauthenticated, one answer for every reason.

        Forbidden for a good key from a network it may not be used from.
        """
        if not self.secrets.is_well_formed(secret):
            raise bad_key()
        found = await self.directory.find_api_key(self.secrets.hash_token(secret))
        if found is None:
            raise bad_key()
        agency_id, key_id = found
        async with self.open_uow(Tenant.system(agency_id)) as uow:
            key = await uow.api_keys.find(key_id)
            agency = await uow.agencies.get()
            offset = timedelta(seconds=agency.clock_offset_seconds)
            if key is None or not key.is_live_at(self.clock.now() + offset):
                raise bad_key()
            if not allows(key.networks, address):
                raise network_not_allowed()
            await uow.api_keys.touch(key_id)
            await uow.commit()
        is_support = key.support is not None
        return Tenant(
            agency=agency_id,
            actor=Actor(kind=ActorKind.OPERATOR, id=key.support)
            if is_support
            else Actor(kind=ActorKind.INTEGRATOR, id=key_id),
            permissions=key.scopes & SUPPORT_SCOPES
            if is_support
            else grant(ActorKind.INTEGRATOR, key.scopes),
            mode=agency.mode,
            clock_offset=offset,
        )
