"""What a page says when something cannot be done: what happened, and where to go from here."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from domain.kernel.errors import DomainError, Kind, UnauthenticatedError
from services.edge.guardrails import SlowBodyError
from services.edge.problems import STATUS, UNAVAILABLE_RETRY_SECONDS
from services.portal.rendering import away, page
from services.portal.visits import visit_of

AnyRequest = Request[Any, Any, Any]


def _(text: str) -> str:
    return text


TITLES = {
    400: _("That could not be read"),
    403: _("That is not open to you"),
    404: _("There is no such page"),
    405: _("There is no such page"),
    408: _("That took too long"),
    409: _("That cannot be done now"),
    412: _("Somebody changed this meanwhile"),
    413: _("That is too large"),
    415: _("That could not be read"),
    422: _("Something needs another look"),
    429: _("Too much at once"),
    500: _("Something failed on our side"),
    503: _("Not available just now"),
}
ADVICE = {
    403: _("If you think it should be, ask your agency."),
    404: _("It may have been removed, or the address has a mistake in it."),
    412: _("Open the page again: nothing of theirs was overwritten, and yours was not saved."),
    429: _("Wait a little and try again; nothing is lost."),
    500: _("It is written in our log with the number below. Try again in a moment."),
    503: _("Try again in a moment; nothing is lost."),
}


def of_domain(request: AnyRequest, error: DomainError) -> Response[bytes]:
    """A refusal of a use case."""
    if error.kind is Kind.UNAUTHENTICATED:
        return of_stranger(request, error)
    status = STATUS[error.kind]
    headers = {}
    if status in {429, 503}:
        wait = getattr(error, "retry_after_seconds", None) or UNAVAILABLE_RETRY_SECONDS
        headers["Retry-After"] = str(wait)
    details = [error.detail, *(each.detail for each in error.faults)]
    return _fault(request, status, list(dict.fromkeys(details)), headers)


def of_stranger(request: AnyRequest, error: DomainError) -> Response[bytes]:
    """Somebody who has to log in first comes back afterwards; only pages are come back to."""
    if request.method != "GET":
        return _fault(request, 401, [error.detail], {})
    back = request.url.path
    query = request.url.query
    target = quote(f"{back}?{query}" if query else back, safe="/")
    return away(f"/log-in?next={target}")


def of_framework(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """What Litestar itself refuses."""
    status = error.status_code if error.status_code in TITLES else 400
    return _fault(request, status, [], {})


def of_slow_body(request: AnyRequest, error: SlowBodyError) -> Response[bytes]:
    """A form that does not end."""
    return _fault(request, 408, [str(error)], {"Connection": "close"})


def of_unexpected(request: AnyRequest, error: Exception) -> Response[bytes]:
    """A fault of ours: logged whole, shown without detail."""
    structlog.get_logger("portal").error(
        "unexpected error", exc_info=error, path_template=str(request.scope.get("path_template"))
    )
    return _fault(request, 500, [], {})


def _fault(
    request: AnyRequest, status: int, details: list[str], headers: dict[str, str]
) -> Response[bytes]:
    visit = visit_of(request)
    return page(
        request,
        "fault.html",
        status=status,
        headers=headers,
        title=TITLES.get(status, _("That could not be done")),
        advice=ADVICE.get(status),
        details=details,
        answer=str(request.scope.get("request_id", "")),
        home="/" if visit is None else visit.home,
    )


HANDLERS: dict[int | type[Exception], Callable[[AnyRequest, Any], Response[bytes]]] = {
    UnauthenticatedError: of_stranger,
    DomainError: of_domain,
    SlowBodyError: of_slow_body,
    HTTPException: of_framework,
    Exception: of_unexpected,
}
