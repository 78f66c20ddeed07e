"""Mail a notice about billing to owners and accountants."""

from dataclasses import dataclass

from domain.billing.policies.letters import BillingLetters, Notice
from domain.billing.ports import BillingUnitOfWork
from domain.kernel.jobs import Claim
from domain.kernel.mail import Mailer
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNotice:
    """The notice; `claim` proves the right to send it."""

    notice: Notice
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNoticeHandler:
    """The job ends first: a crash loses a mail rather than sending it for ever."""

    open_uow: OpenUnitOfWork[BillingUnitOfWork]
    mailer: Mailer
    letters: BillingLetters

    async def __call__(self, tenant: Tenant, command: SendNotice) -> bool:
        """Return False when the lease was lost, and send nothing."""
        tenant.require(Permission.BILLING_WRITE)
        async with self.open_uow(tenant) as uow:
            if not await uow.jobs.complete(command.claim):
                return False
            contacts = await uow.accounts.contacts()
            await uow.commit()
        for address in contacts:
            await self.mailer.send(self.letters.notice(command.notice, address))
        return True
