"""The model card, and an agency's recalibration of the model, over HTTP."""

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, JSONBody

from domain.applications.use_cases.recalibrate_model import ChooseRecalibration
from domain.rankings.use_cases.pin_model import PinModel
from services.api.v1.models.schemas import (
    ChoiceIn,
    ModelCardOut,
    ModelVersionsOut,
    PinIn,
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
        "/versions",
        operation_id="listModelVersions",
        summary="Which models may score, which scores for you, and what is being rolled out",
    )
    async def list_versions(self, tenant: GivenTenant, core: GivenCore) -> ModelVersionsOut:
        """The one that ships first."""
        return ModelVersionsOut.of(await core.queries.read_models(tenant))

    @put(
        "/pin",
        dto=StrictBody[PinIn],
        operation_id="pinModel",
        summary="Keep to one model whatever is promoted, or let it go",
    )
    async def pin(
        self, data: JSONBody[PinIn], tenant: GivenTenant, core: GivenCore
    ) -> ModelVersionsOut:
        """For rankings from now on; those made before keep what their receipts name."""
        await core.commands.pin_model(tenant, PinModel(model_sha256=data.sha256))
        return ModelVersionsOut.of(await core.queries.read_models(tenant))

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
