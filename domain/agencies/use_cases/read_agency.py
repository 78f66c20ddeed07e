"""Look at one's own agency and its keys."""

from dataclasses import dataclass

from domain.agencies.entities import Agency, ApiKey
from domain.agencies.errors import no_agency
from domain.agencies.ports import AgencyUnitOfWork, TrialDirectory
from domain.agencies.use_cases.worlds import Worlds
from domain.kernel.identifiers import AgencyId
from domain.kernel.tenancy import AgencyMode, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApiKeysHandler:
    """Every key, newest first, without secrets."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    worlds: Worlds

    async def __call__(self, tenant: Tenant, mode: AgencyMode | None = None) -> tuple[ApiKey, ...]:
        """Forbidden without keys:read; `mode` asks for those of the test world."""
        tenant.require(Permission.KEYS_READ)
        world = await self.worlds.of(tenant, mode)
        async with self.open_uow(world) as uow:
            return await uow.api_keys.list_all()


@dataclass(frozen=True, slots=True, kw_only=True)
class GetAgencyHandler:
    """The caller's own agency; anyone who is in may know where they are."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]

    async def __call__(self, tenant: Tenant) -> Agency:
        """Return the agency in scope."""
        async with self.open_uow(tenant) as uow:
            return await uow.agencies.get()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindTrialAgencyHandler:
    """The agency of visitors, who are nobody yet."""

    directory: TrialDirectory

    async def __call__(self) -> AgencyId:
        """NotFound before the installation was filled."""
        found = await self.directory.trial_agency()
        if found is None:
            raise no_agency()
        return found
