"""What became of many: the funnel, said against happened, and files of outcomes."""

from typing import Any

from litestar import Controller, Request, Response, get, post

from domain.applications.use_cases.import_steps import ImportSteps
from domain.kernel.errors import NotFoundError
from domain.kernel.tenancy import Permission
from domain.kernel.vocabulary import SeasonCode
from domain.programs.seasons import Phase, Season
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.edge.outcome_pictures import draw_reliability
from services.portal.choices import words_of_specialty
from services.portal.files import Counted, Sent, read_file, take_in
from services.portal.rendering import page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
HOME = "/outcomes"
SVG = "image/svg+xml"
COLUMNS = ("external_id", "season", "program", "status", "on")
MORE = ("signal", "track", "rank_position", "route")


class OutcomePages(Controller):
    """Counts and rates only; small groups are kept back."""

    path = HOME

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The funnel of one season, and how well estimates held up."""
        return await _show(request, core, Sent())

    @get("/calibration.svg")
    async def draw(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The picture; the page has the same as a table."""
        asked = request.query_params.get("season")
        known = {each.code for each in await core.queries.list_seasons(whoever(request).tenant)}
        if asked and asked not in known:
            raise NotFoundError("not-found", "There is no such season.")
        wanted = SeasonCode(asked) if asked else None
        ledger = await core.queries.read_calibration(whoever(request).tenant, wanted)
        return Response(draw_reliability(ledger), media_type=SVG)

    @post("/imports")
    async def take(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """All of it or nothing; a try first keeps nothing."""
        tenant = whoever(request).tenant

        async def act(text: str, *, is_dry_run: bool) -> Counted:
            command = ImportSteps(text=text, is_dry_run=is_dry_run)
            report = await core.commands.import_application_steps(tenant, command)
            return Counted(
                faults=tuple(report.faults),
                counts=(
                    ("Applications opened", report.opened),
                    ("Steps recorded", report.recorded),
                    ("Known already", report.unchanged),
                ),
            )

        return await _show(request, core, await take_in(await read_file(request), act))


async def _show(request: AnyRequest, core: Core, sent: Sent) -> Response[bytes]:
    visit = whoever(request)
    visit.tenant.require(Permission.APPLICATIONS_READ)
    seasons = await core.queries.list_seasons(visit.tenant)
    if not seasons:
        raise NotFoundError("no-season", "There is no season yet to have outcomes of.")
    asked = request.query_params.get("season", "")
    ports: Ports = request.app.state.ports
    season = next((each for each in seasons if each.code == asked), None)
    chosen = season or _running(seasons, ports, request)
    ledger = await core.queries.read_calibration(
        visit.tenant, chosen.code if season is not None else None
    )
    return page(
        request,
        "outcomes.html",
        status=422 if sent.form.faults else 200,
        seasons=seasons,
        season=chosen,
        is_one_season=season is not None,
        funnel=await core.queries.read_application_funnel(visit.tenant, chosen.code),
        ledger=ledger,
        sent=sent,
        columns=COLUMNS,
        more=MORE,
        words_of_specialty=words_of_specialty,
    )


def _running(seasons: tuple[Season, ...], ports: Ports, request: AnyRequest) -> Season:
    today = whoever(request).tenant.now(ports.clock).date()
    return next((each for each in seasons if each.phase_on(today) is not Phase.AFTER), seasons[-1])
