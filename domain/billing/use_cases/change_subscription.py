"""Change what is paid: another plan now or later, the end of it, and what a change would cost."""

from dataclasses import dataclass
from enum import StrEnum

from domain.billing.entities import Account, OperationKind, Subscription
from domain.billing.errors import no_subscription, same_plan
from domain.billing.policies.costs import extras
from domain.billing.policies.entitlements import OPEN, derive
from domain.billing.policies.plans import PlanBook
from domain.billing.ports import Invoice, Preview
from domain.billing.use_cases.subscribe import Desk
from domain.billing.use_cases.sync_subscription import SyncSubscriptionHandler
from domain.kernel.tenancy import Permission, Tenant

INVOICES_SHOWN = 24


class When(StrEnum):
    """When a plan changes."""

    NOW = "now"
    PERIOD_END = "period-end"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePlan:
    """Move to `plan`."""

    plan: str
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """What every change begins and ends with: the present, asked of Stripe."""

    desk: Desk
    book: PlanBook
    sync: SyncSubscriptionHandler

    async def present(self, tenant: Tenant) -> tuple[Account, Subscription]:
        """Return the account and its subscription as they are now; Conflict without one."""
        account = await self.sync.fetch(tenant)
        subscription = None if account is None else account.subscription
        if account is None or subscription is None or subscription.status not in OPEN:
            raise no_subscription()
        return account, subscription

    async def end(self, tenant: Tenant, kind: OperationKind) -> None:
        """The outcome is known: note it, and keep what Stripe says then."""
        await self.desk.close(tenant, kind)
        await self.sync.fetch(tenant)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePlanHandler:
    """Up at once with the difference invoiced, or down when the period ends."""

    changing: Changing

    async def __call__(self, tenant: Tenant, command: ChangePlan) -> None:
        """Conflict without a subscription or for the same plan."""
        tenant.require(Permission.BILLING_WRITE)
        plan = self.changing.book.buyable(command.plan)
        _, subscription = await self.changing.present(tenant)
        is_now = command.when is When.NOW
        kind = OperationKind.CHANGE_PLAN if is_now else OperationKind.SCHEDULE
        wish = f"{subscription.id} {plan.code} "
        if plan.code not in (subscription.plan, subscription.next_plan):
            wish += f"{subscription.plan} {subscription.period_start.isoformat()}"
            await self._change(tenant, kind, wish, subscription, plan.code)
        elif not await self._was_asked(tenant, kind, wish):
            raise same_plan()
        await self.changing.end(tenant, kind)

    async def _change(
        self,
        tenant: Tenant,
        kind: OperationKind,
        wish: str,
        subscription: Subscription,
        plan: str,
    ) -> None:
        desk = self.changing.desk
        operation = await desk.begin(tenant, kind, wish)
        if kind is OperationKind.CHANGE_PLAN:
            await desk.gateway.change_plan(operation.id, subscription, plan)
        else:
            await desk.gateway.schedule_plan(operation.id, subscription, plan)

    async def _was_asked(self, tenant: Tenant, kind: OperationKind, wish: str) -> bool:
        """Return whether it was asked before and its answer was lost: then this is the answer."""
        desk = self.changing.desk
        async with desk.open_uow(tenant) as uow:
            every = await uow.operations.open_ones(kind, desk.clock.now())
        return any(each.fingerprint.startswith(wish) for each in every)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSubscriptionHandler:
    """It ends with what is paid; nothing is deleted."""

    changing: Changing

    async def __call__(self, tenant: Tenant) -> None:
        """Conflict without a subscription."""
        tenant.require(Permission.BILLING_WRITE)
        _, subscription = await self.changing.present(tenant)
        desk = self.changing.desk
        operation = await desk.begin(tenant, OperationKind.CANCEL, subscription.id)
        await desk.gateway.cancel(operation.id, subscription)
        await self.changing.end(tenant, OperationKind.CANCEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSubscriptionHandler:
    """It goes on as it is: neither its end nor a later plan is scheduled any more."""

    changing: Changing

    async def __call__(self, tenant: Tenant) -> None:
        """Conflict without a subscription."""
        tenant.require(Permission.BILLING_WRITE)
        _, subscription = await self.changing.present(tenant)
        desk = self.changing.desk
        operation = await desk.begin(tenant, OperationKind.RESUME, subscription.id)
        await desk.gateway.resume(operation.id, subscription)
        await self.changing.end(tenant, OperationKind.RESUME)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPlanHandler:
    """What a plan would cost now and on the next invoice, with everything that is in use."""

    changing: Changing

    async def __call__(self, tenant: Tenant, plan: str) -> Preview:
        """Nothing is changed; Conflict without a subscription."""
        tenant.require(Permission.BILLING_READ)
        wanted = self.changing.book.buyable(plan)
        account, subscription = await self.changing.present(tenant)
        desk, book, now = self.changing.desk, self.changing.book, self.changing.desk.clock.now()
        async with desk.open_uow(tenant) as uow:
            usage = await uow.accounts.usage(derive(account, book, now).rankings.starts_at)
        quantities = extras(account, book, usage, now)
        return await desk.gateway.preview(subscription, wanted.code, quantities)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInvoicesHandler:
    """Invoices as Stripe has them."""

    desk: Desk

    async def __call__(self, tenant: Tenant) -> tuple[Invoice, ...]:
        """Return the newest two dozen; none of an agency that was never a customer."""
        tenant.require(Permission.BILLING_READ)
        account = await self.desk.account(tenant)
        if account is None or account.customer is None:
            return ()
        return await self.desk.gateway.invoices(account.customer, INVOICES_SHOWN)
