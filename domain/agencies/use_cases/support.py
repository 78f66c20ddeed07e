"""Support: an owner or admin lets one of us look for a while; everybody can end it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.agencies.entities import ApiKey, SupportGrant, SupportPurpose
from domain.agencies.errors import no_grant, not_for_keys, support_over
from domain.agencies.policies.permissions import SUPPORT_SCOPES
from domain.agencies.policies.support import parse_minutes, parse_operator
from domain.agencies.ports import KeySecrets, SupportUnitOfWork
from domain.agencies.use_cases.issue_api_key import HINT_TAIL
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApiKeyId, SupportGrantId
from domain.kernel.tenancy import ActorKind, AgencyMode, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantSupport:
    """Let one of us read for `minutes`."""

    purpose: SupportPurpose
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantSupportHandler:
    """A person consents, never a key."""

    open_uow: OpenUnitOfWork[SupportUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: GrantSupport) -> SupportGrant:
        """Return the grant; Forbidden for all but owner and admin, Invalid beyond an hour."""
        tenant.require(Permission.AGENCY_WRITE)
        if tenant.actor.kind not in (ActorKind.OWNER, ActorKind.ADMIN) or tenant.actor.id is None:
            raise not_for_keys()
        now = self.clock.now()
        grant = SupportGrant(
            id=SupportGrantId(self.new_id()),
            purpose=command.purpose,
            consented_by=tenant.actor,
            consented_at=now,
            expires_at=now + timedelta(minutes=parse_minutes(command.minutes)),
        )
        async with self.open_uow(tenant) as uow:
            await uow.support_grants.add(grant)
            await uow.commit()
        return grant


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSupport:
    """`operator` begins what was consented to."""

    grant: SupportGrantId
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSupport:
    """The grant, and the secret of its key for the only time."""

    grant: SupportGrant
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSupportHandler:
    """Once a grant: the key reads, and ends with it."""

    open_uow: OpenUnitOfWork[SupportUnitOfWork]
    secrets: KeySecrets
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: OpenSupport) -> OpenedSupport:
        """Return the secret; NotFound, Conflict when it was opened before or is over."""
        tenant.require(Permission.KEYS_WRITE)
        now, operator = self.clock.now(), parse_operator(command.operator)
        secret = self.secrets.new_api_key(is_live=tenant.mode is not AgencyMode.TEST)
        async with self.open_uow(tenant) as uow:
            grant = await uow.support_grants.find(command.grant)
            if grant is None:
                raise no_grant()
            if grant.opened_at is not None or not grant.is_live_at(now):
                raise support_over()
            key = ApiKey(
                id=ApiKeyId(self.new_id()),
                name="Support",
                hint=f"{secret[:9]}…{secret[-HINT_TAIL:]}",
                scopes=SUPPORT_SCOPES,
                created_at=now,
                expires_at=grant.expires_at,
            )
            await uow.api_keys.add(key, self.secrets.hash_token(secret))
            opened = replace(grant, operator=operator, key=key.id, opened_at=now)
            await uow.support_grants.open(opened)
            await uow.commit()
        return OpenedSupport(grant=opened, secret=secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSupportHandler:
    """End it at once; ending twice changes nothing."""

    open_uow: OpenUnitOfWork[SupportUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, grant: SupportGrantId) -> None:
        """NotFound; the key opens nothing within two seconds."""
        tenant.require(Permission.AGENCY_WRITE)
        async with self.open_uow(tenant) as uow:
            found = await uow.support_grants.find(grant)
            if found is None:
                raise no_grant()
            await uow.support_grants.end(grant, self.clock.now())
            if found.key is not None:
                await uow.api_keys.revoke(found.key)
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSupportHandler:
    """Who was let in, by whom, when and for what."""

    open_uow: OpenUnitOfWork[SupportUnitOfWork]

    async def __call__(self, tenant: Tenant) -> tuple[SupportGrant, ...]:
        """Return the newest hundred."""
        tenant.require(Permission.AGENCY_READ)
        async with self.open_uow(tenant) as uow:
            return await uow.support_grants.newest()
