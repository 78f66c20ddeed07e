"""The two worlds of an agency: from the live one into its test world, never further."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.agencies.entities import Agency
from domain.agencies.errors import no_key, no_test_world
from domain.agencies.ports import AgencyUnitOfWork, WorldDirectory
from domain.kernel.clock import NewId
from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import AgencyId, ApiKeyId
from domain.kernel.tenancy import AgencyMode, Platform, Purpose, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Worlds:
    """A live caller may name its test world; a test caller knows only its own."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    directory: WorldDirectory
    new_id: NewId

    async def of(self, tenant: Tenant, mode: AgencyMode | None) -> Tenant:
        """Return the caller's scope in the world of `mode` (None: its own), made when missing.

        Conflict where there is no way from one to the other.
        """
        if mode is None or mode is tenant.mode:
            return tenant
        if mode is not AgencyMode.TEST or tenant.mode is not AgencyMode.LIVE:
            raise no_test_world()
        return await self._in_test_world(tenant) or await self._make(tenant)

    async def holding(self, tenant: Tenant, key: ApiKeyId) -> Tenant:
        """Return the scope, own or of the test world, that holds `key`; NotFound."""
        test = await self._in_test_world(tenant) if tenant.mode is AgencyMode.LIVE else None
        for each in (tenant, test):
            if each is not None and await self._holds(each, key):
                return each
        raise no_key()

    async def _holds(self, tenant: Tenant, key: ApiKeyId) -> bool:
        async with self.open_uow(tenant) as uow:
            return await uow.api_keys.find(key) is not None

    async def _in_test_world(self, tenant: Tenant) -> Tenant | None:
        found = await self.directory.own_test_world(tenant)
        if found is None:
            return None
        test = replace(tenant, agency=found, mode=AgencyMode.TEST)
        async with self.open_uow(test) as uow:
            agency = await uow.agencies.get()
        return replace(test, clock_offset=timedelta(seconds=agency.clock_offset_seconds))

    async def _make(self, tenant: Tenant) -> Tenant:
        async with self.open_uow(tenant) as uow:
            live = await uow.agencies.get()
        test = Agency(
            id=AgencyId(self.new_id()), name=live.name, mode=AgencyMode.TEST, live=live.id
        )
        try:
            async with self.open_uow(Platform(Purpose.AGENCIES)) as uow:
                await uow.agencies.add(test)
                await uow.commit()
        except ConflictError:
            found = await self._in_test_world(tenant)  # somebody else made it meanwhile
            if found is None:
                raise
            return found
        return replace(tenant, agency=test.id, mode=AgencyMode.TEST)
