"""API keys: what an integrator's systems log in with."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.agencies.use_cases.issue_api_key import IssueApiKey, IssuedApiKey
from domain.agencies.use_cases.revoke_api_key import RevokeApiKey
from domain.agencies.use_cases.rotate_api_key import RotateApiKey
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import ApiKeyId, from_text
from domain.kernel.pagination import PAGE_MAXIMUM, PageRequest
from domain.kernel.tenancy import AgencyMode
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal.forms import Form, filled, read_form
from services.portal.phrases import OVERLAPS
from services.portal.rendering import away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
HOME = "/integrations"
NETWORKS = 2_500


class IntegrationPages(Controller):
    """Keys and endpoints side by side: everything that lets machines in or tells them."""

    path = HOME

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Each part to whoever may read it."""
        return await _show(request, core, filled({"mode": "live"}))

    @post("/keys")
    async def issue(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The secret stands on the answer, and nowhere else ever."""
        visit = whoever(request)
        form = await read_form(request)
        command = _read_key(form)
        if not form.faults:
            with form.blaming("networks"):
                return _secret(request, await core.commands.issue_api_key(visit.tenant, command))
        return await _show(request, core, form, status=422)

    @post("/keys/{key:str}/rotate")
    async def rotate(
        self, request: AnyRequest, core: GivenCore, key: FromPath[str]
    ) -> Response[bytes]:
        """The old key works until the overlap ends."""
        form = await read_form(request)
        hours = form.whole("overlap", most=720) or 0
        command = RotateApiKey(key=_key(key), overlap=timedelta(hours=hours))
        return _secret(
            request, await core.commands.rotate_api_key(whoever(request).tenant, command)
        )

    @get("/keys/{key:str}")
    async def show_key(
        self, request: AnyRequest, core: GivenCore, key: FromPath[str]
    ) -> Response[bytes]:
        """One key: what it may, when it was used, the ways to replace or end it."""
        visit = whoever(request)
        wanted = _key(key)
        for mode in (AgencyMode.LIVE, AgencyMode.TEST):
            for each in await core.queries.list_api_keys(visit.tenant, mode):
                if each.id == wanted:
                    return page(
                        request,
                        "key.html",
                        key=each,
                        mode=mode,
                        is_live=each.is_live_at(_now(request)),
                        overlaps=OVERLAPS,
                        form=filled({"overlap": "24"}),
                    )
        raise NotFoundError("not-found", "There is no such key.")

    @post("/keys/{key:str}/revoke")
    async def revoke(
        self, request: AnyRequest, core: GivenCore, key: FromPath[str]
    ) -> Response[bytes]:
        """Nothing opens with it from here on."""
        command = RevokeApiKey(key=_key(key))
        await core.commands.revoke_api_key(whoever(request).tenant, command)
        return away(HOME, said="revoked")


def _key(text: str) -> ApiKeyId:
    return ApiKeyId(from_text("key", text))


def _now(request: AnyRequest) -> datetime:
    ports: Ports = request.app.state.ports
    return whoever(request).tenant.now(ports.clock)


def _read_key(form: Form) -> IssueApiKey:
    scopes = form.all("scopes")
    if not scopes:
        form.refuse("scopes", "A key needs at least one scope.")
    last = form.day("expires_at")
    networks = form.text("networks", most=NETWORKS) or ""
    return IssueApiKey(
        name=form.needed("name"),
        scopes=scopes,
        expires_at=None if last is None else datetime.combine(last, time.max, UTC),
        networks=tuple(each for each in networks.replace(",", " ").split() if each),
        mode=form.choice("mode", AgencyMode),
    )


def _secret(request: AnyRequest, issued: IssuedApiKey) -> Response[bytes]:
    return page(
        request,
        "secret.html",
        headers={"Cache-Control": "no-store"},
        title="Your new API key",
        what=issued.key.name,
        secret=issued.secret,
        public=None,
        back=HOME,
    )


async def _show(
    request: AnyRequest, core: Core, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    may_keys = visit.may("keys:read")
    live = await core.queries.list_api_keys(visit.tenant, AgencyMode.LIVE) if may_keys else ()
    test = await core.queries.list_api_keys(visit.tenant, AgencyMode.TEST) if may_keys else ()
    # An agency has at most twenty endpoints: one page holds them all.
    endpoints = await core.queries.list_endpoints(visit.tenant, PageRequest(limit=PAGE_MAXIMUM))
    scopes = sorted(each.value for each in visit.tenant.permissions)
    return page(
        request,
        "integrations.html",
        status=status,
        form=form,
        may_keys=may_keys,
        keys=[("live", live), ("test", test)],
        now=_now(request),
        endpoints=endpoints.items,
        scopes=[(each, each) for each in scopes],
    )
