"""Jobs about billing, on the ranking queue."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.billing.policies.letters import Notice
from domain.billing.use_cases.send_notice import SendNotice
from domain.billing.use_cases.sync_subscription import SyncSubscription
from domain.kernel.jobs import Claim
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import OpenUnitOfWork, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnding:
    """Ends a job that is about nothing but itself."""

    open_uow: OpenUnitOfWork[UnitOfWork]

    async def fail(self, tenant: Tenant, claim: Claim, *, code: str, detail: str) -> None:
        """Fail the job."""
        async with self.open_uow(tenant) as uow:
            await uow.jobs.fail(claim, error=f"{code}: {detail}")
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncWork:
    """Work of JobKind.SYNC_BILLING; while Stripe is away it is tried again."""

    sync: Callable[[Tenant, SyncSubscription], Awaitable[bool]]
    ending: JobEnding

    async def run(self, tenant: Tenant, claim: Claim) -> str:
        """Take over what Stripe says, and push what is used."""
        is_ours = await self.sync(tenant, SyncSubscription(claim=claim))
        return "completed" if is_ours else "lost"

    async def fail(self, tenant: Tenant, claim: Claim, *, code: str, detail: str) -> None:
        """Give it up: the next hour's look makes it good."""
        await self.ending.fail(tenant, claim, code=code, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWork:
    """Work of JobKind.BILLING_NOTICE."""

    send_notice: Callable[[Tenant, SendNotice], Awaitable[bool]]
    ending: JobEnding

    async def run(self, tenant: Tenant, claim: Claim) -> str:
        """Mail it, once."""
        command = SendNotice(notice=Notice(claim.payload["notice"]), claim=claim)
        return "completed" if await self.send_notice(tenant, command) else "lost"

    async def fail(self, tenant: Tenant, claim: Claim, *, code: str, detail: str) -> None:
        """Give it up."""
        await self.ending.fail(tenant, claim, code=code, detail=detail)
