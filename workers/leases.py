"""Work under a lease: claim, heartbeat, and what becomes of a failure."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog

from domain.kernel.errors import DomainError, Kind
from domain.kernel.identifiers import AgencyId, JobId, to_text
from domain.kernel.jobs import Claim, JobKind
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import OpenUnitOfWork, UnitOfWork
from infra.telemetry import log_context
from workers.metrics import CLAIMS, JOB_SECONDS, JOBS

BACKOFF_MAXIMUM_SECONDS = 300.0
GIVE_BACK_SECONDS = 2.0

Result = TypeVar("Result")
_log = structlog.get_logger("worker")


class LeaseLostError(Exception):
    """Another holder took over; whatever we computed is void."""


class Work(Protocol):
    """What to do for one kind of job."""

    async def run(self, tenant: Tenant, claim: Claim) -> str:
        """Do it and end the job; return the outcome to count."""

    async def fail(self, tenant: Tenant, claim: Claim, *, code: str, detail: str) -> None:
        """End job and subject as failed, visibly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRunner:
    """Runs one job: at least once in execution, once in effect. Never raises for a job's fault."""

    open_uow: OpenUnitOfWork[UnitOfWork]
    work: Mapping[JobKind, Work]
    lease_seconds: float

    async def __call__(self, agency: AgencyId, job: JobId) -> None:
        """Claim under the agency's binding and run; a duplicate dispatch ends here."""
        with log_context(job_id=to_text("job", job), agency_id=to_text("agy", agency)):
            try:
                await self._take(Tenant.system(agency), job)
            except Exception:  # noqa: BLE001 - a worker outlives any one job
                # The row still says queued or leased: the relay will bring it back.
                _log.exception("job not settled: its lease will run out")
                JOBS.labels("unknown", "unsettled").inc()

    async def _take(self, tenant: Tenant, job: JobId) -> None:
        async with self.open_uow(tenant) as uow:
            claim = await uow.jobs.claim(job, lease_seconds=self.lease_seconds)
            await uow.commit()
        if claim is None:
            JOBS.labels("unknown", "duplicate").inc()
            return
        CLAIMS.labels(claim.kind.value, "first" if claim.attempts == 1 else "again").inc()
        started = time.perf_counter()
        outcome = await self._settle(tenant, claim)
        JOBS.labels(claim.kind.value, outcome).inc()
        JOB_SECONDS.labels(claim.kind.value).observe(time.perf_counter() - started)
        _log.info("job ended", kind=claim.kind.value, outcome=outcome, attempt=claim.attempts)

    async def _settle(self, tenant: Tenant, claim: Claim) -> str:
        work = self.work[claim.kind]
        if claim.attempts > claim.max_attempts:
            # It took down its worker the last time too; nothing in this process saw it fail.
            await work.fail(
                tenant, claim, code="poison", detail="Every attempt ended without an answer."
            )
            return "poison"
        try:
            return await under_lease(
                work.run(tenant, claim),
                lambda: self._extend(tenant, claim),
                lease_seconds=claim.lease_seconds,
            )
        except LeaseLostError:
            return "lost"
        except asyncio.CancelledError:
            async with asyncio.timeout(GIVE_BACK_SECONDS):
                await self._release(tenant, claim)
            raise
        except DomainError as error:
            return await self._refused(tenant, claim, error)
        except Exception as error:  # noqa: BLE001 - a worker outlives any one job
            _log.exception("job failed unexpectedly", attempt=claim.attempts)
            return await self._again(tenant, claim, "unexpected", type(error).__name__)

    async def _refused(self, tenant: Tenant, claim: Claim, error: DomainError) -> str:
        _log.warning("job refused", slug=error.slug, attempt=claim.attempts)
        if error.kind is Kind.UNAVAILABLE:
            return await self._again(tenant, claim, error.slug, error.detail)
        await self.work[claim.kind].fail(tenant, claim, code=error.slug, detail=error.detail)
        return "failed"

    async def _again(self, tenant: Tenant, claim: Claim, code: str, detail: str) -> str:
        if claim.attempts >= claim.max_attempts:
            await self.work[claim.kind].fail(tenant, claim, code=code, detail=detail)
            return "exhausted"
        await self._retry(tenant, claim, backoff_seconds(claim.attempts), f"{code}: {detail}")
        return "retried"

    async def _extend(self, tenant: Tenant, claim: Claim) -> bool:
        async with self.open_uow(tenant) as uow:
            is_ours = await uow.jobs.extend(claim)
            await uow.commit()
        return is_ours

    async def _release(self, tenant: Tenant, claim: Claim) -> None:
        async with self.open_uow(tenant) as uow:
            await uow.jobs.release(claim)
            await uow.commit()

    async def _retry(self, tenant: Tenant, claim: Claim, delay: float, error: str) -> None:
        async with self.open_uow(tenant) as uow:
            await uow.jobs.retry(claim, delay_seconds=delay, error=error)
            await uow.commit()


def backoff_seconds(attempts: int, spread: Callable[[], float] = random.random) -> float:
    """Return min(2^attempts, 300) seconds times a jitter of 0.5 to 1."""
    return min(2.0 ** min(attempts, 20), BACKOFF_MAXIMUM_SECONDS) * (0.5 + spread() / 2)


async def under_lease(
    work: Coroutine[None, None, Result],
    extend: Callable[[], Awaitable[bool]],
    *,
    lease_seconds: float,
) -> Result:
    """Await `work`, extending its lease each third of it; LeaseLostError when it is gone.

    A heartbeat that cannot reach Postgres is tried again until the lease has run out.
    """
    task = asyncio.create_task(work)
    held_until = time.monotonic() + lease_seconds
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=lease_seconds / 3)
            if done:
                return task.result()
            try:
                if not await extend():
                    raise LeaseLostError
                held_until = time.monotonic() + lease_seconds
            except (DomainError, OSError) as error:
                _log.warning("heartbeat missed", error=str(error))
                if time.monotonic() >= held_until:
                    raise LeaseLostError from error
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
