"""One application: what happened, the next step, a correction, what an advisor expects."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.applications.entities import Application, Route, Status
from domain.applications.policies.progress import ANSWERED, NEXT, in_force, progress_of
from domain.applications.use_cases.give_forecast import GiveForecast, who
from domain.applications.use_cases.record_status import RecordStatus, Step
from domain.kernel.errors import ConflictError, InvalidError, NotFoundError, PreconditionFailedError
from domain.kernel.identifiers import ApplicationId, TrackId, from_text, to_text
from domain.kernel.vocabulary import SignalTier
from domain.programs.use_cases.read_programs import WhichCatalogue
from domain.rankings.entities import SCALE
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal.choices import Options, options
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of
from services.portal.phrases import Translate
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
REFUSALS = (InvalidError, ConflictError, PreconditionFailedError)


class ApplicationPages(Controller):
    """Steps are added with their day; a correction takes a step's place and both are kept."""

    path = "/applicants/{person:str}/applications/{application:str}"

    @get()
    async def show(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        application: FromPath[str],
    ) -> Response[bytes]:
        """Every step, and a form for what happened next; `?step=` corrects one instead."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _application(core, visit, subject, application)
        return await _show(request, core, subject, found, _first(request, found))

    @post("/steps")
    async def record(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        application: FromPath[str],
    ) -> Response[bytes]:
        """What the order of steps forbids is said beside the step."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _application(core, visit, subject, application)
        form = await read_form(request)
        step = _step(form)
        expected = form.whole("version", least=1, most=10**9) or found.version
        if step is not None and not form.faults:
            command = RecordStatus(application=found.id, step=step, expected=expected)
            if await _accepted(core, visit, command, form):
                return away(_path(subject, found), said="saved")
        return await _show(request, core, subject, found, form, status=422)

    @post("/forecast")
    async def expect(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        application: FromPath[str],
    ) -> Response[bytes]:
        """An advisor's own chance of an interview, held against the answer later."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _application(core, visit, subject, application)
        form = await read_form(request)
        percent = form.whole("chance", least=0, most=100)
        if percent is None:
            form.refuse("chance", "This is needed.")
        if percent is None or form.faults:
            return await _show(request, core, subject, found, form, status=422)
        command = GiveForecast(application=found.id, chance=percent * SCALE // 100)
        await core.commands.give_forecast(visit.tenant, command)
        return away(_path(subject, found), said="saved")


def _path(subject: Subject, application: Application) -> str:
    return f"{subject.path}/applications/{to_text('out', application.id)}"


async def _application(core: Core, visit: Visit, subject: Subject, text: str) -> Application:
    identifier = ApplicationId(from_text("out", text))
    found = await core.queries.get_application(visit.tenant, identifier)
    if found.applicant != subject.applicant.id:
        raise NotFoundError("not-found", "There is no such application of this applicant.")
    return found


def _first(request: AnyRequest, application: Application) -> Form:
    asked = request.query_params.get("step", "")
    for event in in_force(application.events):
        if str(event.seq) == asked:
            typed: dict[str, object] = {
                name: getattr(event, name)
                for name in ("status", "on", "route", "rank_position", "note")
            }
            track = None if event.track is None else to_text("trk", event.track)
            return filled(typed | {"track": track, "supersedes": event.seq})
    return filled({"on": None})


def _step(form: Form) -> Step | None:
    status = form.choice("status", Status)
    if status is None:
        form.refuse("status", "This is needed.")
        return None
    track = form.get("track")
    return Step(
        status=status,
        on=form.day("on"),
        route=form.choice("route", Route),
        track=TrackId(from_text("trk", track)) if track else None,
        rank_position=form.whole("rank_position", least=1, most=300),
        note=form.text("note"),
        supersedes=form.whole("supersedes", least=1, most=10_000),
        signal=form.choice("signal", SignalTier),
    )


async def _accepted(core: Core, visit: Visit, command: RecordStatus, form: Form) -> bool:
    try:
        await core.commands.record_application_status(visit.tenant, command)
    except REFUSALS as error:
        if isinstance(error, InvalidError):
            form.blame(error, "status")
        form.refuse("status", error.detail)
        return False
    return True


async def _show(
    request: AnyRequest,
    core: Core,
    subject: Subject,
    application: Application,
    form: Form,
    *,
    status: int = 200,
) -> Response[bytes]:
    visit = whoever(request)
    translate = catalogue(language_of(request)).gettext
    program, _ = await core.queries.get_program(visit.tenant, application.program, WhichCatalogue())
    progress = progress_of(application.events)
    corrected = form.get("supersedes")
    following = [each for each in Status if corrected or each in NEXT[progress.status]]
    own = application.forecasts.get(who(visit.tenant))
    ports: Ports = request.app.state.ports
    return page(
        request,
        "application.html",
        status=status,
        subject=subject,
        path=_path(subject, application),
        application=application,
        program=program,
        progress=progress,
        events=in_force(application.events),
        form=form,
        corrected=corrected,
        statuses=options(translate, following),
        routes=options(translate, Route),
        tracks=[
            (to_text("trk", each.id), each.kind.value)
            for each in program.tracks
            if each.id in application.tracks
        ],
        signals=_signals(translate),
        own=own,
        may_expect=not visit.is_applicant
        and visit.may("applications:write")
        and progress.status not in ANSWERED,
        today=visit.tenant.now(ports.clock).date(),
    )


def _signals(translate: Translate) -> Options:
    sent = (each for each in SignalTier if each is not SignalTier.NONE)
    return [(SignalTier.NONE.value, translate("No signal")), *options(translate, sent)]
