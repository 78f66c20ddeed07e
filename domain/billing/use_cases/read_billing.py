"""Look at plan, standing, usage and cost: all from what is cached, so Stripe may be away."""

from dataclasses import dataclass
from datetime import datetime

from domain.billing.entities import Account
from domain.billing.policies.costs import Cost, Usage, cost_of_one_more, forecast
from domain.billing.policies.entitlements import derive
from domain.billing.policies.plans import PlanBook
from domain.billing.ports import BillingUnitOfWork
from domain.billing.views import ApplicantUse, SubscriptionView, UsageReader, UsageView
from domain.kernel.clock import Clock
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Standing, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Cached:
    """What every question about billing begins with."""

    open_uow: OpenUnitOfWork[BillingUnitOfWork]
    book: PlanBook
    clock: Clock

    async def account(self, tenant: Tenant) -> Account | None:
        """Return the account."""
        async with self.open_uow(tenant) as uow:
            return await uow.accounts.find()

    async def account_and_usage(self, tenant: Tenant) -> tuple[Account | None, Usage]:
        """Return the account and what counts in its period."""
        async with self.open_uow(tenant) as uow:
            account = await uow.accounts.find()
            usage = await uow.accounts.usage(self.period(account))
        return account, usage

    def period(self, account: Account | None) -> datetime:
        """Return when the running period began."""
        return derive(account, self.book, self.clock.now()).rankings.starts_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlansHandler:
    """What can be bought."""

    book: PlanBook

    async def __call__(self, tenant: Tenant) -> PlanBook:
        """Return the book."""
        tenant.require(Permission.BILLING_READ)
        return self.book


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSubscriptionHandler:
    """Plan, standing and what may be done."""

    cached: Cached

    async def __call__(self, tenant: Tenant) -> SubscriptionView:
        """Return it."""
        tenant.require(Permission.BILLING_READ)
        account = await self.cached.account(tenant)
        entitled = derive(account, self.cached.book, self.cached.clock.now())
        return SubscriptionView(account=account, entitlements=entitled)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetUsageHandler:
    """What was used, by whom, and the next invoice."""

    cached: Cached
    reader: UsageReader

    async def __call__(self, tenant: Tenant) -> UsageView:
        """Return it."""
        tenant.require(Permission.BILLING_READ)
        account, usage = await self.cached.account_and_usage(tenant)
        book, now = self.cached.book, self.cached.clock.now()
        return UsageView(
            entitlements=derive(account, book, now),
            usage=usage,
            forecast=forecast(account, book, usage, now),
            one_more=cost_of_one_more(account, book, usage.active_applicants, now),
            by_advisor=await self.reader.by_advisor(tenant, self.cached.period(account)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApplicantUsesHandler:
    """Rankings counted in the running period, by applicant."""

    cached: Cached
    reader: UsageReader

    async def __call__(self, tenant: Tenant, page: PageRequest) -> Page[ApplicantUse]:
        """Return a page."""
        tenant.require(Permission.BILLING_READ)
        account = await self.cached.account(tenant)
        return await self.reader.by_applicant(tenant, self.cached.period(account), page)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostOfActivationHandler:
    """What making one more applicant active costs, asked before it is done."""

    cached: Cached

    async def __call__(self, tenant: Tenant) -> Cost | None:
        """Return it; None when the plan has no room for one more."""
        tenant.require(Permission.APPLICANTS_WRITE)
        account, usage = await self.cached.account_and_usage(tenant)
        now = self.cached.clock.now()
        return cost_of_one_more(account, self.cached.book, usage.active_applicants, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStandingHandler:
    """How far an agency may act now: asked before every call, whatever its caller may do."""

    cached: Cached

    async def __call__(self, tenant: Tenant) -> Standing:
        """Return it, in the caller's transaction if there is one."""
        async with self.cached.open_uow(tenant) as uow:
            account = await uow.accounts.find()
            await uow.commit()  # else what the caller's transaction remembers would be dropped
        return derive(account, self.cached.book, self.cached.clock.now()).standing
