"""Interviews: when, in whose zone, where; and the link by which a calendar program reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.applications.entities import Status
from domain.kernel.errors import ConflictError, InvalidError, PreconditionFailedError
from domain.kernel.identifiers import (
    ApplicationId,
    FeedId,
    InterviewId,
    ProgramId,
    from_text,
    to_text,
)
from domain.matching.entities import Interview, InterviewKind, InterviewPlan, InterviewStatus
from domain.matching.policies.interviews import zone_named
from domain.matching.use_cases.keep_interview import AddInterview, ChangeInterview
from domain.matching.use_cases.lend_calendar import RevokeCalendar
from domain.matching.views import Agenda, InterviewDetail
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.edge.interview_calendar import CALENDAR, PRIVATE, to_calendar
from services.portal.choices import Options, options
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of, locale_of
from services.portal.pages.account import time_zones
from services.portal.pages.applications import every_application, programs_by_id
from services.portal.rendering import away, moment, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
LONG = 4_000
LINK = 1_000
_AHEAD = frozenset({InterviewStatus.OFFERED, InterviewStatus.SCHEDULED})
_SENT = frozenset(
    {
        Status.APPLIED,
        Status.WAITLISTED,
        Status.INVITED,
        Status.INTERVIEWED,
        Status.RANKED,
        Status.NOT_INVITED,
        Status.REJECTED,
    }
)
"""Statuses of applications that may have an interview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One interview as the page shows it."""

    detail: InterviewDetail
    program: str
    times: Sequence[tuple[str, str]]
    """(time, zone), the reader's own first."""
    clashes: Sequence[str]


