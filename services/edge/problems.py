"""Problems: every refusal as RFC 9457 problem+json with a stable type and a request id."""

from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from domain.kernel.errors import DomainError, Fault, Kind, QuotaExceededError
from services.edge.bodies import MalformedBodyError, OutStruct
from services.edge.guardrails import SlowBodyError

STATUS = {
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.FORBIDDEN: 403,
    Kind.UNAUTHENTICATED: 401,
    Kind.INVALID: 422,
    Kind.PRECONDITION_FAILED: 412,
    Kind.QUOTA_EXCEEDED: 429,
    Kind.UNAVAILABLE: 503,
}
TITLES = {
    400: "Malformed request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "Too slow",
    409: "Conflict",
    412: "Precondition failed",
    413: "Body too large",
    415: "Unsupported content type",
    422: "Not valid",
    428: "Precondition required",
    429: "Too many requests",
    500: "Our fault",
    503: "Not available now",
}
MEDIA_TYPE = "application/problem+json"
UNAVAILABLE_RETRY_SECONDS = 2
HttpRequest = Request[Any, Any, Any]


class ErrorOut(OutStruct):
    """One wrong field."""

    pointer: str
    code: str
    detail: str


class ProblemOut(OutStruct):
    """RFC 9457; `instance` is the request id, `errors` point into the body or query."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ErrorOut] = []


class PreconditionRequiredError(Exception):
    """If-Match is missing where a lost update would hurt (428)."""


def problem(
    request: HttpRequest,
    status: int,
    slug: str,
    detail: str,
    *,
    faults: tuple[Fault, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """Return a problem response."""
    body = ProblemOut(
        type=f"/problems/{slug}",
        title=TITLES.get(status, "Refused"),
        status=status,
        detail=detail,
        instance=str(request.scope.get("request_id", "")),
        errors=[
            ErrorOut(pointer=fault.pointer, code=fault.code, detail=fault.detail)
            for fault in faults
        ],
    )
    return Response(
        msgspec.json.encode(body), status_code=status, media_type=MEDIA_TYPE, headers=headers or {}
    )


def of_domain(request: HttpRequest, error: DomainError) -> Response[bytes]:
    """A refusal of a use case: its kind decides the status."""
    status = STATUS[error.kind]
    headers: dict[str, str] = {}
    if isinstance(error, QuotaExceededError) and error.retry_after_seconds is not None:
        headers["Retry-After"] = str(error.retry_after_seconds)
    if status == 503 or error.slug == "request-in-flight":
        headers["Retry-After"] = str(UNAVAILABLE_RETRY_SECONDS)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(request, status, error.slug, error.detail, faults=error.faults, headers=headers)


def of_malformed(request: HttpRequest, error: MalformedBodyError) -> Response[bytes]:
    """A body that is no JSON."""
    return problem(request, 400, "malformed-body", str(error))


def of_precondition(request: HttpRequest, error: PreconditionRequiredError) -> Response[bytes]:
    """A write without If-Match."""
    return problem(request, 428, "if-match-required", str(error))


def of_slow_body(request: HttpRequest, error: SlowBodyError) -> Response[bytes]:
    """A body that does not end."""
    return problem(request, 408, "body-too-slow", str(error), headers={"Connection": "close"})


def of_framework(request: HttpRequest, error: HTTPException) -> Response[bytes]:
    """What Litestar itself refuses: routes, methods, parameters, sizes."""
    status = error.status_code
    faults = _parameter_faults(error)
    if status == 400 and faults:
        status = 422
    slug = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large"}.get(
        status, "invalid-request" if status < 500 else "internal"
    )
    detail = {
        404: "There is no such thing.",
        405: "This method is not offered here.",
        413: "The body is larger than this route takes.",
        422: "A parameter is not valid.",
    }.get(status, error.detail if status < 500 else "Something failed on our side.")
    headers = {
        name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"
    }
    return problem(request, status, slug, detail, faults=faults, headers=headers)


def of_unexpected(request: HttpRequest, error: Exception) -> Response[bytes]:
    """A fault of ours: logged whole, answered without detail."""
    structlog.get_logger("api").error(
        "unexpected error", exc_info=error, path_template=str(request.scope.get("path_template"))
    )
    return problem(request, 500, "internal", "Something failed on our side.")


def _parameter_faults(error: HTTPException) -> tuple[Fault, ...]:
    extra = error.extra if isinstance(error.extra, list) else []
    return tuple(
        Fault(
            pointer=f"/{each.get('source', 'query')}/{each.get('key', '')}",
            code="invalid-parameter",
            detail=str(each.get("message", "not valid")),
        )
        for each in extra
        if isinstance(each, dict)
    )


EXCEPTION_HANDLERS: dict[int | type[Exception], Callable[[HttpRequest, Any], Response[bytes]]] = {
    DomainError: of_domain,
    MalformedBodyError: of_malformed,
    SlowBodyError: of_slow_body,
    PreconditionRequiredError: of_precondition,
    HTTPException: of_framework,
    Exception: of_unexpected,
}
