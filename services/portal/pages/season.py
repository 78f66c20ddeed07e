"""The season of one applicant: where in the year, what to do, Match Week, after it, the next."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.kernel.errors import ConflictError
from domain.kernel.vocabulary import SeasonCode, parse_season
from domain.matching.policies.next_season import rechecks
from domain.matching.policies.phases import CONDUCT_SOURCE, Outcome, TaskSet
from domain.matching.use_cases.live_season import AddSeasonTasks
from domain.matching.use_cases.roll_over import RollOver
from domain.matching.views import ApplicantSeason
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal.forms import Form, filled, read_form
from services.portal.rendering import away, page
from services.portal.season_words import ALLOWED, FORBIDDEN, PHASES, RECHECKS, SETS, TODO
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]


class SeasonYearPages(Controller):
    """The year drives it."""

    path = "/applicants/{person:str}/season"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Phases with their days, what to do now, tasks in one press."""
        subject = await subject_of(core, whoever(request), person)
        return await _show(request, core, subject, filled({}))

    @post("/tasks")
    async def take_over(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Those she does not have yet."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        wanted, season = form.choice("set", TaskSet), subject.applicant.profile.season
        if wanted is None or season is None:
            form.refuse("set", "Choose one of those offered.")
            return await _show(request, core, subject, form, status=422)
        command = AddSeasonTasks(applicant=subject.applicant.id, season=season, set=wanted)
        await core.commands.add_season_tasks(visit.tenant, command)
        return away(f"{subject.path}/tasks", said="saved")

    @post("/next")
    async def roll_over(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """The profile comes along; the list of the season before is closed."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        to = form.parsed("to_season", parse_season)
        if to is None:
            form.refuse("to_season", "This is needed.")
            return await _show(request, core, subject, form, status=422)
        try:
            with form.blaming("to_season"):
                command = RollOver(applicant=subject.applicant.id, to=to)
                await core.commands.roll_over(visit.tenant, command)
                return away(f"{subject.path}/season", said="saved")
        except ConflictError as error:
            form.refuse("to_season", error.detail)
        return await _show(request, core, subject, form, status=422)


class MatchWeekPages(Controller):
    """What may and may not be done in Match Week; nothing of the product reaches a program."""

    path = "/applicants/{person:str}/match-week"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """The same words for her and for who stands beside her, all year round."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _season(core, visit, subject)
        return page(
            request,
            "match_week.html",
            subject=subject,
            found=found,
            allowed=list(ALLOWED.values()),
            forbidden=list(FORBIDDEN.values()),
            source=CONDUCT_SOURCE,
        )


async def _season(core: Core, visit: Visit, subject: Subject) -> ApplicantSeason | None:
    wanted = subject.applicant.profile.season
    known = {each.code for each in await core.queries.list_seasons(visit.tenant)}
    if wanted is None or wanted not in known:
        return None
    return await core.queries.read_applicant_season(visit.tenant, subject.applicant.id, wanted)


async def _show(
    request: AnyRequest, core: Core, subject: Subject, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    found = await _season(core, visit, subject)
    ports: Ports = request.app.state.ports
    seasons = await core.queries.list_seasons(visit.tenant)
    profile = subject.applicant.profile
    later = [each for each in seasons if _is_later(each.code, profile.season)]
    ours = {each.code: each for each in seasons}.get(profile.season or SeasonCode(""))
    may_go_on = all(
        visit.may(each) for each in ("applicants:write", "applications:write", "shortlists:write")
    )
    tells_checks = found is None or found.guide.outcome is not Outcome.MATCHED
    return page(
        request,
        "applicant_season.html",
        status=status,
        subject=subject,
        form=form,
        found=found,
        phases=PHASES,
        todo=[] if found is None else [TODO[each] for each in found.guide.todo],
        sets=SETS,
        checks=[RECHECKS[each] for each in rechecks(profile, ours)]
        if ours is not None and tells_checks
        else [],
        later=[(each.code, each.code) for each in later],
        may_go_on=may_go_on,
        may_task=visit.is_applicant or visit.may("casework:write"),
        today=visit.tenant.now(ports.clock).date(),
    )


def _is_later(code: SeasonCode, than: SeasonCode | None) -> bool:
    return than is None or code > than