class InterviewPages(Controller):
    """Written down by the applicant or by who advises her."""

    path = "/applicants/{person:str}/interviews"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Those ahead, then those that are over; each in the reader's zone and the program's."""
        return await _show(request, core, person)

    @post("/calendar")
    async def lend(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """The link is shown this once; an earlier one is closed."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        made = await core.commands.lend_calendar(visit.tenant, subject.applicant.id)
        ports: Ports = request.app.state.ports
        link = f"{ports.settings.site}/calendar/{made.token}.ics"
        return await _show(request, core, person, link=link)

    @post("/calendar/{feed:str}/revocations")
    async def revoke(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], feed: FromPath[str]
    ) -> Response[bytes]:
        """It shows nothing from the next request on."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        command = RevokeCalendar(
            applicant=subject.applicant.id, feed=FeedId(from_text("cal", feed))
        )
        await core.commands.revoke_calendar(visit.tenant, command)
        return away(f"{subject.path}/interviews", said="revoked")

    @get("/add")
    async def show_add(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """An empty form; `?application=` chooses one."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        asked = request.query_params.get("application", "")
        form = filled(
            {
                "application": asked,
                "zone": visit.time_zone,
                "minutes": 60,
                "kind": InterviewKind.VIDEO,
                "status": InterviewStatus.SCHEDULED,
            }
        )
        return await _show_form(request, core, subject, form, None)

    @post("/add")
    async def add(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """The first one moves the application to invited."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        application = form.needed("application")
        plan = read_plan(form)
        if plan is not None:
            command = AddInterview(
                applicant=subject.applicant.id,
                application=ApplicationId(from_text("out", application)),
                plan=plan,
            )
            try:
                with form.blaming("day"):
                    await core.commands.add_interview(visit.tenant, command)
                    return away(f"{subject.path}/interviews", said="saved")
            except ConflictError as error:
                form.refuse("application", error.detail)
        return await _show_form(request, core, subject, form, None, status=422)

    @get("/{interview:str}")
    async def show_one(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], interview: FromPath[str]
    ) -> Response[bytes]:
        """What is known of it, to change."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _interview(core, visit, subject, interview)
        return await _show_form(request, core, subject, typed_plan(found), found)

    @post("/{interview:str}")
    async def change(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], interview: FromPath[str]
    ) -> Response[bytes]:
        """Under the version that was read; done moves the application to interviewed."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _interview(core, visit, subject, interview)
        form = await read_form(request)
        expected = form.whole("version", least=1, most=10**9) or found.version
        plan = read_plan(form)
        if plan is not None:
            command = ChangeInterview(
                applicant=subject.applicant.id, interview=found.id, plan=plan, expected=expected
            )
            try:
                with form.blaming("day"):
                    await core.commands.change_interview(visit.tenant, command)
                    return away(f"{subject.path}/interviews", said="saved")
            except (ConflictError, PreconditionFailedError) as error:
                form.refuse("status", error.detail)
        return await _show_form(request, core, subject, form, found, status=422)


class CalendarPages(Controller):
    """What a calendar link opens."""

    path = "/calendar"
    opt = {"public": True}

    @get("/{token:str}")
    async def show(self, core: GivenCore, token: FromPath[str]) -> Response[bytes]:
        """One answer for wrong and closed links."""
        found = await core.queries.open_calendar(token[:200].removesuffix(".ics"))
        return Response(to_calendar(found), media_type=CALENDAR, headers=PRIVATE)


def read_plan(form: Form) -> InterviewPlan | None:
    """Return the interview as typed, None with faults."""
    zone = form.needed("zone", most=64)
    kind = form.choice("kind", InterviewKind)
    status = form.choice("status", InterviewStatus)
    minutes = form.whole("minutes", least=5, most=1_440)
    begins = _begins(form, zone)
    place, link = form.text("place", most=400), form.text("link", most=LINK)
    notes = form.text("notes", most=LONG)
    if kind is None or status is None:
        form.refuse("kind" if kind is None else "status", "This is needed.")
    if form.faults or kind is None or status is None:
        return None
    return InterviewPlan(
        kind=kind,
        status=status,
        zone=zone,
        begins_at=begins,
        minutes=minutes or 60,
        place=place,
        link=link,
        notes=notes,
    )


def _begins(form: Form, zone: str) -> datetime | None:
    """Return the instant of a day and a clock time where the program is."""
    day, clock = form.day("day"), form.get("clock").strip()
    if day is None:
        if clock:
            form.refuse("day", "This is needed.")
        return None
    try:
        known = zone_named(zone)
        at = time.fromisoformat(clock[:5])
    except InvalidError as error:
        form.refuse("zone", error.detail)
        return None
    except ValueError:
        form.refuse("clock", "A time such as 09:30.")
        return None
    if day.year < 2000 or day.year > 2099:
        form.refuse("day", "A date such as 2026-05-31.")
        return None
    return datetime.combine(day, at, tzinfo=known).astimezone(UTC)


def typed_plan(interview: Interview) -> Form:
    """Return what the form shows of an interview."""
    plan = interview.plan
    local = None if plan.begins_at is None else plan.begins_at.astimezone(zone_named(plan.zone))
    return filled(
        {
            "zone": plan.zone,
            "kind": plan.kind,
            "status": plan.status,
            "minutes": plan.minutes,
            "day": None if local is None else local.date(),
            "clock": None if local is None else f"{local:%H:%M}",
            "place": plan.place,
            "link": plan.link,
            "notes": plan.notes,
            "version": interview.version,
        }
    )


async def _interview(core: Core, visit: Visit, subject: Subject, text: str) -> Interview:
    found = await core.queries.get_interview(
        visit.tenant, subject.applicant.id, InterviewId(from_text("itv", text))
    )
    return found.interview


async def _show(
    request: AnyRequest, core: Core, person: str, *, link: str | None = None
) -> Response[bytes]:
    visit = whoever(request)
    subject = await subject_of(core, visit, person)
    agenda = await core.queries.list_interviews(visit.tenant, subject.applicant.id)
    programs = await programs_by_id(core, visit)
    names = {each: program.name for each, program in programs.items()}
    lines = _lines(request, visit, agenda, names)
    feeds = await core.queries.list_feeds(visit.tenant, subject.applicant.id)
    writes = visit.may("applications:write")
    return page(
        request,
        "interviews.html",
        subject=subject,
        ahead=[each for each in lines if each.detail.interview.plan.status in _AHEAD],
        over=[each for each in lines if each.detail.interview.plan.status not in _AHEAD],
        feed=next((each for each in feeds if each.revoked_at is None), None),
        writes=writes,
        lends=writes and visit.may("casework:read"),
        link=link,
        webcal=None if link is None else f"webcal://{link.partition('://')[2]}",
    )


def _lines(
    request: AnyRequest, visit: Visit, agenda: Agenda, names: dict[ProgramId, str]
) -> Sequence[Line]:
    translate = catalogue(language_of(request)).gettext
    gone = translate("A program no longer in the catalogue")
    known = {each.interview.id: each.interview for each in agenda.items}
    zones = [visit.time_zone]
    if agenda.applicant_zone and not visit.is_applicant:
        zones.append(agenda.applicant_zone)
    locale = locale_of(request)
    found = []
    for each in agenda.items:
        plan = each.interview.plan
        shown = dict.fromkeys([*zones, plan.zone])
        found.append(
            Line(
                detail=each,
                program=names.get(each.interview.program, gone),
                times=[]
                if plan.begins_at is None
                else [(moment(locale, zone, plan.begins_at), zone) for zone in shown],
                clashes=[names.get(known[one].program, gone) for one in each.clashes],
            )
        )
    return found


async def _show_form(
    request: AnyRequest,
    core: Core,
    subject: Subject,
    form: Form,
    interview: Interview | None,
    *,
    status: int = 200,
) -> Response[bytes]:
    visit = whoever(request)
    translate = catalogue(language_of(request)).gettext
    zones = list(time_zones())
    kept = form.get("zone")
    if kept and kept not in zones:
        zones.append(kept)
    programs = await programs_by_id(core, visit)
    program = None if interview is None else programs.get(interview.program)
    return page(
        request,
        "interview.html",
        status=status,
        subject=subject,
        form=form,
        interview=interview,
        program=program,
        applications=await _applications(core, visit, subject) if interview is None else (),
        kinds=options(translate, InterviewKind),
        statuses=options(translate, InterviewStatus),
        zones=[(each, each.replace("_", " ")) for each in zones],
        writes=visit.may("applications:write"),
    )


async def _applications(core: Core, visit: Visit, subject: Subject) -> Options:
    programs = await programs_by_id(core, visit)
    found = []
    for each in await every_application(core, visit, subject):
        program = programs.get(each.application.program)
        if program is not None and each.progress.status in _SENT:
            name = f"{program.name}, {program.city} ({each.application.season})"
            found.append((to_text("out", each.application.id), name))
    return sorted(found, key=lambda each: each[1])
