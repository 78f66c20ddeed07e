"""Refusals of the agencies context."""

from domain.kernel.errors import NotFoundError, UnauthenticatedError


def bad_key() -> UnauthenticatedError:
    """Return the one answer to a key that is mistyped, unknown, expired or revoked."""
    return UnauthenticatedError("bad-api-key", "The API key is not valid.")


def no_key() -> NotFoundError:
    """Return the answer to an unknown or foreign key id."""
    return NotFoundError("not-found", "There is no such API key.")


def no_agency() -> NotFoundError:
    """Return the answer to an unknown agency."""
    return NotFoundError("not-found", "There is no such agency.")
