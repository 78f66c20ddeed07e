"""`preceptor jobs`: what runs in the background."""

import click

from domain.kernel.identifiers import AgencyId, JobId, from_text, to_text
from domain.kernel.jobs import JobFilter, JobKind, JobState, JobView, OpenJobs
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Platform, Purpose, Tenant
from domain.rankings.use_cases.end_job import CancelJob, RetryJob
from infra.bootstrap import Opened
from services.cli.run import with_core


@click.group()
def jobs() -> None:
    """List, show, retry and cancel jobs; look at the queues."""


@jobs.command("list")
@click.argument("agency_id")
@click.option("--state", type=click.Choice([each.value for each in JobState]))
@click.option("--kind", type=click.Choice([each.value for each in JobKind]))
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
def list_command(agency_id: str, state: str | None, kind: str | None, limit: int) -> None:
    """List an agency's jobs, newest first."""
    wanted = JobFilter(state=None if state is None else JobState(state), kind=kind)

    async def act(opened: Opened) -> Page[JobView]:
        return await opened.core.queries.list_jobs(
            _scope(agency_id), wanted, PageRequest(limit=limit)
        )

    for each in with_core(act).items:
        click.echo(_line(each))


@jobs.command()
@click.argument("agency_id")
@click.argument("job_id")
def show(agency_id: str, job_id: str) -> None:
    """Show one job with its last error."""

    async def act(opened: Opened) -> JobView:
        return await opened.core.queries.get_job(_scope(agency_id), _job(job_id))

    found = with_core(act)
    click.echo(_line(found))
    click.echo(f"due {found.run_after:%Y-%m-%d %H:%M:%S} UTC, dispatched {found.dispatches} times")
    if found.last_error is not None:
        click.echo(found.last_error)


@jobs.command()
@click.argument("agency_id")
@click.argument("job_id")
def retry(agency_id: str, job_id: str) -> None:
    """Do again what a failed or cancelled job was to do; print the new job."""

    async def act(opened: Opened) -> JobId:
        return await opened.core.commands.retry_job(_scope(agency_id), RetryJob(job=_job(job_id)))

    click.echo(to_text("job", with_core(act)))


@jobs.command()
@click.argument("agency_id")
@click.argument("job_id")
def cancel(agency_id: str, job_id: str) -> None:
    """Cancel a job and what it is about."""

    async def act(opened: Opened) -> None:
        await opened.core.commands.cancel_job(_scope(agency_id), CancelJob(job=_job(job_id)))

    with_core(act)
    click.echo("cancelled")


@jobs.command()
def queues() -> None:
    """Show open jobs of all agencies: kind, state, how many, age of the oldest due one."""

    async def act(opened: Opened) -> tuple[OpenJobs, ...]:
        return await opened.core.queries.inspect_queues(Platform(Purpose.DISPATCH))

    for each in with_core(act):
        age = f"{each.oldest_due_seconds:.1f} s"
        click.echo(f"{each.kind:<20} {each.state.value:<8} {each.jobs:>8}  {age:>10}")


def _line(job: JobView) -> str:
    tries = f"{job.attempts}/{job.max_attempts}"
    made = f"{job.created_at:%Y-%m-%d %H:%M:%S}"
    return f"{to_text('job', job.id)}  {job.kind:<16} {job.state.value:<9} {tries:>6}  {made}"


def _scope(agency_id: str) -> Tenant:
    return Tenant.system(AgencyId(from_text("agy", agency_id)))


def _job(job_id: str) -> JobId:
    return JobId(from_text("job", job_id))
