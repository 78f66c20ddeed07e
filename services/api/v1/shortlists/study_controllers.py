"""What may be asked of a list, over HTTP: curve, drops, why not, a grade, pictures."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from domain.kernel.identifiers import ProgramId, ShortlistId, from_text
from domain.shortlists.use_cases.ask_what_if import AskWhatIf
from services.api.v1.shortlists.outlook_schemas import ExpiriesOut, FixesOut
from services.api.v1.shortlists.robust_schemas import RobustOut
from services.api.v1.shortlists.study_schemas import (
    CurveOut,
    DropsOut,
    GradeOut,
    OwnListIn,
    WhyAbsentOut,
)
from services.api.v1.shortlists.what_if_schemas import ChangeIn, WhatIfOut
from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore, GivenTenant
from services.edge.list_pictures import draw_curve, draw_states, draw_tiers

LeastGain = Annotated[
    float,
    QueryParameter(ge=0, le=100, description="Gains below so many points are not worth having."),
]
Most = Annotated[int, QueryParameter(ge=1, le=50, description="Programs to give up at most.")]
SVG = "image/svg+xml"


class ShortlistStudyController(Controller):
    """Nothing here changes a list; all of it speaks of the model, not of the world."""

    path = "/v1/shortlists/{shortlist_id:str}"
    tags = ["shortlists"]

    @get(
        "/curve",
        operation_id="getShortlistCurve",
        summary="What each program adds, what a few more would, where to stop",
    )
    async def get_curve(
        self,
        shortlist_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        least_gain: LeastGain = 0.0,
    ) -> CurveOut:
        """Value against count and cost, and what the next dollar would add."""
        subject = _shortlist(shortlist_id)
        return CurveOut.of(*await core.queries.read_curve(tenant, subject, least_gain))

    @get(
        "/curve.svg",
        media_type=SVG,
        operation_id="drawShortlistCurve",
        summary="The marginal curve as a picture, its numbers as text in it",
    )
    async def draw_curve(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[bytes]:
        """Listed programs, those beyond the limits, and where to stop."""
        found = await core.queries.read_curve(tenant, _shortlist(shortlist_id), 0.0)
        return Response(draw_curve(*found), media_type=SVG)

    @get(
        "/states.svg",
        media_type=SVG,
        operation_id="drawShortlistStates",
        summary="Programs by state and signal as a picture",
    )
    async def draw_states(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[bytes]:
        """Bars by state, most programs first."""
        detail = await core.queries.get_shortlist(tenant, _shortlist(shortlist_id))
        return Response(draw_states(detail), media_type=SVG)

    @get(
        "/tiers.svg",
        media_type=SVG,
        operation_id="drawShortlistTiers",
        summary="Programs by band and signal as a picture",
    )
    async def draw_tiers(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[bytes]:
        """More likely, possible, long shot; each may be empty."""
        detail = await core.queries.get_shortlist(tenant, _shortlist(shortlist_id))
        return Response(draw_tiers(detail), media_type=SVG)

    @get(
        "/drops",
        operation_id="getShortlistDrops",
        summary="What to give up first: what it saves, what it costs",
    )
    async def get_drops(
        self,
        shortlist_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        most: Most = 20,
    ) -> DropsOut:
        """Least missed first; pinned programs stay."""
        found = await core.queries.read_drops(tenant, _shortlist(shortlist_id), most)
        return DropsOut.of(*found)

    @get(
        "/why-not/{program_id:str}",
        operation_id="explainShortlistAbsence",
        summary="Why a program is not on the list",
    )
    async def why_not(
        self,
        shortlist_id: FromPath[str],
        program_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> WhyAbsentOut:
        """From gates, preferences and limits, or the value lost by solving with it pinned."""
        program = ProgramId(from_text("prg", program_id))
        subject = _shortlist(shortlist_id)
        return WhyAbsentOut.of(await core.queries.explain_absence(tenant, subject, program))

    @get(
        "/robust",
        operation_id="getRobustShortlist",
        summary="The list that loses least whichever dated scenario comes",
    )
    async def get_robust(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> RobustOut:
        """Loss by scenario for this list and the robust one; nothing is stored or forecast."""
        return RobustOut.of(await core.queries.read_robust(tenant, _shortlist(shortlist_id)))

    @get(
        "/expiries",
        operation_id="getShortlistExpiries",
        summary="When programs of the list fall out if nothing is added",
    )
    async def get_expiries(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> ExpiriesOut:
        """Soonest first, with the points at stake; what is not stated yields no date."""
        return ExpiriesOut.of(*await core.queries.read_expiries(tenant, _shortlist(shortlist_id)))

    @get(
        "/fixes",
        operation_id="getShortlistFixes",
        summary="Steps open to her, scored and solved again, most gain per dollar and week first",
    )
    async def get_fixes(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> FixesOut:
        """A change in the model, not a promise; the order of the papers is kept."""
        return FixesOut.of_all(await core.queries.read_fixes(tenant, _shortlist(shortlist_id)))

    @post(
        "/what-if",
        dto=StrictBody[ChangeIn],
        status_code=200,
        operation_id="askWhatIf",
        summary="The list as it would be with another score, budget, aim, ...: before and after",
    )
    async def ask_what_if(
        self,
        shortlist_id: FromPath[str],
        data: JSONBody[ChangeIn],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> WhatIfOut:
        """Scored and solved again; nothing is stored, nothing promised."""
        query = AskWhatIf(shortlist=_shortlist(shortlist_id), change=data.change())
        return WhatIfOut.of(await core.queries.ask_what_if(tenant, query))

    @post(
        "/grades",
        dto=StrictBody[OwnListIn],
        status_code=200,
        operation_id="gradeOwnList",
        summary="One's own list on the same objective: value, bound, gains, what is missing",
    )
    async def grade_own_list(
        self,
        shortlist_id: FromPath[str],
        data: JSONBody[OwnListIn],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> GradeOut:
        """Nothing is stored; limits it breaks are named."""
        subject = _shortlist(shortlist_id)
        return GradeOut.of(*await core.queries.grade_list(tenant, subject, data.signals()))


def _shortlist(text: str) -> ShortlistId:
    return ShortlistId(from_text("shl", text))
