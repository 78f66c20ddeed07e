"""Approve a version of a list and publish it to the applicant, or take it back."""

from dataclasses import dataclass

from domain.kernel.clock import Clock
from domain.kernel.identifiers import ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.shortlists.errors import no_shortlist, not_published, shortlist_changed
from domain.shortlists.events import shortlist_published
from domain.shortlists.ports import ShortlistUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishShortlist:
    """Publish version `number` (None: the current one); `expected` is what the caller read."""

    shortlist: ShortlistId
    expected: int
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishShortlistHandler:
    """From now on the applicant's list is this version; earlier published ones stay readable."""

    open_uow: OpenUnitOfWork[ShortlistUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: PublishShortlist) -> int:
        """Return the version published; NotFound for a number never given."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        async with self.open_uow(tenant) as uow:
            shortlist = await uow.shortlists.get(command.shortlist)
            if shortlist.version != command.expected:
                raise shortlist_changed()
            number = shortlist.current if command.number is None else command.number
            if not 1 <= number <= shortlist.latest:
                raise no_shortlist()
            ranking = await uow.shortlists.publish(
                shortlist, number, tenant.actor, tenant.now(self.clock)
            )
            shortlist.record(
                shortlist_published(
                    shortlist=shortlist.id,
                    version=number,
                    ranking=ranking,
                    applicant=shortlist.applicant,
                )
            )
            await uow.shortlists.save(shortlist)
            await uow.commit()
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawShortlist:
    """Take back version `number` (None: everything published of the list)."""

    shortlist: ShortlistId
    expected: int
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawShortlistHandler:
    """The applicant no longer sees it; nothing is deleted."""

    open_uow: OpenUnitOfWork[ShortlistUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: WithdrawShortlist) -> None:
        """Conflict `not-published` when there is nothing to take back."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        async with self.open_uow(tenant) as uow:
            shortlist = await uow.shortlists.get(command.shortlist)
            if shortlist.version != command.expected:
                raise shortlist_changed()
            at = tenant.now(self.clock)
            if not await uow.shortlists.withdraw(shortlist, command.number, at):
                raise not_published()
            await uow.shortlists.save(shortlist)
            await uow.commit()
