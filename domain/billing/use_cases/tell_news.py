"""Tell what changed of a subscription, by time alone too: events, and mails through jobs."""

from dataclasses import dataclass

from domain.billing.policies.entitlements import derive
from domain.billing.policies.plans import PlanBook
from domain.billing.policies.telling import news_of
from domain.billing.ports import BillingUnitOfWork
from domain.billing.use_cases.count_rankings import notice_job
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import JobId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TellNewsHandler:
    """Under a lock on the account, so each change is told once whoever notices it."""

    open_uow: OpenUnitOfWork[BillingUnitOfWork]
    book: PlanBook
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant) -> int:
        """Return how many events that made."""
        tenant.require(Permission.BILLING_WRITE)
        async with self.open_uow(tenant) as uow:
            told = await self.inside(uow)
            await uow.commit()
        return told

    async def inside(self, uow: BillingUnitOfWork) -> int:
        """Tell within the caller's transaction."""
        account = await uow.accounts.locked()
        if account is None:
            return 0
        now = self.clock.now()
        news = news_of(account, derive(account, self.book, now), now)
        if news.told == account.told:
            return 0
        for event in news.events:
            uow.publish(event)
        for notice in news.notices:
            await uow.jobs.add(notice_job(JobId(self.new_id()), notice))
        await uow.accounts.set_told(news.told)
        return len(news.events)
