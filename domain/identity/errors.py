"""Refusals of the identity context; none tells whether an address has an account."""

from domain.kernel.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    QuotaExceededError,
    UnauthenticatedError,
)


def bad_credentials() -> UnauthenticatedError:
    """Return the one answer to a wrong e-mail, a wrong password, and no account at all."""
    return UnauthenticatedError("bad-credentials", "E-mail and password do not fit together.")


def bad_link() -> NotFoundError:
    """Return the one answer to a link that is wrong, used, expired or for another purpose."""
    return NotFoundError("no-such-link", "This link is not valid, or no longer. Ask for another.")


def bad_code() -> UnauthenticatedError:
    """Return the answer to a wrong, old or used code."""
    return UnauthenticatedError("bad-code", "The code is not valid, or was used already.")


def bad_refresh() -> UnauthenticatedError:
    """Return the one answer to a refresh token that opens nothing."""
    return UnauthenticatedError("bad-refresh-token", "The session is over; log in again.")


def no_agency() -> ForbiddenError:
    """Return the answer to somebody whose every membership was removed."""
    return ForbiddenError("no-agency", "You belong to no agency.")


def no_session() -> NotFoundError:
    """Return the answer to an unknown session, or one of somebody else."""
    return NotFoundError("not-found", "There is no such session.")


def no_member() -> NotFoundError:
    """Return the answer to an unknown or foreign member."""
    return NotFoundError("not-found", "There is no such member.")


def no_invitation() -> NotFoundError:
    """Return the answer to an unknown or foreign invitation."""
    return NotFoundError("not-found", "There is no such invitation.")


def no_applicant() -> NotFoundError:
    """Return the answer to an unknown or foreign applicant."""
    return NotFoundError("not-found", "There is no such applicant.")


def last_owner() -> ConflictError:
    """Return the refusal to leave an agency without an owner."""
    return ConflictError("last-owner", "An agency keeps at least one owner.")


def owners_only() -> ForbiddenError:
    """Return the refusal to let anybody else touch an owner."""
    return ForbiddenError("owners-only", "Only an owner changes who owns the agency.")


def already_member() -> ConflictError:
    """Return the refusal of a second membership of one agency."""
    return ConflictError("already-member", "This person is a member of the agency already.")


def wrong_address() -> ForbiddenError:
    """Return the answer to somebody logged in with another address than was invited."""
    return ForbiddenError("another-address", "The invitation is for another e-mail address.")


def factor_exists() -> ConflictError:
    """Return the refusal to enrol over a second factor in use."""
    return ConflictError("second-factor-exists", "Disable the second factor you have first.")


def no_factor() -> ConflictError:
    """Return the answer when there is no second factor to confirm or disable."""
    return ConflictError("no-second-factor", "There is no second factor.")


def slow_down(seconds: int) -> QuotaExceededError:
    """Return the answer to too many tries; it ends by itself."""
    return QuotaExceededError(
        "too-many-tries", "Too many tries; wait a little.", retry_after_seconds=seconds
    )


def live_only() -> ConflictError:
    """Return the refusal to bring people into a test world."""
    return ConflictError("live-only", "People belong to an agency's live world.")
