"""The rank list: by preference alone, moved by hand, with what it costs and still lacks."""

from dataclasses import replace
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PreconditionFailedError,
)
from domain.kernel.identifiers import TrackId, from_text
from domain.kernel.vocabulary import SeasonCode, TrackKind
from domain.matching.entities import RankOrder
from domain.matching.policies.rank_lists import Act, RankFinding, rearranged
from domain.matching.use_cases.keep_rank_list import PutRankList
from domain.matching.views import RankSheet
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal.forms import Form, filled, read_form
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]


def _(text: str) -> str:
    return text


FINDINGS = {
    RankFinding.EMPTY: _("Nothing is ranked yet. Add the program you want most first."),
    RankFinding.NOT_EVERY_INTERVIEW: _(
        "An interview is not on the list. Leave a program off only if you would rather not match."
    ),
    RankFinding.NO_FIRST_YEAR: _(
        "An advanced position has no list of first years under it: it would start without one."
    ),
    RankFinding.NOT_CERTIFIED: _(
        "The list is not certified. Certify it at the Match, then say so here."
    ),
    RankFinding.OVERDUE: _("The day to certify is over. Look at the Match at once."),
}


class RankListPages(Controller):
    """Hers; the agency sees it while she shares it."""

    path = "/applicants/{person:str}/rank-list"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """In her order; no estimate stands here."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        return await _show(request, core, visit, subject, filled({}))

    @post()
    async def move(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """One press: add, up, down or remove. What was certified is not any more."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        act, under = form.choice("act", Act), form.get("under")
        sheet = await _sheet(core, visit, subject)
        if act is None:
            raise NotFoundError("not-found", "There is no such press.")
        track, beneath = _track(form.get("track")), _track(under) if under else None
        order = rearranged(sheet.rank_list.order, act, track, beneath)
        return await _keep(request, core, subject, form, _command(sheet, form, order))

    @post("/sharing")
    async def share(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """She says whether the agency sees it."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        sheet = await _sheet(core, visit, subject)
        shares = {"yes": True, "no": False}.get(form.get("shares"))
        command = replace(_command(sheet, form, sheet.rank_list.order), is_shared=shares)
        return await _keep(request, core, subject, form, command)

    @post("/certification")
    async def certify(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """She certified exactly this order at the Match; it is recorded, not done, here."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        sheet = await _sheet(core, visit, subject)
        ports: Ports = request.app.state.ports
        on = form.day("certified_on") or visit.tenant.now(ports.clock).date()
        command = replace(_command(sheet, form, sheet.rank_list.order), certified_on=on)
        return await _keep(request, core, subject, form, command)


def _command(sheet: RankSheet, form: Form, order: RankOrder) -> PutRankList:
    """Return the list in this order over the version that was shown; a new order is uncertified."""
    kept = sheet.rank_list
    expected = form.whole("version", most=10**9)
    return PutRankList(
        applicant=kept.applicant,
        season=kept.season,
        order=order,
        expected=kept.version if expected is None else expected,
        certified_on=kept.certified_on if order == kept.order else None,
    )


async def _keep(
    request: AnyRequest, core: Core, subject: Subject, form: Form, command: PutRankList
) -> Response[bytes]:
    visit = whoever(request)
    try:
        if not form.faults:
            with form.blaming("certified_on"):
                await core.commands.put_rank_list(visit.tenant, command)
                return away(f"{subject.path}/rank-list", said="saved")
    except (ConflictError, PreconditionFailedError) as error:
        form.refuse("certified_on", error.detail)
    return await _show(request, core, visit, subject, form, status=422)


async def _sheet(core: Core, visit: Visit, subject: Subject) -> RankSheet:
    season = subject.applicant.profile.season
    if season is None:
        raise InvalidError("no-season", "Say first which Match this is for, in the profile.")
    return await core.queries.read_rank_list(visit.tenant, subject.applicant.id, SeasonCode(season))


async def _show(
    request: AnyRequest,
    core: Core,
    visit: Visit,
    subject: Subject,
    form: Form,
    *,
    status: int = 200,
) -> Response[bytes]:
    ports: Ports = request.app.state.ports
    sheet: RankSheet | None = None
    is_closed = False
    if subject.applicant.profile.season is not None:
        try:
            sheet = await _sheet(core, visit, subject)
        except ForbiddenError as error:
            if error.slug != "not-shared":
                raise
            is_closed = True
    order = RankOrder() if sheet is None else sheet.rank_list.order
    listed = {*order.primary, *order.supplemental_codes}
    choices = {} if sheet is None else sheet.choices
    rest = [each for each in choices if each not in listed]
    years = [each for each, one in choices.items() if one.track.kind is TrackKind.PRELIMINARY]
    return page(
        request,
        "rank_list.html",
        status=status,
        subject=subject,
        form=form,
        sheet=sheet,
        is_closed=is_closed,
        order=order,
        choices=choices,
        rest=rest,
        years=years,
        findings=() if sheet is None else [FINDINGS[each] for each in sheet.findings],
        writes=visit.may("applications:write"),
        today=visit.tenant.now(ports.clock).date(),
    )


def _track(text: str) -> TrackId:
    return TrackId(from_text("trk", text))
