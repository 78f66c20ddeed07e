"""Pin, ban or annotate a program for one applicant's list."""

from dataclasses import dataclass

from domain.kernel.identifiers import ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.shortlists.entities import Mark
from domain.shortlists.errors import shortlist_changed
from domain.shortlists.ports import ShortlistUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkProgram:
    """Set `mark`; `expected` is the shortlist version the caller read."""

    shortlist: ShortlistId
    mark: Mark
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkProgramHandler:
    """Marks hold for the next build; the present version stays as it is."""

    open_uow: OpenUnitOfWork[ShortlistUnitOfWork]

    async def __call__(self, tenant: Tenant, command: MarkProgram) -> int:
        """Return the new shortlist version; PreconditionFailed when it moved on."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        async with self.open_uow(tenant) as uow:
            shortlist = await uow.shortlists.get(command.shortlist)
            shortlist.require_open()
            if shortlist.version != command.expected:
                raise shortlist_changed()
            await uow.shortlists.put_mark(shortlist, command.mark, tenant.actor)
            await uow.shortlists.save(shortlist)
            await uow.commit()
        return shortlist.version
