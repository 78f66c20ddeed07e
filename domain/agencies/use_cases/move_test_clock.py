"""Move the clock of a test world, to see there what will expire."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.agencies.errors import test_mode_only
from domain.agencies.ports import AgencyUnitOfWork
from domain.kernel.clock import Clock
from domain.kernel.tenancy import AgencyMode, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTestClock:
    """Run ahead of (or behind) the real time by `offset`."""

    offset: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldTime:
    """What a world's clock shows, and by how much it is off."""

    now: datetime
    offset: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTestClockHandler:
    """Only in a test world: nobody's live deadline moves."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: MoveTestClock) -> WorldTime:
        """Forbidden outside a test world."""
        tenant.require(Permission.AGENCY_WRITE)
        if tenant.mode is not AgencyMode.TEST:
            raise test_mode_only()
        async with self.open_uow(tenant) as uow:
            if not await uow.agencies.set_clock(int(command.offset.total_seconds())):
                raise test_mode_only()
            await uow.commit()
        return WorldTime(now=self.clock.now() + command.offset, offset=command.offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTestClockHandler:
    """What the clock shows."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant) -> WorldTime:
        """Forbidden outside a test world."""
        tenant.require(Permission.AGENCY_READ)
        if tenant.mode is not AgencyMode.TEST:
            raise test_mode_only()
        async with self.open_uow(tenant) as uow:
            agency = await uow.agencies.get()
        offset = timedelta(seconds=agency.clock_offset_seconds)
        return WorldTime(now=self.clock.now() + offset, offset=offset)
