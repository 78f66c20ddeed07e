"""What the time of the year asks of an applicant, and its tasks in one press."""

from dataclasses import dataclass

from domain.applicants.entities import ImgType, Profile, WorkCategory
from domain.applications.policies.progress import progress_of
from domain.casework.entities import Task
from domain.casework.policies.plan_tasks import DatedTask, dated
from domain.casework.views import CaseworkReader, TaskFilter
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApplicantId, TaskId
from domain.kernel.pagination import PAGE_MAXIMUM, PageRequest
from domain.kernel.tenancy import ActorKind, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SeasonCode
from domain.matching.policies.phases import SeasonTask, TaskSet, guide, outcome_of, tasks_of
from domain.matching.ports import MatchingUnitOfWork, SeasonUnitOfWork
from domain.matching.views import ApplicantSeason, OfferedSet
from domain.programs.ports import SeasonSource
from domain.programs.seasons import Phase, Season

MOST_PAGES = 10
_AT_HOME = frozenset(
    {WorkCategory.CITIZEN, WorkCategory.PERMANENT_RESIDENT, WorkCategory.ASYLEE_OR_REFUGEE}
)
_IMGS = frozenset({ImgType.US_IMG, ImgType.NON_US_IMG})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSeasonHandler:
    """Phase, what to do now, and which tasks of the time she does not have yet."""

    open_uow: OpenUnitOfWork[MatchingUnitOfWork]
    seasons: SeasonSource
    casework: CaseworkReader
    clock: Clock

    async def __call__(
        self, tenant: Tenant, applicant: ApplicantId, season: SeasonCode
    ) -> ApplicantSeason:
        """NotFound beyond the reach, or where there is no data for the season."""
        tenant.require(Permission.APPLICATIONS_READ)
        known = await self.seasons.get(season)
        async with self.open_uow(tenant) as uow:
            profile = (await uow.applicants.get(applicant)).profile
            found = await uow.applications.of_season(applicant, season)
        outcome = outcome_of(progress_of(each.events).status for each in found)
        now = guide(known, tenant.now(self.clock).date(), outcome)
        titles: frozenset[str] = frozenset()
        if tenant.may(Permission.CASEWORK_READ):
            titles = await titles_of(self.casework, tenant, applicant)
        offered = []
        for each in now.sets:
            tasks = wanted_tasks(each, known, profile)
            missing = sum(task.title not in titles for task in tasks)
            offered.append(OfferedSet(set=each, tasks=tasks, missing=missing))
        return ApplicantSeason(season=known, guide=now, offered=tuple(offered))


@dataclass(frozen=True, slots=True, kw_only=True)
class IsMatchWeekHandler:
    """Whether the guard of conduct is up: nothing of the product reaches a program then."""

    seasons: SeasonSource
    clock: Clock

    async def __call__(self, tenant: Tenant, season: SeasonCode) -> bool:
        """Return it; False where there is no data for the season."""
        tenant.require(Permission.APPLICATIONS_READ)
        if season not in await self.seasons.codes():
            return False
        known = await self.seasons.get(season)
        return known.phase_on(tenant.now(self.clock).date()) is Phase.SOAP


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSeasonTasks:
    """Take over the tasks of a set for a season."""

    applicant: ApplicantId
    season: SeasonCode
    set: TaskSet


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSeasonTasksHandler:
    """What she has already, done or not, is not added again."""

    open_uow: OpenUnitOfWork[SeasonUnitOfWork]
    seasons: SeasonSource
    casework: CaseworkReader
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: AddSeasonTasks) -> tuple[DatedTask, ...]:
        """Return what was added; NotFound. The applicant may take them over herself."""
        own = tenant.actor.kind is ActorKind.APPLICANT
        tenant.require(Permission.CASEWORK_READ if own else Permission.CASEWORK_WRITE)
        season = await self.seasons.get(command.season)
        async with self.open_uow(tenant) as uow:
            profile = (await uow.applicants.get(command.applicant)).profile
            titles = await titles_of(self.casework, tenant, command.applicant)
            tasks = tuple(
                self._task(command.applicant, each)
                for each in wanted_tasks(command.set, season, profile)
                if each.title not in titles
            )
            await uow.casework.add_tasks(tasks)
            await uow.commit()
        today = tenant.now(self.clock).date()
        return tuple(dated(each, today) for each in tasks)

    def _task(self, applicant: ApplicantId, wanted: SeasonTask) -> Task:
        return Task(
            id=TaskId(self.new_id()),
            applicant=applicant,
            title=wanted.title,
            details=wanted.details,
            due_on=wanted.due_on,
            is_blocking=wanted.is_blocking,
        )


def wanted_tasks(wanted: TaskSet, season: Season, profile: Profile) -> tuple[SeasonTask, ...]:
    """Return the tasks of a set as her papers stand."""
    category = profile.work.category
    return tasks_of(
        wanted,
        season,
        needs_visa=category not in _AT_HOME,
        is_img=profile.img_type is None or profile.img_type in _IMGS,
    )


async def titles_of(
    casework: CaseworkReader, tenant: Tenant, applicant: ApplicantId
) -> frozenset[str]:
    """Return what her tasks are called, ended ones too."""
    found: set[str] = set()
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        request = PageRequest(limit=PAGE_MAXIMUM, cursor=cursor)
        page = await casework.tasks(tenant, TaskFilter(applicant=applicant), request)
        found |= {each.title for each in page.items}
        cursor = page.next_cursor
        if cursor is None:
            break
    return frozenset(found)
