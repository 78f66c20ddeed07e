"""The list of one applicant: made, read, marked, solved again, compared, published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import ProgramId, ShortlistId, from_text, to_text
from domain.kernel.pagination import PageRequest
from domain.kernel.vocabulary import SignalTier
from domain.programs.entities import Program
from domain.programs.use_cases.read_programs import FindPrograms, WhichCatalogue
from domain.rankings.entities import ShortlistWish
from domain.rankings.policies.words import Reader
from domain.rankings.use_cases.request_ranking import RequestRanking
from domain.rankings.views import RankingView
from domain.shortlists.entities import Mark, MarkKind
from domain.shortlists.policies.question import Wish
from domain.shortlists.use_cases.build_shortlist import BuildShortlist
from domain.shortlists.use_cases.mark_program import MarkProgram
from domain.shortlists.use_cases.publish_shortlist import PublishShortlist, WithdrawShortlist
from domain.shortlists.use_cases.restore_version import RestoreVersion
from domain.shortlists.use_cases.study_list import Absence, WhyAbsent
from domain.shortlists.views import ShortlistSummary
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.edge.list_files import FILES, file_of
from services.edge.list_pictures import draw_curve
from services.portal.forms import Form, filled, read_form
from services.portal.lists import lacks_of, listed
from services.portal.pages.visitor import DONE, SVG, progress
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
FOUND_MOST = 12
LIST_MOST = 300
BUILD_PATIENCE = timedelta(seconds=30)


def _(text: str) -> str:
    return text


ABSENCES: Mapping[Absence, str] = {
    Absence.LISTED: _("It is on the list."),
    Absence.SENT: _("An application is out already."),
    Absence.BANNED: _("It was banned from this list."),
    Absence.NOT_AIMED_AT: _("Another specialty or kind of position, or somewhere never to go."),
    Absence.GATES: _("A firm rule of the program excludes the profile as it is."),
    Absence.WORTH_NO_MORE: _("It is worth no more than no place this season, as the profile says."),
    Absence.FEE_NOT_PUBLISHED: _("Its fee is not published, so it cannot be weighed."),
    Absence.LIMIT: _("A limit of the list leaves no room for it."),
    Absence.REDUCED_VALUE: _("With it, something worth more would have to go."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The list a page shows, of the season asked for; and the ranking last asked for."""

    lists: Sequence[ShortlistSummary]
    summary: ShortlistSummary | None
    latest: RankingView | None
    is_waiting: bool
    """Whether a ranking, or the list asked for with it, is under way."""


