"""One applicant at a glance: where she stands, and what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.applicants.policies.completeness import Completeness
from domain.applications.views import ApplicationFilter
from domain.casework.entities import TaskState
from domain.casework.policies.plan_tasks import DatedTask
from domain.casework.views import TaskFilter
from domain.identity.use_cases.invite_member import InviteMember
from domain.kernel.errors import InvalidError
from domain.kernel.pagination import PageRequest
from domain.kernel.tenancy import ActorKind
from domain.programs.seasons import Season
from domain.shortlists.views import ShortlistSummary
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal.forms import filled, read_form
from services.portal.rendering import away, page
from services.portal.season_words import PHASES
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
TASKS_SHOWN = 5


def _(text: str) -> str:
    return text


STEP_OF = {
    "no-target": "aims",
    "no-geography": "aims",
    "no-budget": "aims",
    "no-season": "aims",
    "no-step-2-score": "exams",
    "no-step-1": "exams",
    "no-step-3": "exams",
    "no-work-category": "status",
    "no-visa-answer": "status",
    "no-graduation": "school",
    "no-img-type": "school",
    "no-ecfmg-stage": "status",
    "no-certificate-date": "status",
}
"""Where a missing field is entered; anything else is in the experience ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One field that is not known, and where to say it."""

    detail: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The one thing to do next."""

    title: str
    detail: str
    label: str
    to: str


class OverviewPages(Controller):
    """The first page of an applicant, for herself and for who advises her."""

    path = "/applicants/{person:str}"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Phase, next step, completeness, list, applications, tasks."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        review = await core.queries.review_profile(visit.tenant, subject.applicant.id)
        lists = await core.queries.list_shortlists(visit.tenant, subject.applicant.id)
        tasks = await _tasks(core, visit, subject)
        counts = await _counts(core, visit, subject)
        season = await _season(core, visit, subject)
        ports: Ports = request.app.state.ports
        phase = None if season is None else season.phase_on(visit.tenant.now(ports.clock).date())
        missing = missing_fields(review.completeness, subject.path)
        return page(
            request,
            "overview.html",
            subject=subject,
            review=review,
            missing=missing,
            lists=lists,
            tasks=tasks,
            counts=counts,
            season=season,
            phase=None if phase is None else PHASES[phase],
            next=next_step(subject, missing, lists, tasks, visit),
            form=filled({"email": subject.applicant.identity.email}),
        )

    @post("/invitation")
    async def invite(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Send the applicant a one-time link into the portal."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        try:
            await core.commands.invite_member(
                visit.tenant,
                InviteMember(
                    email=form.get("email").strip(),
                    role=ActorKind.APPLICANT,
                    applicant=subject.applicant.id,
                ),
            )
        except InvalidError as error:
            form.blame(error, "email")
            return page(request, "invite.html", status=422, subject=subject, form=form)
        return away(subject.path, said="invited")


def missing_fields(completeness: Completeness, path: str) -> list[Missing]:
    """Return what is not known, the most telling first."""
    found = []
    for each in completeness.missing:
        step = STEP_OF.get(each.code)
        to = f"{path}/profile/{step}" if step else f"{path}/experience"
        found.append(Missing(detail=each.detail, to=to))
    return found


def next_step(
    subject: Subject,
    missing: Sequence[Missing],
    lists: Sequence[ShortlistSummary],
    tasks: Sequence[DatedTask],
    visit: Visit,
) -> Next | None:
    """Return the one thing worth doing now, None when nothing waits."""
    blocking = [each for each in tasks if each.task.is_blocking]
    if blocking:
        return Next(
            title=blocking[0].task.title,
            detail=_("Nothing else counts before this is done."),
            label=_("Go to the tasks"),
            to=f"{subject.path}/tasks",
        )
    if missing and not lists:
        return Next(
            title=_("Complete the profile"),
            detail=missing[0].detail,
            label=_("Answer it"),
            to=missing[0].to,
        )
    if not lists:
        return _first_list(subject, visit)
    if lists[0].stale_cause is not None:
        return Next(
            title=_("The list is out of date"),
            detail=_("Something it rests on has changed since it was made."),
            label=_("Look at the list"),
            to=f"{subject.path}/list",
        )
    return None


def _first_list(subject: Subject, visit: Visit) -> Next:
    if visit.is_applicant:
        return Next(
            title=_("Your advisor prepares your list"),
            detail=_("You see it here as soon as it is published to you."),
            label=_("Look at the profile"),
            to=f"{subject.path}/profile",
        )
    return Next(
        title=_("Rank the programs"),
        detail=_("The profile says enough to begin."),
        label=_("Go to the list"),
        to=f"{subject.path}/list",
    )


async def _tasks(core: Core, visit: Visit, subject: Subject) -> Sequence[DatedTask]:
    if not visit.may("casework:read"):
        return ()
    wanted = TaskFilter(applicant=subject.applicant.id, state=TaskState.OPEN)
    request = PageRequest(limit=TASKS_SHOWN, cursor=None)
    return (await core.queries.list_tasks(visit.tenant, wanted, request)).items


async def _counts(core: Core, visit: Visit, subject: Subject) -> Mapping[str, int]:
    if not visit.may("applications:read"):
        return {}
    wanted = ApplicationFilter(applicant=subject.applicant.id)
    found = await core.queries.list_applications(
        visit.tenant, wanted, PageRequest(limit=100, cursor=None)
    )
    counts: dict[str, int] = {}
    for each in found.items:
        status = each.progress.status.value
        counts[status] = counts.get(status, 0) + 1
    return counts


async def _season(core: Core, visit: Visit, subject: Subject) -> Season | None:
    wanted = subject.applicant.profile.season
    if wanted is None or not visit.may("catalogues:read"):
        return None
    seasons = {each.code: each for each in await core.queries.list_seasons(visit.tenant)}
    return seasons.get(wanted)
