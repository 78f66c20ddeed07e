"""Refusals of the agencies context."""

from domain.kernel.errors import ConflictError, ForbiddenError, NotFoundError, UnauthenticatedError


def bad_key() -> UnauthenticatedError:
    """Return the one answer to a key that is mistyped, unknown, expired or revoked."""
    return UnauthenticatedError("bad-api-key", "The API key is not valid.")


def no_key() -> NotFoundError:
    """Return the answer to an unknown or foreign key id."""
    return NotFoundError("not-found", "There is no such API key.")


def no_agency() -> NotFoundError:
    """Return the answer to an unknown agency."""
    return NotFoundError("not-found", "There is no such agency.")


def no_grant() -> NotFoundError:
    """Return the answer to an unknown or foreign support grant."""
    return NotFoundError("not-found", "There is no such support grant.")


def not_for_keys() -> ForbiddenError:
    """Return the refusal of consent by anything but an owner or admin."""
    return ForbiddenError("owner-or-admin-only", "Only an owner or admin lets support in.")


def support_over() -> ConflictError:
    """Return the refusal to open what was opened before or is over."""
    return ConflictError("support-over", "This was opened before, or its time is over.")