class ShortlistPages(Controller):
    """For the advisor an editor; for the applicant what was published to her."""

    path = "/applicants/{person:str}/list"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """The current version, or the one asked for."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        chosen = await _chosen(request, core, subject, request.query_params.get("season"))
        return await _show(request, core, subject, chosen, _limits(subject, chosen))

    @get("/progress")
    async def read_progress(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """How far the ranking is, for the page's script."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        chosen = await _chosen(request, core, subject, None)
        if chosen.latest is None:
            raise NotFoundError("no-ranking", "There is no ranking yet.")
        return progress(request, chosen.latest, is_done=not chosen.is_waiting)

    @post("/rankings")
    async def rank(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Score every program anew and build a list within the limits typed."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        wish = ShortlistWish(
            budget_cents=form.cents("budget"),
            max_programs=form.whole("most", least=1, most=LIST_MOST),
        )
        if form.faults:
            chosen = await _chosen(request, core, subject, None)
            return await _show(request, core, subject, chosen, form, status=422)
        command = RequestRanking(applicant=subject.applicant.id, wish=wish)
        await core.commands.request_ranking(visit.tenant, command)
        return away(f"{subject.path}/list", said="ranking")

    @post("/builds")
    async def build(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Solve again from the same scores, with the marks and the limits typed."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        chosen = await _chosen(request, core, subject, form.get("season"))
        wish = Wish(
            budget_cents=form.cents("budget"),
            max_programs=form.whole("most", least=1, most=LIST_MOST),
        )
        if form.faults or chosen.summary is None:
            return await _show(request, core, subject, chosen, form, status=422)
        command = BuildShortlist(ranking=chosen.summary.ranking, wish=wish)
        await core.commands.build_shortlist(visit.tenant, command)
        return away(f"{subject.path}/list?season={chosen.summary.season}", said="built")

    @post("/{shortlist_id:str}/marks")
    async def mark(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """Pin, ban, lock at a signal, or annotate; holds from the next build on."""
        visit = whoever(request)
        form = await read_form(request)
        program = ProgramId(from_text("prg", form.get("program")))
        kind = form.choice("kind", MarkKind) or MarkKind.NONE
        mark = Mark(
            program=program,
            kind=kind,
            note=form.text("note", most=2_000),
            shared_note=form.text("shared_note", most=2_000),
            signal=form.choice("signal", SignalTier) if kind is MarkKind.PIN else None,
        )
        if form.faults:
            return away(f"/applicants/{person}/list#{form.get('program')}")
        command = MarkProgram(
            shortlist=_shortlist(shortlist_id), mark=mark, expected=_expected(form)
        )
        await core.commands.mark_program(visit.tenant, command)
        return away(f"/applicants/{person}/list#{to_text('prg', program)}", said="saved")

    @post("/{shortlist_id:str}/publications")
    async def publish(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """Let the applicant see this version, or take back what she sees."""
        visit = whoever(request)
        form = await read_form(request)
        subject, expected = _shortlist(shortlist_id), _expected(form)
        if form.get("take_back"):
            withdraw = WithdrawShortlist(shortlist=subject, expected=expected)
            await core.commands.withdraw_shortlist(visit.tenant, withdraw)
            return away(f"/applicants/{person}/list", said="withdrawn")
        publish = PublishShortlist(shortlist=subject, expected=expected)
        await core.commands.publish_shortlist(visit.tenant, publish)
        return away(f"/applicants/{person}/list", said="published")

    @post("/{shortlist_id:str}/restorations")
    async def restore(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """Show an earlier version again; the later ones stay."""
        visit = whoever(request)
        form = await read_form(request)
        number = form.whole("number", least=1) or 1
        command = RestoreVersion(
            shortlist=_shortlist(shortlist_id), number=number, expected=_expected(form)
        )
        await core.commands.restore_version(visit.tenant, command)
        return away(f"/applicants/{person}/list", said="restored")

    @get("/{shortlist_id:str}/versions")
    async def show_versions(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """Every version, and what changed between two of them."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        shortlist = _shortlist(shortlist_id)
        versions = await core.queries.list_shortlist_versions(visit.tenant, shortlist)
        detail = await core.queries.get_shortlist(visit.tenant, shortlist)
        form = filled({name: request.query_params.get(name) for name in ("before", "after")})
        before, after = form.whole("before", least=1), form.whole("after", least=1)
        comparison = None
        if before is not None and after is not None:
            comparison = await core.queries.compare_shortlist_versions(
                visit.tenant, shortlist, before, after
            )
        return page(
            request,
            "versions.html",
            subject=subject,
            summary=detail.summary,
            versions=versions,
            comparison=comparison,
            form=form,
            names=await _names(core, visit),
        )

    @get("/{shortlist_id:str}/why-not")
    async def why_not(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """Find a program by words, then say why it is not on the list."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        words = request.query_params.get("words", "").strip()[:100]
        named = request.query_params.get("program", "")
        why: WhyAbsent | None = None
        if named:
            program = ProgramId(from_text("prg", named))
            why = await core.queries.explain_absence(
                visit.tenant, _shortlist(shortlist_id), program
            )
        names = await _names(core, visit) if why is not None and why.instead_of else {}
        return page(
            request,
            "why_not.html",
            subject=subject,
            shortlist=shortlist_id,
            form=filled({"words": words}),
            found=await _find(core, visit, words) if words else (),
            why=why,
            reason=None if why is None else ABSENCES[why.reason],
            names=names,
        )

    @get("/{shortlist_id:str}/files/{ending:str}")
    async def download(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
        ending: FromPath[str],
    ) -> Response[bytes]:
        """The list to take along, as a table, a workbook or a document to print."""
        visit = whoever(request)
        await subject_of(core, visit, person)
        if ending not in FILES:
            raise NotFoundError("not-found", "Lists do not come as such a file.")
        detail = await core.queries.get_shortlist(visit.tenant, _shortlist(shortlist_id))
        return file_of(detail, ending)

    @get("/{shortlist_id:str}/curve.svg")
    async def draw_curve(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """Value against cost."""
        visit = whoever(request)
        await subject_of(core, visit, person)
        found = await core.queries.read_curve(visit.tenant, _shortlist(shortlist_id), 0.0)
        return Response(draw_curve(*found), media_type=SVG)


async def _show(
    request: AnyRequest,
    core: Core,
    subject: Subject,
    chosen: Chosen,
    form: Form,
    *,
    status: int = 200,
) -> Response[bytes]:
    visit = whoever(request)
    shown, support = None, None
    if chosen.summary is not None:
        reader = Reader.APPLICANT if visit.is_applicant else Reader.ADVISOR
        number = filled({"version": request.query_params.get("version")}).whole("version", least=1)
        detail = await core.queries.get_shortlist(visit.tenant, chosen.summary.id, number)
        shown = listed(detail, reader)
        if detail.shows_estimates:
            support = await core.queries.read_support(visit.tenant, detail.version.ranking)
    return page(
        request,
        "shortlist.html",
        status=status,
        subject=subject,
        chosen=chosen,
        listed=shown,
        support=support,
        lacks={} if support is None else lacks_of(support),
        form=form,
        may_write=visit.may("shortlists:write"),
        may_rank=visit.may("rankings:write"),
        signals=[each for each in SignalTier if each is not SignalTier.NONE],
    )


async def _chosen(request: AnyRequest, core: Core, subject: Subject, season: str | None) -> Chosen:
    visit = whoever(request)
    ports: Ports = request.app.state.ports
    lists = await core.queries.list_shortlists(visit.tenant, subject.applicant.id)
    wanted = [each for each in lists if each.season == season] or lists
    latest = None if visit.is_applicant else await _latest(core, visit, subject)
    return Chosen(
        lists=lists,
        summary=next(iter(wanted), None),
        latest=latest,
        is_waiting=latest is not None and _is_under_way(latest, lists, ports.clock.now()),
    )


def _is_under_way(latest: RankingView, lists: Sequence[ShortlistSummary], now: datetime) -> bool:
    if latest.state not in DONE:
        return True
    if latest.wish is None or latest.completed_at is None:
        return False
    # The list follows in the same job; one that could not be built is not waited for.
    is_fresh = now - latest.completed_at < BUILD_PATIENCE
    return is_fresh and all(each.ranking != latest.id for each in lists)


async def _latest(core: Core, visit: Visit, subject: Subject) -> RankingView | None:
    request = PageRequest(limit=1, cursor=None)
    found = await core.queries.list_rankings(visit.tenant, subject.applicant.id, request)
    return next(iter(found.items), None)


def _limits(subject: Subject, chosen: Chosen) -> Form:
    profile, latest = subject.applicant.profile, chosen.latest
    wish = None if latest is None else latest.wish
    budget = (wish.budget_cents if wish else None) or profile.budget_cents
    return filled(
        {
            "budget": None if budget is None else f"{budget / 100:.2f}".removesuffix(".00"),
            "most": wish.max_programs if wish else None,
        }
    )


async def _find(core: Core, visit: Visit, words: str) -> Sequence[Program]:
    parts = words.lower().split()

    def wanted(program: Program) -> bool:
        text = f"{program.name} {program.institution} {program.city} {program.code}".lower()
        return all(part in text for part in parts)

    query = FindPrograms(which=WhichCatalogue(), wanted=wanted, limit=FOUND_MOST, cursor=None)
    return (await core.queries.find_programs(visit.tenant, query)).page.items


async def _names(core: Core, visit: Visit) -> Mapping[ProgramId, str]:
    catalogue = await core.queries.get_catalogue(visit.tenant, WhichCatalogue())
    return {program.id: program.name for program in catalogue.programs}


def _shortlist(text: str) -> ShortlistId:
    return ShortlistId(from_text("shl", text))


def _expected(form: Form) -> int:
    return form.whole("expected", least=0, most=10**9) or 0
