"""Look at jobs: what waits, what runs, what failed and why; and at the queues as a whole."""

from dataclasses import dataclass

from domain.kernel.errors import ForbiddenError
from domain.kernel.identifiers import JobId
from domain.kernel.jobs import JobFilter, JobReader, JobView, OpenJobs, QueueReader
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Platform, Purpose, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class GetJobHandler:
    """One job."""

    reader: JobReader

    async def __call__(self, tenant: Tenant, job: JobId) -> JobView:
        """NotFound beyond the reach."""
        tenant.require(Permission.JOBS_READ)
        return await self.reader.get(tenant, job)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListJobsHandler:
    """Jobs, newest first."""

    reader: JobReader

    async def __call__(self, tenant: Tenant, wanted: JobFilter, page: PageRequest) -> Page[JobView]:
        """Return a page; of a narrower reach only jobs of rankings within it."""
        tenant.require(Permission.JOBS_READ)
        return await self.reader.page(tenant, wanted, page)


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectQueuesHandler:
    """Open jobs of all agencies together, for operators."""

    reader: QueueReader

    async def __call__(self, scope: Platform) -> tuple[OpenJobs, ...]:
        """Return counts by kind and state; Forbidden for any other purpose."""
        if scope.purpose is not Purpose.DISPATCH:
            raise ForbiddenError("wrong-purpose", "Queues are looked at in order to dispatch.")
        return await self.reader.open_jobs()
