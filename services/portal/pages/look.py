"""How the agency's portal looks: its colour, checked for contrast, and its logo."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.agencies.policies.contrast import LIGHT, by_night, parse_accent
from domain.agencies.policies.logos import MOST_BYTES, kind_of
from domain.agencies.use_cases.look import ChangeLook
from domain.kernel.errors import InvalidError
from domain.kernel.tenancy import Permission
from services.edge.dependencies import GivenCore
from services.portal.assets import FOREVER
from services.portal.forms import filled, read_form
from services.portal.rendering import away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
OURS = "#0b5f83"
ON_NIGHT = "#06202c"


class LookPages(Controller):
    """For owners and administrators."""

    path = "/look"

    @get()
    async def show(self, request: AnyRequest) -> Response[bytes]:
        """Colour and logo as they are."""
        visit = whoever(request)
        visit.tenant.require(Permission.AGENCY_WRITE)
        return page(request, "look.html", form=filled({"accent": visit.look.accent or OURS}))

    @post()
    async def change(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """A colour that cannot be read is refused with its contrast."""
        visit = whoever(request)
        form = await read_form(request)
        sent = (await request.form()).get("logo")
        logo = await sent.read(MOST_BYTES + 1) if isinstance(sent, UploadFile) else b""
        accent = form.text("accent")
        command = ChangeLook(
            accent=None if accent == OURS else accent,
            logo=logo or None,
            keeps_logo=not logo and form.get("logo_too") != "none",
        )
        with form.blaming("accent"):
            await core.commands.change_look(visit.tenant, command)
        if form.faults:
            return page(request, "look.html", status=422, form=form)
        return away("/look", said="saved")

    @get("/logo/{digest:str}")
    async def read_logo(
        self, request: AnyRequest, core: GivenCore, digest: FromPath[str]
    ) -> Response[bytes]:
        """The logo of one's own agency, under the name of its content."""
        visit = whoever(request)
        logo = await core.queries.read_logo(visit.tenant)
        is_now = digest == visit.look.logo_digest
        caching = "private, max-age=31536000, immutable" if is_now else "no-store"
        return Response(logo, media_type=kind_of(logo), headers={"Cache-Control": caching})


class ColourController(Controller):
    """A colour as a style: nothing of any agency is in it, so anybody may have it."""

    path = "/looks"
    opt = {"public": True, "uncounted": True}

    @get("/{name:str}")
    async def read_colour(self, name: FromPath[str]) -> Response[bytes]:
        """By day the colour itself, by night the nearest shade that can be read."""
        try:
            accent = parse_accent(f"#{name.removesuffix('.css')}")
        except InvalidError as error:
            raise NotFoundException from error
        style = (
            f":root{{--accent:{accent};--on-accent:{LIGHT}}}\n"
            f"@media (prefers-color-scheme:dark){{:root{{--accent:{by_night(accent)};"
            f"--on-accent:{ON_NIGHT}}}}}\n"
        )
        headers = {"Cache-Control": FOREVER}
        return Response(style.encode(), media_type="text/css; charset=utf-8", headers=headers)
