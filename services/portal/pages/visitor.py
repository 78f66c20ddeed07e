"""A visitor ranks at once: about ten inputs, no account, no card, deleted after a day."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post

from domain.agencies.entities import Agency
from domain.applicants.entities import (
    Ecfmg,
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Graduation,
    ImgType,
    Preferences,
    Profile,
    Target,
    WorkAuthorisation,
    WorkCategory,
)
from domain.kernel.errors import InvalidError, NotFoundError, QuotaExceededError
from domain.kernel.tenancy import Permission
from domain.kernel.vocabulary import Exam, Specialty, Visa, parse_season, parse_specialty
from domain.programs.seasons import Phase, Season
from domain.rankings.entities import RankingState
from domain.rankings.policies.words import Reader
from domain.rankings.use_cases.open_trial import ClaimTrial
from domain.rankings.use_cases.start_trial import StartTrial
from domain.rankings.views import RankingView
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.edge.devices import address_of
from services.edge.list_pictures import draw_curve
from services.portal.choices import countries, everybody, options, specialties
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of, locale_of
from services.portal.lists import listed
from services.portal.pages.trials import KEPT, OPEN, TRIAL, keep, opened, sent_from
from services.portal.phrases import RANK_STAGES
from services.portal.rendering import away, page
from services.portal.visits import visit_of, whoever

AnyRequest = Request[Any, Any, Any]
FAILED_MOST = 10
SVG = "image/svg+xml"
DONE = frozenset({RankingState.COMPLETED, RankingState.FAILED, RankingState.CANCELLED})


class VisitorPages(Controller):
    """The first thing anybody sees."""

    path = ""
    opt = OPEN

    @get("/")
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Who is logged in goes home."""
        visit = visit_of(request)
        if visit is not None:
            return away(visit.home)
        return await show_form(request, core, filled({}))

    @get("/try")
    async def show_try(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The same for everybody."""
        return await show_form(request, core, filled({}))

    @post("/try")
    async def start(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Begin; what was typed stays where something is wrong."""
        form = await read_form(request)
        season = form.parsed("season", parse_season)
        profile = _read_profile(form)
        if season is None:
            form.refuse("season", "This is needed.")
        if form.faults or season is None or profile is None:
            return await show_form(
                request, core, form, agency=await sent_from(request, core), status=422
            )
        agency = await core.queries.find_trial_agency()
        command = StartTrial(profile=profile, season=season, address=address_of(request))
        try:
            started = await core.commands.start_trial(agency, command)
        except QuotaExceededError as error:
            form.refuse("season", error.detail)
            return await show_form(
                request, core, form, agency=await sent_from(request, core), status=429
            )
        answer = away("/try/result")
        answer.set_cookie(keep(started.token, KEPT))
        return answer

    @get("/try/result")
    async def show_trial(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Progress first, then the list with its reasons, the map and the curve."""
        return await show_result(request, core, filled({}), agency=await sent_from(request, core))

    @get("/try/progress")
    async def read_progress(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """How far it is, for the page's script."""
        trying = await opened(request, core)
        if trying is None:
            raise NotFoundError("no-trial", "There is no such trial.")
        lists = await core.queries.list_shortlists(trying.scope, trying.trial.applicant)
        view = trying.view
        is_done = view.state in DONE and (bool(lists) or view.state is not RankingState.COMPLETED)
        return progress(request, view, is_done=is_done)

    @get("/try/curve.svg")
    async def draw_curve(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Value against cost."""
        trying = await opened(request, core)
        lists = (
            ()
            if trying is None
            else await core.queries.list_shortlists(trying.scope, trying.trial.applicant)
        )
        if trying is None or not lists:
            raise NotFoundError("no-trial", "There is no such trial.")
        found = await core.queries.read_curve(trying.scope, lists[0].id, 0.0)
        return Response(draw_curve(*found), media_type=SVG)

    @post("/try/claim")
    async def claim(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Whoever advises applicants makes the visitor's profile one of theirs."""
        visit = whoever(request)
        form = await read_form(request)
        name = form.needed("name")
        if form.faults:
            return away("/try/result")
        command = ClaimTrial(
            token=request.cookies.get(TRIAL, ""), name=name, email=form.text("email", most=320)
        )
        agency = await core.queries.find_trial_agency()
        await core.commands.claim_trial(visit.tenant, agency, command)
        answer = away("/roster", said="claimed")
        answer.set_cookie(keep("", timedelta()))
        return answer


def progress(request: AnyRequest, view: RankingView, *, is_done: bool) -> Response[bytes]:
    """Return how far a ranking is, for scripts."""
    translate = catalogue(language_of(request)).gettext
    words = RANK_STAGES.get(view.state.value, "")
    body = {"progress": view.progress, "words": translate(words) if words else "", "done": is_done}
    return Response(msgspec.json.encode(body), media_type="application/json")


async def show_result(
    request: AnyRequest, core: Core, form: Form, *, agency: Agency | None, status: int = 200
) -> Response[bytes]:
    """Show progress, then the list; under an agency's link with the way to send it there."""
    trying = await opened(request, core)
    if trying is None:
        return page(request, "try_gone.html", status=404)
    found = await core.queries.list_shortlists(trying.scope, trying.trial.applicant)
    shown = None
    if found:
        detail = await core.queries.get_shortlist(trying.scope, found[0].id)
        shown = listed(detail, Reader.APPLICANT)
    is_waiting = trying.view.state not in DONE or (
        trying.view.state is RankingState.COMPLETED and shown is None
    )
    visit = visit_of(request)
    return page(
        request,
        "try_result.html",
        status=status,
        view=trying.view,
        trial=trying.trial,
        listed=shown,
        is_waiting=is_waiting,
        form=form,
        agency=agency,
        may_claim=visit is not None and Permission.APPLICANTS_WRITE in visit.tenant.permissions,
    )


async def show_form(
    request: AnyRequest, core: Core, form: Form, *, agency: Agency | None = None, status: int = 200
) -> Response[bytes]:
    """Show the form, under the name of an agency whose link was followed."""
    scope = everybody(await core.queries.find_trial_agency())
    ports: Ports = request.app.state.ports
    seasons = _open_seasons(await core.queries.list_seasons(scope), ports)
    if "season" not in form.typed and seasons:
        form = filled({**form.typed, "season": seasons[0].code})
    translate = catalogue(language_of(request)).gettext
    return page(
        request,
        "try.html",
        status=status,
        form=form,
        agency=agency,
        seasons=[(each.code, str(each.code)) for each in seasons],
        specialties=await specialties(core, scope),
        countries=countries(locale_of(request)),
        kinds=options(translate, ImgType),
        statuses=options(translate, WorkCategory),
        stages=options(translate, EcfmgStage),
        visas=options(translate, Visa),
        outcomes=options(translate, (ExamOutcome.PASSED, ExamOutcome.PENDING)),
    )


def _open_seasons(seasons: tuple[Season, ...], ports: Ports) -> list[Season]:
    """Return seasons one can still apply in, the next to plan for first (domain.md section 7)."""
    today = ports.clock.now().date()
    known = sorted(seasons, key=lambda each: each.code)
    planning = [each for each in known if each.phase_on(today) in {Phase.PLAN, Phase.APPLY}]
    late = [each for each in known if each.phase_on(today) is Phase.INTERVIEW]
    return [*planning, *late]


def _read_profile(form: Form) -> Profile | None:
    first = form.parsed("specialty", parse_specialty)
    if first is None:
        form.refuse("specialty", "This is needed.")
    second = form.parsed("second", parse_specialty)
    exams = _read_exams(form)
    category = form.choice("status", WorkCategory)
    if category is None:
        form.refuse("status", "This is needed.")
    year = form.whole("class_year", least=1960, most=2040)
    country = form.get("country") or None
    with form.blaming("specialty"):
        return Profile(
            img_type=form.choice("kind", ImgType),
            exams=exams,
            graduation=_read_graduation(form, year, country),
            ecfmg=Ecfmg(stage=form.choice("ecfmg", EcfmgStage)),
            work=WorkAuthorisation(
                category=category, accepts=frozenset(form.choices("visas", Visa))
            ),
            preferences=Preferences(targets=_targets(first, second)),
            budget_cents=form.cents("budget"),
        )
    return None


def _read_graduation(form: Form, year: int | None, country: str | None) -> Graduation:
    try:
        return Graduation(class_year=year, country=country)  # type: ignore[arg-type]
    except InvalidError as error:
        form.blame(error, "country")
        return Graduation()


def _targets(first: Specialty | None, second: Specialty | None) -> tuple[Target, ...]:
    chosen = dict.fromkeys(each for each in (first, second) if each is not None)
    weights = (1.0, 0.8)
    return tuple(
        Target(specialty=each, weight=weight) for each, weight in zip(chosen, weights, strict=False)
    )


def _read_exams(form: Form) -> tuple[ExamAttempt, ...]:
    score = form.whole("step_2", least=1, most=300)
    failed = form.whole("failed", least=0, most=FAILED_MOST) or 0
    step_1 = form.choice("step_1", ExamOutcome)
    exams = [ExamAttempt(exam=Exam.STEP_1, outcome=ExamOutcome.FAILED)] * failed
    if step_1 is not None:
        exams.append(ExamAttempt(exam=Exam.STEP_1, outcome=step_1))
    if score is not None:
        exams.append(ExamAttempt(exam=Exam.STEP_2_CK, outcome=ExamOutcome.PASSED, score=score))
    return tuple(exams)
