"""Stop a batch: at the customer's word, or because its job cannot go on."""

from dataclasses import dataclass

from domain.kernel.clock import Clock
from domain.kernel.identifiers import BatchId
from domain.kernel.jobs import Claim
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.entities import BatchState, Failure
from domain.rankings.events import batch_completed
from domain.rankings.ports import BatchUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBatch:
    """Cancel what of this batch has not run."""

    batch: BatchId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBatchHandler:
    """Items that wait end here; queued rankings are cancelled by the batch's job."""

    open_uow: OpenUnitOfWork[BatchUnitOfWork]

    async def __call__(self, tenant: Tenant, command: CancelBatch) -> None:
        """NotFound; Conflict when it already ended. Twice is once."""
        tenant.require(Permission.RANKINGS_WRITE)
        async with self.open_uow(tenant) as uow:
            batch = await uow.batches.get(command.batch)
            batch.cancel()
            await uow.batches.cancel_waiting(batch.id)
            await uow.batches.save(batch)
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailBatch:
    """Give up on `batch`; `claim` proves the right to, `code` and `detail` say why."""

    batch: BatchId
    claim: Claim
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailBatchHandler:
    """What was asked for runs on; what waited is cancelled; the batch says why."""

    open_uow: OpenUnitOfWork[BatchUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: FailBatch) -> bool:
        """Return False when the lease was lost, and change nothing."""
        tenant.require(Permission.RANKINGS_WRITE)
        async with self.open_uow(tenant) as uow:
            if not await uow.jobs.fail(command.claim, error=f"{command.code}: {command.detail}"):
                return False
            batch = await uow.batches.get(command.batch)
            if batch.is_open:
                await uow.batches.cancel_waiting(batch.id)
                batch.failure = Failure(code=command.code, detail=command.detail)
                event = batch_completed(batch=batch.id, job=batch.job)
                batch.end(self.clock.now(), BatchState.FAILED, event)
                await uow.batches.save(batch)
            await uow.commit()
        return True
