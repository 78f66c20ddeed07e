"""Jobs over HTTP."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import FromPath, QueryParameter

from domain.kernel.jobs import JobFilter, JobKind, JobState
from domain.rankings.use_cases.end_job import CancelJob, RetryJob
from services.api.v1.jobs.schemas import JobOut, parse_job
from services.edge.bodies import answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request

OfState = Annotated[
    JobState | None,
    QueryParameter(name="state", description="Only jobs in this state.", required=False),
]
OfKind = Annotated[
    JobKind | None, QueryParameter(description="Only jobs of this kind.", required=False)
]


class JobController(Controller):
    """What runs in the background for the agency."""

    path = "/v1/jobs"
    tags = ["jobs"]

    @get(operation_id="listJobs", summary="Jobs, newest first; by state and kind")
    async def list_jobs(
        self,
        tenant: GivenTenant,
        core: GivenCore,
        in_state: OfState = None,
        kind: OfKind = None,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> PageOut[JobOut]:
        """A caller of narrower reach sees jobs of the rankings within it."""
        wanted = JobFilter(state=in_state, kind=None if kind is None else kind.value)
        page = await core.queries.list_jobs(tenant, wanted, page_request(limit, cursor))
        return page_out(page, JobOut.of)

    @get("/{job_id:str}", operation_id="getJob", summary="A job: its state, tries and last error")
    async def get_job(self, job_id: FromPath[str], tenant: GivenTenant, core: GivenCore) -> JobOut:
        """With the object it is about."""
        return JobOut.of(await core.queries.get_job(tenant, parse_job(job_id)))

    @post(
        "/{job_id:str}/cancel",
        status_code=200,
        operation_id="cancelJob",
        summary="Cancel a job and what it is about",
    )
    async def cancel_job(
        self, job_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> JobOut:
        """409 once it has ended, and for kinds that run through."""
        subject = parse_job(job_id)
        await core.commands.cancel_job(tenant, CancelJob(job=subject))
        return JobOut.of(await core.queries.get_job(tenant, subject))

    @post(
        "/{job_id:str}/retry",
        status_code=202,
        operation_id="retryJob",
        responses=answers(JobOut, 202),
        summary="Do again what a failed or cancelled job was to do",
    )
    async def retry_job(
        self, job_id: FromPath[str], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """A new job; the old one stays as it ended."""

        async def act() -> Made:
            made = await core.commands.retry_job(tenant, RetryJob(job=parse_job(job_id)))
            out = JobOut.of(await core.queries.get_job(tenant, made))
            return Made(out, status=202, location=out.url)

        return await once(act)
