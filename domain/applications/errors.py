"""Refusals of the applications context."""

from collections.abc import Iterable

from domain.kernel.errors import (
    ConflictError,
    Fault,
    InvalidError,
    NotFoundError,
    PreconditionFailedError,
    invalid,
)


def no_application() -> NotFoundError:
    """Return the answer to an unknown or foreign application."""
    return NotFoundError("not-found", "There is no such application.")


def application_changed() -> PreconditionFailedError:
    """Return the answer to a change over an older version than the present one."""
    return PreconditionFailedError("version-changed", "The application changed; read it again.")


def not_next(status: str, allowed: Iterable[str]) -> ConflictError:
    """Return the answer to a step that does not follow, naming those that do."""
    names = ", ".join(sorted(allowed)) or "none; correct an event instead (supersedes)"
    return ConflictError("status-not-next", f"After {status} comes: {names}.")


def no_such_event(seq: int) -> InvalidError:
    """Return the answer to a correction of nothing."""
    return invalid("/supersedes", "no-such-event", f"There is no event {seq} in force.")


def forecast_too_late() -> ConflictError:
    """Return the answer to a forecast of what is known already."""
    return ConflictError("answer-known", "A forecast is given before the answer is known.")


def import_refused(faults: tuple[Fault, ...]) -> InvalidError:
    """Return the answer to a file with bad cells; nothing of it was kept."""
    return InvalidError("import-refused", faults[0].detail, faults=faults)
