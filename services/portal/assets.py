"""Style, scripts and pictures of the portal, each under the name of its content."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from litestar import Controller, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
FOREVER = "public, max-age=31536000, immutable"
ASSETS = ("portal.css", "portal.js", "mark.svg")


@cache
def _read(name: str) -> bytes:
    return (files("services.portal") / "static" / name).read_bytes()


@cache
def address_of_asset(name: str) -> str:
    """Return where a file of `static` is served: a new content is a new address."""
    return f"/assets/{sha256(_read(name)).hexdigest()[:12]}/{name}"


class AssetController(Controller):
    """Files that never change under one address, so browsers ask for them once."""

    path = "/assets"
    opt = {"public": True, "uncounted": True}

    @get("/{digest:str}/{name:str}")
    async def read_asset(self, digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
        """404 for what is not shipped; an old address answers with what is shipped now."""
        if name not in ASSETS:
            raise NotFoundException
        is_now = address_of_asset(name) == f"/assets/{digest}/{name}"
        return Response(
            _read(name),
            media_type=TYPES[name.rpartition(".")[2]],
            headers={"Cache-Control": FOREVER if is_now else "no-cache"},
        )
