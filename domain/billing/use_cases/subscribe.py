"""Send somebody to Stripe: to pay a plan, or to look after cards and invoices."""

from dataclasses import dataclass
from datetime import datetime

from domain.billing.entities import Account, Operation, OperationKind
from domain.billing.errors import live_only, subscribed_already
from domain.billing.policies.entitlements import OPEN
from domain.billing.policies.plans import PlanBook
from domain.billing.ports import BillingGateway, BillingUnitOfWork, Link
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import invalid
from domain.kernel.tenancy import AgencyMode, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Wishes are committed before they are sent, so none is sent twice as two."""

    open_uow: OpenUnitOfWork[BillingUnitOfWork]
    gateway: BillingGateway
    clock: Clock
    new_id: NewId

    async def begin(self, tenant: Tenant, kind: OperationKind, fingerprint: str) -> Operation:
        """Return the operation of this wish."""
        async with self.open_uow(tenant) as uow:
            operation = await uow.operations.begin(kind, fingerprint, self.clock.now())
            await uow.commit()
        return operation

    async def note(self, tenant: Tenant, operation: Operation, result: str) -> None:
        """Keep what it led to."""
        async with self.open_uow(tenant) as uow:
            await uow.operations.note(operation, result)
            await uow.commit()

    async def close(self, tenant: Tenant, kind: OperationKind) -> None:
        """Its outcome is known: the same wish again is another one."""
        async with self.open_uow(tenant) as uow:
            await uow.operations.close(kind)
            await uow.commit()

    async def account(self, tenant: Tenant) -> Account | None:
        """Return the account."""
        async with self.open_uow(tenant) as uow:
            return await uow.accounts.find()

    async def customer(self, tenant: Tenant) -> str:
        """Return the agency's customer, made when it is asked for first.

        Conflict for a test world: money there would be real.
        """
        if tenant.mode is not AgencyMode.LIVE:
            raise live_only()
        async with self.open_uow(tenant) as uow:
            await uow.accounts.open_account(Account())
            account = await uow.accounts.find()
            name = await uow.accounts.agency_name()
            await uow.commit()
        if account is not None and account.customer is not None:
            return account.customer
        operation = await self.begin(tenant, OperationKind.CUSTOMER, "customer")
        made = await self.gateway.create_customer(operation.id, tenant.agency, name)
        async with self.open_uow(tenant) as uow:
            await uow.accounts.set_customer(made)
            account = await uow.accounts.find()
            await uow.commit()
        return made if account is None or account.customer is None else account.customer

    def fresh(self) -> str:
        """Return a fingerprint that no other wish has."""
        return str(self.new_id())


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCheckout:
    """Pay this plan, with these add-ons."""

    plan: str
    add_ons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCheckoutHandler:
    """One page is open at a time: another choice ends the page of the one before."""

    desk: Desk
    book: PlanBook

    async def __call__(self, tenant: Tenant, command: OpenCheckout) -> Link:
        """Return the page; NotFound, Conflict when subscribed, Unavailable to be tried again."""
        tenant.require(Permission.BILLING_WRITE)
        self._check(command)
        customer = await self.desk.customer(tenant)
        await self._refuse_second(customer)
        await self._forget_paid(tenant, customer)
        wish = "+".join((command.plan, *sorted(set(command.add_ons))))
        operation, others = await self._begin(tenant, wish, self.desk.clock.now())
        for each in others:
            await self._end(tenant, each, customer)
        return await self._page(tenant, operation, customer)

    async def _refuse_second(self, customer: str) -> None:
        current = await self.desk.gateway.current(customer)
        if current is not None and current.status in OPEN:
            raise subscribed_already()

    async def _forget_paid(self, tenant: Tenant, customer: str) -> None:
        """Close pages that were paid: their subscription is over, or is there since just now."""
        async with self.desk.open_uow(tenant) as uow:
            every = await uow.operations.open_ones(OperationKind.CHECKOUT, self.desk.clock.now())
        for each in every:
            if each.result is not None and await self.desk.gateway.is_paid(each.result):
                await self._refuse_second(customer)
                await self.desk.close(tenant, OperationKind.CHECKOUT)
                return

    async def _begin(
        self, tenant: Tenant, wish: str, now: datetime
    ) -> tuple[Operation, tuple[Operation, ...]]:
        async with self.desk.open_uow(tenant) as uow:
            await uow.accounts.locked()  # of two choices at once, one sees the other
            operation = await uow.operations.begin(OperationKind.CHECKOUT, wish, now)
            every = await uow.operations.open_ones(OperationKind.CHECKOUT, now)
            await uow.commit()
        return operation, tuple(each for each in every if each.id != operation.id)

    async def _page(self, tenant: Tenant, operation: Operation, customer: str) -> Link:
        plan, *add_ons = operation.fingerprint.split("+")
        link = await self.desk.gateway.open_checkout(operation.id, customer, plan, tuple(add_ons))
        if operation.result is None:
            await self.desk.note(tenant, operation, link.id)
        elif await self.desk.gateway.is_paid(operation.result):
            raise subscribed_already()
        return link

    async def _end(self, tenant: Tenant, other: Operation, customer: str) -> None:
        """End the page of another choice; one that was paid meanwhile is a subscription."""
        session = other.result
        if session is None:
            # Whether it was made is unknown: asked again it is the same page, and has a name.
            session = (await self._page(tenant, other, customer)).id
        gateway = self.desk.gateway
        is_ended = await gateway.expire_checkout(f"{other.id}:expire", session)
        if not is_ended and await gateway.is_paid(session):
            raise subscribed_already()

    def _check(self, command: OpenCheckout) -> None:
        plan = self.book.buyable(command.plan)
        for number, code in enumerate(command.add_ons):
            add_on = self.book.add_on(code)
            if add_on is None or add_on.interval is not plan.interval:
                raise invalid(f"/add_ons/{number}", "no-add-on", f"{plan.code} has no such add-on.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPortalHandler:
    """Cards, invoices and tax ids are looked after at Stripe's; none of it comes here."""

    desk: Desk

    async def __call__(self, tenant: Tenant) -> Link:
        """Return the page."""
        tenant.require(Permission.BILLING_WRITE)
        customer = await self.desk.customer(tenant)
        operation = await self.desk.begin(tenant, OperationKind.PORTAL, self.desk.fresh())
        link = await self.desk.gateway.open_portal(operation.id, customer)
        await self.desk.close(tenant, OperationKind.PORTAL)
        return link
