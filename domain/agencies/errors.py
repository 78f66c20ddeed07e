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


def no_test_world() -> ConflictError:
    """Return the refusal to go from one world to another where there is no way."""
    return ConflictError("no-test-world", "Only a live agency reaches its test world.")


def test_mode_only() -> ForbiddenError:
    """Return the refusal to move a clock that customers live by."""
    return ForbiddenError("test-mode-only", "Only the clock of a test world can be moved.")


def key_is_over() -> ConflictError:
    """Return the refusal to rotate a key that opens nothing any more."""
    return ConflictError("key-is-over", "The key was revoked or has expired; issue another.")


def scope_not_held() -> ForbiddenError:
    """Return the refusal to give away more than one holds."""
    return ForbiddenError("scope-not-held", "A key cannot hold more than its issuer.")


def network_not_allowed() -> ForbiddenError:
    """Return the answer to a good key from a place it may not be used from."""
    return ForbiddenError("network-not-allowed", "The key may not be used from this address.")


def no_logo() -> NotFoundError:
    """The agency has no logo of its own."""
    return NotFoundError("no-logo", "The agency has no logo.")


def no_intake() -> NotFoundError:
    """Return the one answer to a link that is wrong, closed or renewed."""
    return NotFoundError("no-intake", "This form is closed. Ask the agency for its new link.")
