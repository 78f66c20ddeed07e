"""The agency's log: who did or read what, and whether it is still as it was written."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post

from domain.audit.use_cases.read_audit import ListAudit
from domain.audit.use_cases.verify_chain import Verdict
from domain.audit.views import AuditFilter
from domain.kernel.errors import InvalidError
from domain.kernel.pagination import PageRequest
from domain.kernel.tenancy import ActorKind, AgencyMode, Tenant
from infra.audited import AUDITED, Apart
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.forms import Form, filled
from services.portal.rendering import away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
HOME = "/log"
ROWS = 40
ACTIONS = sorted({each.action for each in AUDITED.values() if not isinstance(each, Apart)})
FILTERS = ("actor", "object", "action", "since", "until")
_OBJECT = re.compile(r"[a-z]{3}_[0-9a-z]{26}")


class LogPages(Controller):
    """Newest first, narrowed by whoever, whatever and whenever."""

    path = HOME

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Reads appear within a second; a record gets its place in the chain within five."""
        return await _show(request, core, None)

    @post("/verification")
    async def verify(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Walk the whole chain: rows, places and signed heads are all computed again."""
        return await _show(request, core, await core.queries.verify_audit(whoever(request).tenant))

    @post("/heads")
    async def sign(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Seal what waits and sign the head, to be kept elsewhere."""
        await core.commands.sign_audit_head(whoever(request).tenant)
        return away(HOME, said="signed")


async def _show(request: AnyRequest, core: Core, verdict: Verdict | None) -> Response[bytes]:
    tenant = whoever(request).tenant
    asked = request.query_params
    form = filled({name: asked.get(name, "") for name in FILTERS})
    people = await _people(core, tenant)
    wanted = _wanted(form, people)
    cursor = asked.get("cursor")
    try:
        found = await core.queries.list_audit(
            tenant, ListAudit(wanted=wanted, page=PageRequest(limit=ROWS, cursor=cursor))
        )
    except InvalidError:
        # A cursor somebody cut: begin at the newest.
        found = await core.queries.list_audit(
            tenant, ListAudit(wanted=wanted, page=PageRequest(limit=ROWS))
        )
    signed = await core.queries.list_audit_heads(tenant)
    kept = {name: form.get(name) for name in FILTERS if form.get(name)}
    return page(
        request,
        "log.html",
        form=form,
        found=found,
        people={str(key): name for key, name in people.items()},
        actors=[(str(key), name) for key, name in people.items()],
        actions=[(each, each) for each in ACTIONS],
        here=f"{HOME}?{urlencode(kept)}" if kept else HOME,
        is_narrowed=bool(kept),
        head=signed.heads[0] if signed.heads else None,
        verdict=verdict,
        link=link,
    )


def _wanted(form: Form, people: Mapping[UUID, str]) -> AuditFilter:
    known = {str(each): each for each in people}
    since, until = form.day("since"), form.day("until")
    named = form.get("object").strip()
    if named and not _OBJECT.fullmatch(named):
        form.refuse("object", "An id such as apl_ and 26 letters and digits.")
        named = ""
    return AuditFilter(
        actor=known.get(form.get("actor")),
        object=named or None,
        action=form.get("action") if form.get("action") in ACTIONS else None,
        since=None if since is None else datetime.combine(since, time.min, UTC),
        until=None if until is None else datetime.combine(until, time.min, UTC) + timedelta(1),
    )


async def _people(core: Core, tenant: Tenant) -> dict[UUID, str]:
    """Return names by id of those whose names the reader may see: staff, and keys."""
    found: dict[UUID, str] = {}
    if "people:read" in tenant.permissions:
        for member in await core.queries.list_members(tenant):
            if member.role is not ActorKind.APPLICANT:
                found[member.person] = member.name
    if "keys:read" in tenant.permissions:
        for mode in (AgencyMode.LIVE, AgencyMode.TEST):
            for key in await core.queries.list_api_keys(tenant, mode):
                found[key.id] = f"{key.name} ({key.hint})"
    return found


def link(named: str) -> str | None:
    """Return where an object of the log is shown, for those that have a page of their own."""
    places = {
        "apl": "/applicants/",
        "whe": "/integrations/endpoints/",
        "dlv": "/integrations/deliveries/",
        "key": "/integrations/keys/",
        "prg": "/programs/",
    }
    place = places.get(named.partition("_")[0])
    return None if place is None else f"{place}{named}"
