"""Give an integrator a key, shown once."""

from dataclasses import dataclass
from datetime import datetime

from domain.agencies.entities import ApiKey, parse_name
from domain.agencies.policies.permissions import parse_scopes
from domain.agencies.ports import AgencyUnitOfWork, KeySecrets
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import ForbiddenError, invalid
from domain.kernel.identifiers import ApiKeyId
from domain.kernel.tenancy import AgencyMode, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork

HINT_TAIL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueApiKey:
    """A key called `name` with `scopes`, until `expires_at` (None: until revoked)."""

    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None = None


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
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: IssueApiKey) -> IssuedApiKey:
        """Forbidden for a scope the caller lacks; Invalid for bad names, scopes or a past end."""
        tenant.require(Permission.KEYS_WRITE)
        scopes = parse_scopes(command.scopes)
        if not scopes <= tenant.permissions:
            raise ForbiddenError("scope-not-held", "A key cannot hold more than its issuer.")
        now = self.clock.now()
        if command.expires_at is not None and command.expires_at <= now:
            raise invalid("/expires_at", "already-past", "A key must expire in the future.")
        secret = self.secrets.new_api_key(is_live=tenant.mode is not AgencyMode.TEST)
        key = ApiKey(
            id=ApiKeyId(self.new_id()),
            name=parse_name(command.name),
            hint=f"{secret[:9]}…{secret[-HINT_TAIL:]}",
            scopes=scopes,
            created_at=now,
            expires_at=command.expires_at,
        )
        async with self.open_uow(tenant) as uow:
            await uow.api_keys.add(key, self.secrets.hash_token(secret))
            await uow.commit()
        return IssuedApiKey(key=key, secret=secret)
