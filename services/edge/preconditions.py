"""Conditional requests: ETag of a version, If-Match where a lost update would hurt."""

from typing import Any

from litestar import Request

from domain.kernel.errors import PreconditionFailedError, invalid
from services.edge.problems import PreconditionRequiredError

MAXIMUM = 2_000_000_000


def etag_of(version: int | str) -> str:
    """Return the strong ETag of a version."""
    return f'"v{version}"'


def expected_version(request: Request[Any, Any, Any]) -> int:
    """Return the version named by If-Match; 428 without, 412 for what is no version of ours."""
    header = request.headers.get("if-match")
    if header is None:
        raise PreconditionRequiredError("This change needs If-Match with the ETag you read.")
    text = header.strip()
    digits = text[2:-1]
    if not (text.startswith('"v') and text.endswith('"') and digits.isascii() and digits.isdigit()):
        raise PreconditionFailedError("version-changed", "If-Match names no version of this.")
    number = int(digits) if len(digits) <= 10 else MAXIMUM + 1
    if number > MAXIMUM:
        raise invalid("/header/If-Match", "bad-version", "If-Match names no version of this.")
    return number


def is_fresh(request: Request[Any, Any, Any], etag: str) -> bool:
    """Return whether If-None-Match says the client already has `etag`."""
    header = request.headers.get("if-none-match", "")
    return any(each.strip() in (etag, f"W/{etag}", "*") for each in header.split(",") if each)
