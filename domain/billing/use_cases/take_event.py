"""Take what Stripe tells: stored once, answered at once, looked into by a job."""

from dataclasses import dataclass
from datetime import timedelta

from domain.billing.ports import BillingUnitOfWork, CustomerDirectory, InboundVerifier
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import JobId
from domain.kernel.jobs import JobKind, NewJob
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork

RECONCILED_EVERY = timedelta(hours=1)
"""How long a lost event may go unnoticed, and uses unreported, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStripeEvent:
    """Bytes and signature as they came."""

    raw: bytes
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStripeEventHandler:
    """An event only says "look": nothing of what it holds is believed."""

    open_uow: OpenUnitOfWork[BillingUnitOfWork]
    verifier: InboundVerifier
    directory: CustomerDirectory
    new_id: NewId

    async def __call__(self, command: TakeStripeEvent) -> bool:
        """Return False for one that was taken before or is about nobody; Invalid if not signed."""
        told = self.verifier.read(command.raw, command.signature)
        agency = (
            None if told.customer is None else await self.directory.find_customer(told.customer)
        )
        if agency is None:
            return False
        async with self.open_uow(Tenant.system(agency)) as uow:
            if not await uow.accounts.add_inbound(told.id, told.kind):
                return False
            await uow.jobs.add(sync_job(JobId(self.new_id()), f"event:{told.id}"))
            await uow.commit()
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileHandler:
    """Look again because somebody asks."""

    open_uow: OpenUnitOfWork[BillingUnitOfWork]
    new_id: NewId

    async def __call__(self, tenant: Tenant) -> JobId:
        """Return the job."""
        tenant.require(Permission.BILLING_WRITE)
        job = JobId(self.new_id())
        async with self.open_uow(tenant) as uow:
            await uow.jobs.add(sync_job(job, f"asked:{job}"))
            await uow.commit()
        return job


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileDueHandler:
    """Look again because it is time, whatever was or was not told."""

    open_uow: OpenUnitOfWork[BillingUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant) -> bool:
        """Return whether a job was added; once an hour however many ask."""
        tenant.require(Permission.BILLING_WRITE)
        now = self.clock.now()
        try:
            async with self.open_uow(tenant) as uow:
                if not await uow.accounts.is_due(now - RECONCILED_EVERY):
                    return False
                await uow.jobs.add(sync_job(JobId(self.new_id()), f"hour:{now:%Y-%m-%dT%H}"))
                await uow.commit()
        except ConflictError:
            return False  # another relay was first
        return True


def sync_job(job: JobId, dedupe_key: str) -> NewJob:
    """Return the job that fetches the present subscription."""
    return NewJob(id=job, kind=JobKind.SYNC_BILLING, payload={}, dedupe_key=dedupe_key)
