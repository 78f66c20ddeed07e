"""What could be done about a list: steps worth taking, days after which programs fall out."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromPath
from litestar.response import Stream

from domain.kernel.errors import ForbiddenError
from domain.kernel.identifiers import ProgramId, ShortlistId, from_text, to_text
from domain.kernel.tenancy import Tenant
from domain.programs.entities import Program
from domain.rankings.policies.outlook_words import say_unknown
from domain.shortlists.use_cases.study_list import Studied
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.edge.list_calendar import to_calendar
from services.portal.streaming import STREAMED, streamed
from services.portal.subjects import subject_of
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
NAMED = 5
ASKED = 8
ICS = "text/calendar"


class NextStepsPages(Controller):
    """Re-scored and solved again: a change in the model, never a promise."""

    path = "/applicants/{person:str}/list/{shortlist_id:str}"

    @get("/next-steps", opt={STREAMED: True})
    async def show(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Stream:
        """Cheapest steps first by gain a dollar and week; then what time takes away."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        shortlist = _shortlist(shortlist_id)
        studied, expiries = await core.queries.read_expiries(visit.tenant, shortlist)

        async def work() -> Mapping[str, object]:
            return {
                "steps": await core.queries.read_fixes(visit.tenant, shortlist),
                "questions": await _questions(core, visit.tenant, studied),
            }

        return streamed(
            request,
            "next_steps.html",
            late="next_steps_found.html",
            work=work,
            subject=subject,
            expiries=[
                (each, _names(each.programs, studied.programs), len(each.programs) - NAMED)
                for each in expiries
            ],
            robust=f"{subject.path}/list/{to_text('shl', shortlist)}/robust",
        )

    @get("/robust", opt={STREAMED: True})
    async def show_robust(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Stream:
        """The list that loses least whatever of the dated scenarios comes."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        shortlist = _shortlist(shortlist_id)
        await core.queries.read_expiries(visit.tenant, shortlist)

        async def work() -> Mapping[str, object]:
            return {"answer": await core.queries.read_robust(visit.tenant, shortlist)}

        return streamed(
            request, "robust.html", late="robust_found.html", work=work, subject=subject
        )

    @get("/dates.ics")
    async def read_calendar(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """The dates of the season, and when programs fall out, for a calendar."""
        visit = whoever(request)
        await subject_of(core, visit, person)
        found = await core.queries.read_list_dates(visit.tenant, _shortlist(shortlist_id))
        headers = {"Content-Disposition": 'attachment; filename="season.ics"'}
        return Response(to_calendar(found), media_type=ICS, headers=headers)


async def _questions(core: Core, tenant: Tenant, studied: Studied) -> list[tuple[str, str]]:
    """Return program and sentence, most worth asking first; none where rankings are not open."""
    try:
        found = await core.queries.look_out(tenant, studied.stored.version.ranking)
    except ForbiddenError:
        # The list is open to her, the ranking behind it is not.
        return []
    # Tracks of one program ask the same: one call settles them.
    asked: dict[tuple[ProgramId, str], tuple[str, str]] = {}
    for each in found.questions:
        program = each.track.program
        asked.setdefault((program.id, each.unknown.rule), (program.name, say_unknown(each.unknown)))
    return list(asked.values())[:ASKED]


def _names(wanted: tuple[ProgramId, ...], programs: Mapping[ProgramId, Program]) -> list[str]:
    return [programs[each].name for each in wanted[:NAMED]]


def _shortlist(text: str) -> ShortlistId:
    return ShortlistId(from_text("shl", text))
