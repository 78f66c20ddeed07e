"""Keep an advisor's order of a list beside the solved one."""

from dataclasses import dataclass

from domain.kernel.errors import invalid
from domain.kernel.identifiers import ProgramId, ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.shortlists.errors import shortlist_changed
from domain.shortlists.ports import ShortlistUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShortlist:
    """Put programs in this order (none: the solved order alone); `expected` was read."""

    shortlist: ShortlistId
    programs: tuple[ProgramId, ...]
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShortlistHandler:
    """The order stays over new versions; programs it does not name follow as solved."""

    open_uow: OpenUnitOfWork[ShortlistUnitOfWork]

    async def __call__(self, tenant: Tenant, command: OrderShortlist) -> int:
        """Return the new shortlist version; Invalid for a program named twice."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        for place, program in enumerate(command.programs):
            if program in command.programs[:place]:
                raise invalid(
                    f"/program_ids/{place}", "named-twice", "A program has one place in an order."
                )
        async with self.open_uow(tenant) as uow:
            shortlist = await uow.shortlists.get(command.shortlist)
            shortlist.require_open()
            if shortlist.version != command.expected:
                raise shortlist_changed()
            shortlist.order = command.programs
            await uow.shortlists.save(shortlist)
            await uow.commit()
        return shortlist.version
