"""Make an agency with its test world; make the one trial agency."""

from dataclasses import dataclass

from domain.agencies.entities import Agency, parse_name
from domain.agencies.ports import AgencyUnitOfWork
from domain.kernel.clock import NewId
from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import AgencyId
from domain.kernel.tenancy import AgencyMode, Platform
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAgency:
    """An agency of this name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedAgency:
    """The two rows made."""

    live: AgencyId
    test: AgencyId


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAgencyHandler:
    """Live agency and linked test world in one transaction."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    new_id: NewId

    async def __call__(self, scope: Platform, command: CreateAgency) -> CreatedAgency:
        """Return both ids; Invalid for a bad name."""
        name = parse_name(command.name)
        live = Agency(id=AgencyId(self.new_id()), name=name, mode=AgencyMode.LIVE)
        test = Agency(id=AgencyId(self.new_id()), name=name, mode=AgencyMode.TEST, live=live.id)
        async with self.open_uow(scope) as uow:
            await uow.agencies.add(live)
            await uow.agencies.add(test)
            await uow.commit()
        return CreatedAgency(live=live.id, test=test.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnsureTrialAgencyHandler:
    """The reserved agency that holds visitors' rankings."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    new_id: NewId

    async def __call__(self, scope: Platform) -> bool:
        """Return True when it was made now, False when it existed."""
        trial = Agency(id=AgencyId(self.new_id()), name="Free trial", mode=AgencyMode.TRIAL)
        try:
            async with self.open_uow(scope) as uow:
                await uow.agencies.add(trial)
                await uow.commit()
        except ConflictError:
            return False
        return True
