"""Let an applicant become active: only active ones count, and a plan may have no more room."""

from dataclasses import dataclass

from domain.billing.errors import too_many_active
from domain.billing.policies.entitlements import derive
from domain.billing.policies.plans import PlanBook
from domain.billing.ports import QuotaUnitOfWork
from domain.kernel.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivePlaces:
    """Inside the transaction that activates, after it has written."""

    book: PlanBook
    clock: Clock

    async def check(self, uow: QuotaUnitOfWork) -> None:
        """QuotaExceeded when there are now more active applicants than the plan can have."""
        maximum = derive(await uow.quota.account(), self.book, self.clock.now()).applicants_maximum
        if maximum is not None and await uow.quota.active_count() > maximum:
            raise too_many_active(maximum)
