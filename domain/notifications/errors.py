"""Refusals of the notifications context."""

from domain.kernel.errors import ForbiddenError, NotFoundError


def no_subscription() -> NotFoundError:
    """Return the answer to a link of nobody's."""
    return NotFoundError("not-found", "There is nothing to unsubscribe from here.")


def not_a_member() -> ForbiddenError:
    """Return the answer to a caller who is nobody: keys have no notifications."""
    return ForbiddenError("not-a-person", "Notifications are for people who log in.")
