"""Make an earlier version of the list the current one again."""

from dataclasses import dataclass

from domain.kernel.identifiers import ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.shortlists.errors import no_shortlist, shortlist_changed
from domain.shortlists.ports import ShortlistUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreVersion:
    """Show version `number` again; `expected` is the shortlist version the caller read."""

    shortlist: ShortlistId
    number: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreVersionHandler:
    """No version is ever lost: restoring only moves the pointer."""

    open_uow: OpenUnitOfWork[ShortlistUnitOfWork]

    async def __call__(self, tenant: Tenant, command: RestoreVersion) -> int:
        """Return the new shortlist version; NotFound for a number never given."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        async with self.open_uow(tenant) as uow:
            shortlist = await uow.shortlists.get(command.shortlist)
            shortlist.require_open()
            if shortlist.version != command.expected:
                raise shortlist_changed()
            if not 1 <= command.number <= shortlist.latest:
                raise no_shortlist()
            shortlist.current = command.number
            await uow.shortlists.save(shortlist)
            await uow.commit()
        return shortlist.version
