"""Say which lists no longer stand for what is known; build and rank nothing."""

from dataclasses import dataclass

from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.shortlists.events import shortlist_stale
from domain.shortlists.ports import ShortlistUnitOfWork

AT_ONCE = 500
"""Lists marked in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkStaleHandler:
    """Compares what each list's receipt names with what is there now.

    So no change is missed, whoever made it and by whatever way.
    """

    open_uow: OpenUnitOfWork[ShortlistUnitOfWork]

    async def __call__(self, tenant: Tenant) -> int:
        """Return how many were marked, each with `shortlist.stale` naming the cause."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        marked = 0
        while True:
            async with self.open_uow(tenant) as uow:
                found = await uow.shortlists.mark_stale(AT_ONCE)
                for each in found:
                    uow.publish(
                        shortlist_stale(
                            shortlist=each.shortlist,
                            ranking=each.ranking,
                            applicant=each.applicant,
                            cause=each.cause.value,
                        )
                    )
                if found:
                    await uow.commit()
            marked += len(found)
            if len(found) < AT_ONCE:
                return marked
