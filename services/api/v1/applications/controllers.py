"""Applications over HTTP: follow, record, forecast, import, count."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from domain.applications.entities import Application, Status
from domain.applications.use_cases.adopt_shortlist import AdoptShortlist
from domain.applications.use_cases.give_forecast import GiveForecast
from domain.applications.use_cases.import_steps import ImportSteps
from domain.applications.use_cases.record_status import RecordStatus
from domain.applications.views import ApplicationFilter
from domain.kernel.identifiers import ApplicationId, ShortlistId, from_text
from domain.kernel.vocabulary import SeasonCode
from services.api.v1.applicants.controllers import csv_text
from services.api.v1.applicants.schemas import parse_applicant
from services.api.v1.applications.schemas import (
    AdoptedOut,
    ApplicationIn,
    ApplicationOut,
    ApplicationSummaryOut,
    CalibrationOut,
    ForecastIn,
    FunnelOut,
    StepIn,
    StepsOut,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.outcome_pictures import draw_reliability
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request
from services.edge.preconditions import etag_of, expected_version

SeasonQuery = Annotated[
    str, QueryParameter(pattern="^20[2-9][0-9]$", description="The year of the Match.")
]

OptionalSeason = Annotated[
    str | None,
    QueryParameter(pattern="^20[2-9][0-9]$", required=False, description="One season alone."),
]


class ApplicantApplicationController(Controller):
    """Applications of an applicant."""

    path = "/v1/applicants/{applicant_id:str}/applications"
    tags = ["applications"]

    @post(
        dto=StrictBody[ApplicationIn],
        operation_id="openApplication",
        responses=answers(ApplicationOut, 201),
        summary="Follow a program for an applicant and season",
    )
    async def open_application(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[ApplicationIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """409 where it is followed already. Nothing is sent anywhere: this is a record."""

        async def act() -> Made:
            command = data.command(parse_applicant(applicant_id))
            application = await core.commands.open_application(tenant, command)
            out = ApplicationOut.whole(application)
            return Made(out, location=f"/v1/applications/{out.id}", etag=etag_of(out.version))

        return await once(act)


class ShortlistApplicationController(Controller):
    """From a list to applications."""

    path = "/v1/shortlists/{shortlist_id:str}/applications"
    tags = ["applications"]

    @post(
        status_code=200,
        operation_id="adoptShortlist",
        summary="Follow every program of the current list",
    )
    async def adopt_shortlist(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> AdoptedOut:
        """What the model said is kept with each; adopting twice changes nothing."""
        command = AdoptShortlist(shortlist=ShortlistId(from_text("shl", shortlist_id)))
        adopted = await core.commands.adopt_shortlist(tenant, command)
        return AdoptedOut(opened=adopted.opened, known=adopted.known)


class ApplicationController(Controller):
    """Applications of the agency."""

    path = "/v1/applications"
    tags = ["applications"]

    @get(operation_id="listApplications", summary="A page of applications, newest first")
    async def list_applications(  # noqa: PLR0913 - one parameter a filter
        self,
        tenant: GivenTenant,
        core: GivenCore,
        *,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
        applicant_id: FromQuery[str | None] = None,
        season: FromQuery[str | None] = None,
        status: FromQuery[Status | None] = None,
    ) -> PageOut[ApplicationSummaryOut]:
        """Only those within the caller's reach."""
        wanted = ApplicationFilter(
            applicant=None if applicant_id is None else parse_applicant(applicant_id),
            season=None if season is None else SeasonCode(season),
            status=status,
        )
        page = await core.queries.list_applications(tenant, wanted, page_request(limit, cursor))
        return page_out(page, ApplicationSummaryOut.of)

    @get("/{application_id:str}", operation_id="getApplication", summary="One application")
    async def get_application(
        self, application_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[ApplicationOut]:
        """With every event, corrected ones too, and the ETag that a change needs."""
        return answer(await core.queries.get_application(tenant, application(application_id)))

    @post(
        "/{application_id:str}/events",
        dto=StrictBody[StepIn],
        operation_id="recordApplicationStatus",
        summary="Record what became of it, or correct what was recorded (If-Match)",
    )
    async def record_status(
        self,
        application_id: FromPath[str],
        data: JSONBody[StepIn],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[ApplicationOut]:
        """409 for a step that does not follow, naming those that do; 412 when it changed."""
        command = RecordStatus(
            application=application(application_id),
            step=data.step(),
            expected=expected_version(request),
        )
        return answer(await core.commands.record_application_status(tenant, command), 201)

    @put(
        "/{application_id:str}/forecast",
        dto=StrictBody[ForecastIn],
        operation_id="giveForecast",
        summary="The caller's own chance of an interview, before the answer is known",
    )
    async def give_forecast(
        self,
        application_id: FromPath[str],
        data: JSONBody[ForecastIn],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> Response[ApplicationOut]:
        """Kept beside the model's, and scored the same way."""
        command = GiveForecast(
            application=application(application_id), chance=round(data.p_interview * 1e6)
        )
        return answer(await core.commands.give_forecast(tenant, command))


class OutcomeController(Controller):
    """What became of many."""

    path = "/v1/outcomes"
    tags = ["applications"]

    @post(
        "/imports",
        status_code=200,
        operation_id="importOutcomes",
        summary="Import steps as a CSV file (text/csv): all of it or nothing",
    )
    async def import_outcomes(
        self,
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
        *,
        dry_run: FromQuery[bool] = False,
    ) -> StepsOut:
        """Rows: external_id, season, program, status, on; signal, track, rank_position, route."""
        command = ImportSteps(text=csv_text(await request.body()), is_dry_run=dry_run)
        return StepsOut.of(await core.commands.import_application_steps(tenant, command))

    @get("/funnel", operation_id="getFunnel", summary="From application to match, by specialty")
    async def get_funnel(
        self, tenant: GivenTenant, core: GivenCore, season: SeasonQuery
    ) -> FunnelOut:
        """Specialties with few applicants are kept back."""
        funnel = await core.queries.read_application_funnel(tenant, SeasonCode(season))
        return FunnelOut.of(season, funnel)

    @get(
        "/calibration",
        operation_id="getCalibration",
        summary="What was said against what happened: the model's and your own forecasts",
    )
    async def get_calibration(
        self, tenant: GivenTenant, core: GivenCore, season: OptionalSeason = None
    ) -> CalibrationOut:
        """Reliability in ten bins with 95 % intervals, Brier score, log loss, by group."""
        wanted = None if season is None else SeasonCode(season)
        return CalibrationOut.of(await core.queries.read_calibration(tenant, wanted))

    @get(
        "/calibration.svg",
        media_type="image/svg+xml",
        operation_id="drawCalibration",
        summary="The reliability diagram of all outcomes together",
    )
    async def draw_calibration(
        self, tenant: GivenTenant, core: GivenCore, season: OptionalSeason = None
    ) -> Response[bytes]:
        """Said against happened; the diagonal is perfect agreement."""
        wanted = None if season is None else SeasonCode(season)
        ledger = await core.queries.read_calibration(tenant, wanted)
        return Response(draw_reliability(ledger), media_type="image/svg+xml")


def application(text: str) -> ApplicationId:
    """Return the id; NotFound for any other prefix."""
    return ApplicationId(from_text("out", text))


def answer(found: Application, status: int = 200) -> Response[ApplicationOut]:
    """Return the application with its ETag."""
    out = ApplicationOut.whole(found)
    return Response(out, status_code=status, headers={"ETag": etag_of(out.version)})
