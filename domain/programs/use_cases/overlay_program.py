"""Say something different about a program, for one agency only."""

from dataclasses import dataclass

from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import ProgramId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.entities import RequirementOverrides
from domain.programs.ports import CatalogueSource, ProgramUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayProgram:
    """Lay `overrides` and a private `note` over `program`; empty ones take them off."""

    program: ProgramId
    overrides: RequirementOverrides
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayProgramHandler:
    """Every change is an overlay version; rankings name the one they used."""

    open_uow: OpenUnitOfWork[ProgramUnitOfWork]
    catalogues: CatalogueSource

    async def __call__(self, tenant: Tenant, command: OverlayProgram) -> int:
        """Return the new overlay version; NotFound for a program not in the catalogue."""
        tenant.require(Permission.CATALOGUES_WRITE)
        catalogue = await self.catalogues.default(tenant)
        if not any(program.id == command.program for program in catalogue.programs):
            raise NotFoundError("not-found", "There is no such program.")
        async with self.open_uow(tenant) as uow:
            version = await uow.overlays.put(command.program, command.overrides, command.note)
            await uow.commit()
        return version
