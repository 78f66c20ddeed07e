"""Refusals of the shortlists context."""

from domain.kernel.errors import NotFoundError, PreconditionFailedError


def no_shortlist() -> NotFoundError:
    """Return the answer to an unknown or foreign shortlist or version."""
    return NotFoundError("not-found", "There is no such shortlist or version.")


def shortlist_changed() -> PreconditionFailedError:
    """Return the answer to a change over an older version than the present one."""
    return PreconditionFailedError("version-changed", "The shortlist changed; read it again.")
