"""Domain errors: a kind decides status and retry, a slug is what a client switches on."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Closed set of reasons a use case can refuse; the edge maps each to one HTTP status."""

    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    UNAUTHENTICATED = "unauthenticated"
    INVALID = "invalid"
    PRECONDITION_FAILED = "precondition_failed"
    QUOTA_EXCEEDED = "quota_exceeded"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with the input: a JSON pointer, a slug and a sentence."""

    pointer: str
    code: str
    detail: str


class DomainError(Exception):
    """Refusal of a use case. `kind` decides the status and whether a retry can help."""

    kind: Kind = Kind.INVALID

    def __init__(self, slug: str, detail: str, *, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail)
        self.slug = slug
        self.detail = detail
        self.faults = faults


class NotFoundError(DomainError):
    """No such thing for this caller; foreign and missing ids get the same answer."""

    kind = Kind.NOT_FOUND


class ConflictError(DomainError):
    """The state of the thing forbids it now."""

    kind = Kind.CONFLICT


class ForbiddenError(DomainError):
    """The caller may not do this."""

    kind = Kind.FORBIDDEN


class UnauthenticatedError(DomainError):
    """The caller is not known."""

    kind = Kind.UNAUTHENTICATED


class InvalidError(DomainError):
    """The input breaks a rule; `faults` point at the fields."""

    kind = Kind.INVALID


class PreconditionFailedError(DomainError):
    """The thing changed since the caller read it (If-Match)."""

    kind = Kind.PRECONDITION_FAILED


class QuotaExceededError(DomainError):
    """A limit is used up; `retry_after_seconds` says when to come back, if known."""

    kind = Kind.QUOTA_EXCEEDED

    def __init__(self, slug: str, detail: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(slug, detail)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(DomainError):
    """A technology we need did not answer; the only kind that is retried."""

    kind = Kind.UNAVAILABLE


def invalid(pointer: str, code: str, detail: str) -> InvalidError:
    """Return the error for exactly one wrong field."""
    return InvalidError(code, detail, faults=(Fault(pointer=pointer, code=code, detail=detail),))
