"""The model card, and an agency's recalibration of the model, over HTTP."""

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, JSONBody

from domain.applications.use_cases.recalibrate_model import ChooseRecalibration
from services.api.v1.models.schemas import (
    ChoiceIn,
    ModelCardOut,
    RecalibrationOut,
    RecalibrationsOut,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made

SVG = "image/svg+xml"


class ModelController(Controller):
    """What scores."""

    path = "/v1/model"
    tags = ["rankings"]

    @get("/card", operation_id="getModelCard", summary="The model card: what scores, and how well")
    async def get_card(self, tenant: GivenTenant, core: GivenCore) -> ModelCardOut:
        """Made from a simulated market; the card says what that means."""
        return ModelCardOut.of(await core.queries.read_model_card(tenant))

    @get(
        "/card/pictures/{picture:str}",
        media_type=SVG,
        operation_id="drawModelCard",
        summary="A picture of the model card",
    )
    async def draw_card(
        self, picture: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[bytes]:
        """404 for a name the card does not list."""
        return Response(await core.queries.read_model_picture(tenant, picture), media_type=SVG)

    @get(
        "/recalibrations",
        operation_id="listRecalibrations",
        summary="What your outcomes say of the model, version by version, and which is in force",
    )
    async def list_recalibrations(self, tenant: GivenTenant, core: GivenCore) -> RecalibrationsOut:
        """Newest first."""
        return RecalibrationsOut.of(await core.queries.read_recalibrations(tenant))

    @post(
        "/recalibrations",
        operation_id="recalibrateModel",
        responses=answers(RecalibrationOut, 201),
        summary="Make the next version from every settled outcome of the model that scores now",
    )
    async def recalibrate(
        self, tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """Changes no score by itself. 409 with fewer than 25 settled outcomes."""

        async def act() -> Made:
            kept = await core.commands.recalibrate_model(tenant)
            return Made(RecalibrationOut.of(kept), status=201)

        return await once(act)

    @put(
        "/recalibration",
        dto=StrictBody[ChoiceIn],
        operation_id="chooseRecalibration",
        summary="Put a version in force for rankings from now on, or go back to the model as it is",
    )
    async def choose_recalibration(
        self, data: JSONBody[ChoiceIn], tenant: GivenTenant, core: GivenCore
    ) -> RecalibrationsOut:
        """Rankings made before keep what their receipts name. 409 if made for another model."""
        command = ChooseRecalibration(version=data.version)
        await core.commands.choose_recalibration(tenant, command)
        return RecalibrationsOut.of(await core.queries.read_recalibrations(tenant))
