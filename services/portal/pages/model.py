"""The model card: what scores for the reader, how well, and what it does not know."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.rankings.use_cases.pin_model import PinModel
from services.edge.dependencies import GivenCore
from services.portal.card_blocks import blocks_of
from services.portal.forms import read_form
from services.portal.rendering import away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
SVG = "image/svg+xml"


class ModelPages(Controller):
    """For everybody who may read rankings."""

    path = "/model"

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The card of the model that holds for the reader's agency."""
        visit = whoever(request)
        report = await core.queries.read_model_card(visit.tenant)
        models = await core.queries.read_models(visit.tenant)
        return page(
            request,
            "model.html",
            report=report,
            blocks=blocks_of(report.text),
            models=models,
        )

    @post("/pin")
    async def pin(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Keep to one model, or let it go; for rankings from now on."""
        visit = whoever(request)
        form = await read_form(request)
        await core.commands.pin_model(visit.tenant, PinModel(model_sha256=form.text("sha256")))
        return away("/model", said="saved")

    @get("/pictures/{name:str}")
    async def draw(
        self, request: AnyRequest, core: GivenCore, name: FromPath[str]
    ) -> Response[bytes]:
        """One picture of it."""
        drawn = await core.queries.read_model_picture(whoever(request).tenant, name)
        return Response(drawn, media_type=SVG)
