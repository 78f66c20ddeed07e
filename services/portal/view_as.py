"""Looking at the pages as an applicant sees them: reads only, marked on every page."""

from dataclasses import replace
from typing import Any

from litestar import Controller, Request, Response, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.params import FromPath

from domain.agencies.policies.permissions import MATRIX
from domain.kernel.errors import DomainError, ForbiddenError
from domain.kernel.identifiers import to_text
from domain.kernel.tenancy import Actor, ActorKind, Only, Permission
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.edge.portal_sessions import SAFE
from services.portal.rendering import away
from services.portal.subjects import applicant_id, subject_of
from services.portal.visits import STAFF, Visit, whoever

COOKIE = "__Host-preceptor-view-as"
HOUR = 3_600
ALLOWED = frozenset({"/view-as/end", "/log-out", "/language"})
"""What may be sent while looking as somebody else."""


async def seen_as(connection: ASGIConnection[Any, Any, Any, Any], visit: Visit) -> Visit:
    """Return the visit as the applicant has it, where staff asked for that; else the same.

    An applicant beyond the reach is never looked as.
    """
    asked = connection.cookies.get(COOKIE, "")
    if not asked or visit.claims.role not in STAFF:
        return visit
    core: Core = connection.app.state.core
    try:
        found = await core.queries.get_applicant(visit.tenant, applicant_id(asked))
    except DomainError:
        return visit  # erased, handed over to somebody else, or never theirs
    reads = {each for each in MATRIX[ActorKind.APPLICANT] if each.value.endswith(":read")}
    scope = replace(
        visit.tenant,
        # The log names the member of staff; what is shown is what an applicant may see.
        actor=Actor(kind=ActorKind.APPLICANT, id=visit.claims.person),
        permissions=frozenset(reads) & visit.tenant.permissions,
        reach=Only(found.id),
    )
    return replace(visit, tenant=scope, seen_as=found.id, seen_name=found.identity.name)


def check_only_looking(connection: ASGIConnection[Any, Any, Any, Any], visit: Visit) -> None:
    """Refuse with Forbidden whatever would change something while looking as somebody else."""
    is_sent = connection.scope.get("method") not in SAFE
    if visit.seen_as is not None and is_sent and connection.scope["path"] not in ALLOWED:
        raise ForbiddenError("only-looking", "You only look as the applicant: end that first.")


class ViewAsPages(Controller):
    """Begin and end."""

    path = ""

    @post("/applicants/{person:str}/view-as")
    async def begin(
        self, request: Request[Any, Any, Any], core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """For an hour at most, in this browser."""
        visit = whoever(request)
        visit.tenant.require(Permission.APPLICANTS_WRITE)
        subject = await subject_of(core, visit, person)
        answer = away(subject.path)
        answer.set_cookie(_cookie(to_text("apl", subject.applicant.id), HOUR))
        return answer

    @post("/view-as/end")
    async def end(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """Back to one's own pages."""
        visit = whoever(request)
        seen = visit.seen_as
        answer = away("/roster" if seen is None else f"/applicants/{to_text('apl', seen)}")
        answer.set_cookie(_cookie("", 0))
        return answer


def _cookie(value: str, seconds: int) -> Cookie:
    return Cookie(
        key=COOKIE, value=value, max_age=seconds, secure=True, httponly=True, samesite="lax"
    )
