"""Begin to bill an agency: its trial runs from now, without a card."""

from dataclasses import dataclass
from datetime import timedelta

from domain.billing.entities import Account
from domain.billing.policies.plans import PlanBook
from domain.billing.ports import BillingUnitOfWork
from domain.kernel.clock import Clock
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccountHandler:
    """Once an agency: who has an account, or had a trial, gets no second one."""

    open_uow: OpenUnitOfWork[BillingUnitOfWork]
    book: PlanBook
    clock: Clock

    async def __call__(self, tenant: Tenant) -> Account | None:
        """Return the account there is then."""
        tenant.require(Permission.BILLING_WRITE)
        now = self.clock.now()
        days = timedelta(days=self.book.trial.trial_days or 0)
        async with self.open_uow(tenant) as uow:
            await uow.accounts.open_account(Account(trial_started_at=now, trial_ends_at=now + days))
            account = await uow.accounts.find()
            await uow.commit()
        return account
