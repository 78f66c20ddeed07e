"""Refusals of the matching context."""

from domain.kernel.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    PreconditionFailedError,
)

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


def rank_list_changed() -> PreconditionFailedError:
    """Return the answer to a change over an older version than the present one."""
    return PreconditionFailedError("version-changed", "The rank list changed; read it again.")


def not_shared() -> ForbiddenError:
    """Return the answer to the agency while the list is the applicant's alone."""
    return ForbiddenError("not-shared", "The applicant keeps this rank list to herself.")


def hers_to_say() -> ForbiddenError:
    """Return the answer to anybody else who says whether the list is shared."""
    return ForbiddenError("hers-to-say", "Only the applicant says who sees her rank list.")
