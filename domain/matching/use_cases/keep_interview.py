"""Write an interview down, and change what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.applications.entities import Application, Source
from domain.applications.errors import no_application
from domain.applications.policies.progress import progress_of
from domain.applications.use_cases.record_status import Step, take_step
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApplicantId, ApplicationId, InterviewId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.matching.entities import Interview, InterviewPlan
from domain.matching.errors import MOST_INTERVIEWS, interview_changed, too_many_interviews
from domain.matching.policies.interviews import check_plan, clashes_of, steps_meant
from domain.matching.ports import MatchingUnitOfWork
from domain.matching.views import InterviewDetail


@dataclass(frozen=True, slots=True, kw_only=True)
class AddInterview:
    """An interview of one of the applicant's applications."""

    applicant: ApplicantId
    application: ApplicationId
    plan: InterviewPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class AddInterviewHandler:
    """The first one moves its application to invited; one that overlaps is kept and told of."""

    open_uow: OpenUnitOfWork[MatchingUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: AddInterview) -> InterviewDetail:
        """Return it; NotFound, Invalid, Conflict `status-not-next` or `too-many-interviews`."""
        tenant.require(Permission.APPLICATIONS_WRITE)
        check_plan(command.plan, tenant.now(self.clock))
        async with self.open_uow(tenant) as uow:
            application = await own_application(uow, command.applicant, command.application)
            others = await uow.interviews.of_applicant(command.applicant)
            if len(others) >= MOST_INTERVIEWS:
                raise too_many_interviews()
            interview = Interview(
                id=InterviewId(self.new_id()),
                applicant=command.applicant,
                application=application.id,
                program=application.program,
                plan=command.plan,
            )
            await move(tenant, uow, application, command.plan, self.clock, is_new=True)
            await uow.interviews.add(interview, tenant.actor)
            await uow.commit()
        return detail_of(interview, others)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeInterview:
    """Replace what is said of it; `expected` is the version the caller read."""

    applicant: ApplicantId
    interview: InterviewId
    plan: InterviewPlan
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeInterviewHandler:
    """One that is done moves its application to interviewed; nothing moves it back."""

    open_uow: OpenUnitOfWork[MatchingUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: ChangeInterview) -> InterviewDetail:
        """Return it; NotFound, PreconditionFailed, Invalid, Conflict `status-not-next`."""
        tenant.require(Permission.APPLICATIONS_WRITE)
        check_plan(command.plan, tenant.now(self.clock))
        async with self.open_uow(tenant) as uow:
            interview = await uow.interviews.get(command.applicant, command.interview)
            if interview.version != command.expected:
                raise interview_changed()
            application = await uow.applications.get(interview.application)
            await move(tenant, uow, application, command.plan, self.clock, is_new=False)
            interview.plan = command.plan
            await uow.interviews.save(interview)
            others = await uow.interviews.of_applicant(command.applicant)
            await uow.commit()
        return detail_of(interview, others)


async def own_application(
    uow: MatchingUnitOfWork, applicant: ApplicantId, application: ApplicationId
) -> Application:
    """Return the application; NotFound for another applicant's."""
    found = await uow.applications.get(application)
    if found.applicant != applicant:
        raise no_application()
    return found


async def move(
    tenant: Tenant,
    uow: MatchingUnitOfWork,
    application: Application,
    plan: InterviewPlan,
    clock: Clock,
    *,
    is_new: bool,
) -> None:
    """Record the steps the interview means, through the door every step takes."""
    today = tenant.now(clock).date()
    progress = progress_of(application.events)
    for each in steps_meant(progress, plan, is_new=is_new, today=today):
        step = Step(status=each.status, on=each.on)
        take_step(tenant, application, step, Source.ENTERED, clock)
        await uow.applications.save(application)


def detail_of(interview: Interview, others: Iterable[Interview]) -> InterviewDetail:
    """Return the interview with those of the others it overlaps with."""
    rest = [each for each in others if each.id != interview.id]
    found = clashes_of([interview, *rest])
    return InterviewDetail(interview=interview, clashes=found.get(interview.id, ()))
