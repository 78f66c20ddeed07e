"""Links to lists over HTTP: made and revoked by advisors, read by whoever has one."""

from typing import Annotated

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody, PathParameter

from domain.kernel.identifiers import ShareId, from_text
from domain.shortlists.use_cases.share_shortlist import RevokeShare
from services.api.v1.shortlists.controllers import shortlist
from services.api.v1.shortlists.share_schemas import (
    MadeShareOut,
    SharedShortlistOut,
    ShareIn,
    ShareOut,
    SharesOut,
)
from services.edge.authentication import PUBLIC
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made

Token = Annotated[str, PathParameter(max_length=100, description="The token of the link.")]
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


class ShareController(Controller):
    """Links of one list."""

    path = "/v1/shortlists/{shortlist_id:str}/shares"
    tags = ["shortlists"]

    @post(
        dto=StrictBody[ShareIn],
        operation_id="shareShortlist",
        responses=answers(MadeShareOut, 201),
        summary="Lend a version out by a link: no name, no account, an end",
    )
    async def share(
        self,
        shortlist_id: FromPath[str],
        data: JSONBody[ShareIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Chances, fees and notes only where asked for. The token is shown this once."""

        async def act() -> Made:
            command = data.to_command(shortlist(shortlist_id))
            out = MadeShareOut.of(await core.commands.share_shortlist(tenant, command))
            return Made(out, location=out.url)

        return await once(act)

    @get(operation_id="listShortlistShares", summary="Every link of a list, newest first")
    async def list_shares(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> SharesOut:
        """No token can be read again."""
        found = await core.queries.list_shares(tenant, shortlist(shortlist_id))
        return SharesOut(items=[ShareOut.of(each) for each in found])

    @delete(
        "/{share_id:str}",
        operation_id="revokeShortlistShare",
        summary="Close a link; it shows nothing from the next request on",
    )
    async def revoke(
        self,
        shortlist_id: FromPath[str],
        share_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> None:
        """Closing twice changes nothing."""
        command = RevokeShare(
            shortlist=shortlist(shortlist_id), share=ShareId(from_text("shr", share_id))
        )
        await core.commands.revoke_share(tenant, command)


class SharedShortlistController(Controller):
    """What a link opens."""

    path = "/v1/shared-shortlists"
    tags = ["shortlists"]
    opt = PUBLIC

    @get(
        "/{token:str}",
        operation_id="getSharedShortlist",
        summary="The list a link was made for: no account, no name",
    )
    async def get_shared(self, token: Token, core: GivenCore) -> Response[SharedShortlistOut]:
        """404 for a wrong, expired or revoked link alike."""
        share, detail = await core.queries.open_shared_shortlist(token)
        return Response(SharedShortlistOut.of(share, detail), headers=PRIVATE)
