"""Look at one's own agency and its keys."""

from dataclasses import dataclass

from domain.agencies.entities import Agency, ApiKey
from domain.agencies.ports import AgencyUnitOfWork
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApiKeysHandler:
    """Every key, newest first, without secrets."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]

    async def __call__(self, tenant: Tenant) -> tuple[ApiKey, ...]:
        """Forbidden without keys:read."""
        tenant.require(Permission.KEYS_READ)
        async with self.open_uow(tenant) as uow:
            return await uow.api_keys.list_all()


@dataclass(frozen=True, slots=True, kw_only=True)
class GetAgencyHandler:
    """The caller's own agency; anyone who is in may know where they are."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]

    async def __call__(self, tenant: Tenant) -> Agency:
        """Return the agency in scope."""
        async with self.open_uow(tenant) as uow:
            return await uow.agencies.get()
