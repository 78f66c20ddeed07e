"""Links that lend a list out: to a mentor, a spouse, a sponsor; no account, no name, an end."""

from datetime import timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.kernel.identifiers import ShareId, ShortlistId, from_text
from domain.rankings.policies.words import Reader
from domain.shortlists.use_cases.share_shortlist import RevokeShare, ShareShortlist
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal.forms import Form, filled, read_form
from services.portal.lists import listed
from services.portal.rendering import away, page
from services.portal.subjects import subject_of
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
DAYS_MOST = 90


class SharePages(Controller):
    """For who advises: make a link, see them all, close one."""

    path = "/applicants/{person:str}/list/{shortlist_id:str}/shares"

    @get()
    async def show(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """Every link, newest first."""
        form = filled({"days": 14, "shows": ("fees",)})
        return await _show(request, core, person, shortlist_id, form)

    @post()
    async def share(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """The link is shown this once."""
        visit = whoever(request)
        form = await read_form(request)
        days = form.whole("days", least=1, most=DAYS_MOST)
        if days is None:
            form.refuse("days", "This is needed.")
            return await _show(request, core, person, shortlist_id, form)
        shows = form.all("shows")
        command = ShareShortlist(
            shortlist=_shortlist(shortlist_id),
            lasts=timedelta(days=days),
            shows_chances="chances" in shows,
            shows_fees="fees" in shows,
            shows_notes="notes" in shows,
        )
        made = await core.commands.share_shortlist(visit.tenant, command)
        ports: Ports = request.app.state.ports
        link = f"{ports.settings.site}/shared/{made.token}"
        return await _show(request, core, person, shortlist_id, form, link=link)

    @post("/{share_id:str}/revocations")
    async def revoke(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
        share_id: FromPath[str],
    ) -> Response[bytes]:
        """It shows nothing from the next request on."""
        visit = whoever(request)
        command = RevokeShare(
            shortlist=_shortlist(shortlist_id), share=ShareId(from_text("shr", share_id))
        )
        await core.commands.revoke_share(visit.tenant, command)
        return away(f"/applicants/{person}/list/{shortlist_id}/shares", said="revoked")


class SharedPages(Controller):
    """What a link opens."""

    path = "/shared"
    opt = {"public": True}

    @get("/{token:str}")
    async def show(
        self, request: AnyRequest, core: GivenCore, token: FromPath[str]
    ) -> Response[bytes]:
        """The list as far as the link shows it; one answer for wrong, old and closed links."""
        share, detail = await core.queries.open_shared_shortlist(token[:200])
        shown = listed(detail, Reader.APPLICANT)
        return page(request, "shared.html", share=share, listed=shown)


async def _show(
    request: AnyRequest,
    core: Core,
    person: str,
    shortlist_id: str,
    form: Form,
    *,
    link: str | None = None,
) -> Response[bytes]:
    visit = whoever(request)
    subject = await subject_of(core, visit, person)
    ports: Ports = request.app.state.ports
    return page(
        request,
        "shares.html",
        status=422 if form.faults else 200,
        subject=subject,
        path=f"{subject.path}/list/{shortlist_id}/shares",
        shares=await core.queries.list_shares(visit.tenant, _shortlist(shortlist_id)),
        now=ports.clock.now(),
        form=form,
        link=link,
    )


def _shortlist(text: str) -> ShortlistId:
    return ShortlistId(from_text("shl", text))
