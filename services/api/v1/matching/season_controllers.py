"""A season as it is for one applicant, over HTTP."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from domain.kernel.vocabulary import parse_season
from domain.matching.use_cases.live_season import AddSeasonTasks
from domain.matching.use_cases.price_late import PriceLate
from domain.matching.use_cases.roll_over import RollOver
from services.api.v1.applicants.schemas import parse_applicant
from services.api.v1.casework.schemas import TaskOut, TasksOut
from services.api.v1.matching.season_schemas import (
    ApplicantSeasonOut,
    LatePriceOut,
    LatePricesOut,
    RolledOverOut,
    RollOverIn,
    SeasonTasksIn,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made

More = Annotated[
    int | None,
    QueryParameter(ge=1, le=300, required=False, description="How many; none: those considered."),
]


class RollOverController(Controller):
    """From one season to the next."""

    path = "/v1/applicants/{applicant_id:str}/roll-overs"
    tags = ["matching"]

    @post(
        dto=StrictBody[RollOverIn],
        responses=answers(RolledOverOut, 201),
        operation_id="rollOver",
        summary="Go on to the next season: the profile comes along, the old list is closed",
    )
    async def roll_over(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[RollOverIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Silence is closed as not invited; 409 `season-not-over` while it is no answer."""

        async def act() -> Made:
            command = RollOver(
                applicant=parse_applicant(applicant_id),
                to=parse_season(data.to_season, "/to_season"),
            )
            return Made(RolledOverOut.of(await core.commands.roll_over(tenant, command)))

        return await once(act)


class ApplicantSeasonController(Controller):
    """Where in the year an applicant is, and what that asks of her."""

    path = "/v1/applicants/{applicant_id:str}/seasons/{season:str}"
    tags = ["matching"]

    @get(
        operation_id="getApplicantSeason",
        summary="Phase, what to do now, tasks of the time, conduct in Match Week",
    )
    async def get_season(
        self,
        applicant_id: FromPath[str],
        season: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> ApplicantSeasonOut:
        """By the dates of the season as they are known today."""
        applicant = parse_applicant(applicant_id)
        found = await core.queries.read_applicant_season(
            tenant, applicant, parse_season(season, "/season")
        )
        return ApplicantSeasonOut.of(applicant, found)

    @post(
        "/tasks",
        dto=StrictBody[SeasonTasksIn],
        responses=answers(TasksOut, 201),
        operation_id="addSeasonTasks",
        summary="Take over the tasks of a time of the year, those she does not have yet",
    )
    async def add_tasks(
        self,
        applicant_id: FromPath[str],
        season: FromPath[str],
        data: JSONBody[SeasonTasksIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Registration and certification block the season's next step; the rest remind."""

        async def act() -> Made:
            command = AddSeasonTasks(
                applicant=parse_applicant(applicant_id),
                season=parse_season(season, "/season"),
                set=data.set,
            )
            added = await core.commands.add_season_tasks(tenant, command)
            return Made(TasksOut(items=[TaskOut.of(each) for each in added]))

        return await once(act)

    @get(
        "/late-prices",
        operation_id="getLatePrices",
        summary="What more applications cost now, tiers counted on from what was sent",
    )
    async def get_late_prices(
        self,
        applicant_id: FromPath[str],
        season: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        more: More = None,
    ) -> LatePricesOut:
        """One line a platform and specialty she follows; null: not published, which is not 0."""
        wanted = PriceLate(
            applicant=parse_applicant(applicant_id),
            season=parse_season(season, "/season"),
            more=more,
        )
        found = await core.queries.price_late(tenant, wanted)
        return LatePricesOut(items=[LatePriceOut.of(each) for each in found])
