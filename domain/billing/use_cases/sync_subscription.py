"""Ask Stripe for the present, keep it unless something newer is kept, and tell what changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.billing.entities import Account, Cap, OperationKind, Subscription
from domain.billing.policies.costs import extras
from domain.billing.policies.entitlements import NOT_YET, OPEN, derive, gone
from domain.billing.policies.plans import PlanBook
from domain.billing.ports import BillingGateway
from domain.billing.use_cases.subscribe import Desk
from domain.billing.use_cases.tell_news import TellNewsHandler
from domain.kernel.jobs import Claim
from domain.kernel.tenancy import Permission, Platform, Tenant

REPORTED_AT_ONCE = 500
REPORTED_WITHIN = timedelta(days=34)
"""Stripe takes meter events of the last 35 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSubscription:
    """Do it; `claim` is the job to end with it, None when asked for directly."""

    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPlansHandler:
    """Make Stripe's products, prices and meter what the plan book says; asked by the operator."""

    gateway: BillingGateway
    book: PlanBook

    async def __call__(self, scope: Platform) -> tuple[str, ...]:  # noqa: ARG002 - whose wish it is
        """Return what was made; again, nothing."""
        return await self.gateway.offer(self.book)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSubscriptionHandler:
    """Fetch, apply, then push what is used: quantities and meter events."""

    desk: Desk
    book: PlanBook
    news: TellNewsHandler

    async def __call__(self, tenant: Tenant, command: SyncSubscription) -> bool:
        """Return False when the lease was lost; Unavailable while Stripe is away."""
        tenant.require(Permission.BILLING_WRITE)
        account = await self.fetch(tenant)
        if account is not None and await self._push(tenant, account):
            await self.fetch(tenant)
        if command.claim is None:
            return True
        async with self.desk.open_uow(tenant) as uow:
            is_ours = await uow.jobs.complete(command.claim)
            await uow.commit()
        return is_ours

    async def fetch(self, tenant: Tenant) -> Account | None:
        """Return the account with what Stripe says now; None without a customer.

        The number is taken before the question: a change that was announced before is in the
        answer, so no answer with a smaller number can be newer.
        """
        async with self.desk.open_uow(tenant) as uow:
            account = await uow.accounts.find()
            if account is None or account.customer is None:
                return None
            number = await uow.accounts.next_fetch()
            await uow.commit()
        current = await self.desk.gateway.current(account.customer)
        if current is None and account.subscription is not None:
            current = gone(account.subscription, self.desk.clock.now())
        async with self.desk.open_uow(tenant) as uow:
            if await uow.accounts.apply(number, current, self.desk.clock.now()):
                await self.news.inside(uow)
                if current is not None and current.status in OPEN:
                    await uow.operations.close(OperationKind.CHECKOUT)
            account = await uow.accounts.find()
            await uow.commit()
        return account

    async def _push(self, tenant: Tenant, account: Account) -> bool:
        """Return whether Stripe was told of other quantities."""
        subscription, now = account.subscription, self.desk.clock.now()
        if subscription is None or subscription.status in NOT_YET or subscription.ended_at:
            return False
        await self._report(tenant, account, subscription, now)
        async with self.desk.open_uow(tenant) as uow:
            usage = await uow.accounts.usage(derive(account, self.book, now).rankings.starts_at)
        wanted = {
            component: quantity
            for component, quantity in extras(account, self.book, usage, now).items()
            if quantity != subscription.quantity(component)
        }
        if not wanted or subscription.next_plan is not None:
            return False  # a schedule holds the items until it ends with the period
        wish = ",".join(
            f"{component}:{subscription.quantity(component)}>{quantity}"
            for component, quantity in sorted(wanted.items())
        )
        fingerprint = f"{subscription.id} {subscription.period_start.isoformat()} {wish}"
        operation = await self.desk.begin(tenant, OperationKind.QUANTITIES, fingerprint)
        await self.desk.gateway.set_quantities(operation.id, subscription, wanted)
        await self.desk.close(tenant, OperationKind.QUANTITIES)
        return True

    async def _report(
        self, tenant: Tenant, account: Account, subscription: Subscription, now: datetime
    ) -> None:
        """Send meter events; each is its ranking's own operation, so none counts twice."""
        if self.book.plan(subscription.plan).cap is not Cap.SOFT or account.customer is None:
            return
        since = max(subscription.started_at, now - REPORTED_WITHIN)
        async with self.desk.open_uow(tenant) as uow:
            uses = await uow.accounts.unreported(since, now, REPORTED_AT_ONCE)
        for use in uses:
            await self.desk.gateway.report_use(f"use-{use.ranking}", account.customer, use.taken_at)
            async with self.desk.open_uow(tenant) as uow:
                await uow.accounts.set_reported((use.ranking,))
                await uow.commit()
