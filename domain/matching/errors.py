"""Refusals of the matching context."""

from domain.kernel.errors import ConflictError, NotFoundError, PreconditionFailedError

MOST_INTERVIEWS = 300


def no_interview() -> NotFoundError:
    """Return the answer to an unknown or foreign interview."""
    return NotFoundError("not-found", "There is no such interview.")


def interview_changed() -> PreconditionFailedError:
    """Return the answer to a change over an older version than the present one."""
    return PreconditionFailedError("version-changed", "The interview changed; read it again.")


def too_many_interviews() -> ConflictError:
    """Return the answer to more interviews than anybody has."""
    return ConflictError(
        "too-many-interviews", f"An applicant has at most {MOST_INTERVIEWS} interviews here."
    )


def no_feed() -> NotFoundError:
    """Return the one answer to a wrong, revoked or foreign calendar link."""
    return NotFoundError("not-found", "There is no such calendar.")
