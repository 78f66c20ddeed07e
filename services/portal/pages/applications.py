"""The tracker: what has become of every application, and the next step of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.applications.entities import Status
from domain.applications.use_cases.adopt_shortlist import AdoptShortlist
from domain.applications.use_cases.open_application import OpenApplication
from domain.applications.views import ApplicationFilter, ApplicationSummary
from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import ProgramId, ShortlistId, from_text
from domain.kernel.pagination import PageRequest
from domain.kernel.vocabulary import SeasonCode
from domain.matching.policies.late_prices import LatePrice
from domain.matching.use_cases.price_late import PriceLate
from domain.programs.entities import Program
from domain.programs.use_cases.read_programs import WhichCatalogue
from domain.shortlists.views import ShortlistSummary
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.forms import Form, filled, read_form
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
PAGE = 100
PAGES = 4
FOUND = 20
ALWAYS = frozenset({Status.CONSIDERING, Status.APPLIED, Status.INVITED, Status.INTERVIEWED})
"""Columns that are shown empty, too: where an application goes next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Applications that are equally far."""

    status: Status
    items: Sequence[ApplicationSummary]


class ApplicationsPages(Controller):
    """Recorded by the applicant or by who advises her."""

    path = "/applicants/{person:str}/applications"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """By status: side by side at a desk, one below the other on a phone."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await every_application(core, visit, subject)
        lists: Sequence[ShortlistSummary] = ()
        if visit.may("shortlists:read"):
            lists = await core.queries.list_shortlists(visit.tenant, subject.applicant.id)
        return page(
            request,
            "applications.html",
            subject=subject,
            columns=_columns(found),
            count=len(found),
            programs=await programs_by_id(core, visit),
            lists=lists,
            prices=await late_prices(core, visit, subject),
        )

    @post("/adoption")
    async def adopt(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Follow every program of a list; what is followed already stays as it is."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        shortlist = ShortlistId(from_text("shl", form.get("shortlist")))
        await core.commands.adopt_shortlist(visit.tenant, AdoptShortlist(shortlist=shortlist))
        return away(f"{subject.path}/applications", said="saved")

    @get("/add")
    async def show_add(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Find a program by a part of its name, its town or its state."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        asked = request.query_params.get("find", "")[:80]
        season = subject.applicant.profile.season
        return await _show_add(request, core, subject, filled({"find": asked, "season": season}))

    @post("/add")
    async def add(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Consider a program that is on no list."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        command = OpenApplication(
            applicant=subject.applicant.id,
            season=SeasonCode(form.get("season")[:4]),
            program=ProgramId(from_text("prg", form.get("program"))),
        )
        try:
            with form.blaming("find"):
                await core.commands.open_application(visit.tenant, command)
                return away(f"{subject.path}/applications", said="saved")
        except ConflictError as error:
            form.refuse("find", error.detail)
        return await _show_add(request, core, subject, form, status=422)


async def every_application(
    core: Core, visit: Visit, subject: Subject
) -> Sequence[ApplicationSummary]:
    """Return all of one applicant's, newest first; nobody follows more than these."""
    wanted = ApplicationFilter(applicant=subject.applicant.id)
    found: list[ApplicationSummary] = []
    cursor: str | None = None
    for _ in range(PAGES):
        part = await core.queries.list_applications(
            visit.tenant, wanted, PageRequest(limit=PAGE, cursor=cursor)
        )
        found += part.items
        cursor = part.next_cursor
        if cursor is None:
            break
    return found


async def late_prices(core: Core, visit: Visit, subject: Subject) -> Sequence[LatePrice]:
    """Return what more applications of her season cost now; nothing without a season."""
    season = subject.applicant.profile.season
    known = {each.code for each in await core.queries.list_seasons(visit.tenant)}
    if season is None or season not in known:
        return ()
    wanted = PriceLate(applicant=subject.applicant.id, season=season)
    return await core.queries.price_late(visit.tenant, wanted)


async def programs_by_id(core: Core, visit: Visit) -> Mapping[ProgramId, Program]:
    """Return the programs of the agency's catalogue."""
    catalogue = await core.queries.get_catalogue(visit.tenant, WhichCatalogue())
    return {each.id: each for each in catalogue.programs}


def _columns(found: Sequence[ApplicationSummary]) -> Sequence[Column]:
    columns = [
        Column(status=status, items=[each for each in found if each.progress.status is status])
        for status in Status
    ]
    return [each for each in columns if each.items or each.status in ALWAYS]


async def _show_add(
    request: AnyRequest, core: Core, subject: Subject, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    words = form.get("find").lower().split()
    programs = (await programs_by_id(core, visit)).values() if words else ()
    found = [each for each in programs if _has(each, words)]
    seasons = await core.queries.list_seasons(visit.tenant)
    return page(
        request,
        "application_add.html",
        status=status,
        subject=subject,
        form=form,
        found=found[:FOUND],
        more=len(found) - FOUND,
        seasons=[(each.code, str(each.code)) for each in seasons],
        prices=await late_prices(core, visit, subject),
    )


def _has(program: Program, words: Sequence[str]) -> bool:
    place = f"{program.city} {program.state} {program.specialty}"
    text = f"{program.name} {program.institution} {place}".lower()
    return all(each in text for each in words)
