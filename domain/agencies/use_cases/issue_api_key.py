"""Give an integrator a key, shown once."""

from dataclasses import dataclass
from datetime import datetime

from domain.agencies.entities import ApiKey, parse_name
from domain.agencies.errors import scope_not_held
from domain.agencies.policies.networks import parse_networks
from domain.agencies.policies.permissions import parse_scopes
from domain.agencies.ports import AgencyUnitOfWork, KeySecrets
from domain.agencies.use_cases.worlds import Worlds
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import invalid
from domain.kernel.identifiers import ApiKeyId
from domain.kernel.tenancy import AgencyMode, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork

HINT_TAIL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueApiKey:
    """A key called `name` with `scopes`, until `expires_at` (None: until revoked).

    `networks` narrow where it may be used from; `mode` asks for one of the test world.
    """

    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None = None
    networks: tuple[str, ...] = ()
    mode: AgencyMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedApiKey:
    """The key, and its secret for the only time."""

    key: ApiKey
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueApiKeyHandler:
    """A caller can give away only what it holds."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    secrets: KeySecrets
    worlds: Worlds
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: IssueApiKey) -> IssuedApiKey:
        """Forbidden for a scope the caller lacks; Invalid for bad names, scopes or a past end."""
        tenant.require(Permission.KEYS_WRITE)
        scopes = parse_scopes(command.scopes)
        if not scopes <= tenant.permissions:
            raise scope_not_held()
        name, networks = parse_name(command.name), parse_networks(command.networks)
        world = await self.worlds.of(tenant, command.mode)
        now = world.now(self.clock)
        if command.expires_at is not None and command.expires_at <= now:
            raise invalid("/expires_at", "already-past", "A key must expire in the future.")
        secret = self.secrets.new_api_key(is_live=world.mode is not AgencyMode.TEST)
        key = ApiKey(
            id=ApiKeyId(self.new_id()),
            name=name,
            hint=hint_of(secret),
            scopes=scopes,
            created_at=now,
            expires_at=command.expires_at,
            networks=networks,
        )
        async with self.open_uow(world) as uow:
            await uow.api_keys.add(key, self.secrets.hash_token(secret))
            await uow.commit()
        return IssuedApiKey(key=key, secret=secret)


def hint_of(secret: str) -> str:
    """Return what of a secret may be shown again."""
    return f"{secret[:9]}…{secret[-HINT_TAIL:]}"
