"""Make an empty catalogue, or find it by its name."""

from dataclasses import dataclass

from domain.kernel.clock import NewId
from domain.kernel.identifiers import CatalogueId
from domain.kernel.tenancy import Permission, Platform, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.ports import CatalogueHead, ProgramUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCatalogue:
    """A catalogue called `name` for the owner in scope; `or_find` takes an existing one."""

    name: str
    or_find: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCatalogueHandler:
    """An agency's is private to it; the platform's is read by all."""

    open_uow: OpenUnitOfWork[ProgramUnitOfWork]
    new_id: NewId

    async def __call__(self, scope: Tenant | Platform, command: CreateCatalogue) -> CatalogueHead:
        """Return it; Conflict `name-taken` unless `or_find`."""
        if isinstance(scope, Tenant):
            scope.require(Permission.CATALOGUES_WRITE)
        async with self.open_uow(scope) as uow:
            found = await uow.catalogues.find_by_name(command.name) if command.or_find else None
            identifier = CatalogueId(self.new_id()) if found is None else found
            if found is None:
                await uow.catalogues.add(identifier, command.name)
            head = await uow.catalogues.head(identifier)
            await uow.commit()
        return head
