"""The model card over HTTP."""

from litestar import Controller, Response, get
from litestar.params import FromPath

from services.api.v1.models.schemas import ModelCardOut
from services.edge.dependencies import GivenCore, GivenTenant

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
