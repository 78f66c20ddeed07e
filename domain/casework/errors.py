"""Refusals of the casework context."""

from domain.kernel.errors import ConflictError, NotFoundError, PreconditionFailedError


def no_task() -> NotFoundError:
    """Return the answer to an unknown or foreign task."""
    return NotFoundError("not-found", "There is no such task.")


def no_template() -> NotFoundError:
    """Return the answer to an unknown or foreign template."""
    return NotFoundError("not-found", "There is no such template.")


def no_applicant() -> NotFoundError:
    """Return the answer to an unknown or foreign applicant."""
    return NotFoundError("not-found", "There is no such applicant.")


def task_changed() -> PreconditionFailedError:
    """Return the answer to a change over an older version than the present one."""
    return PreconditionFailedError("version-changed", "The task changed; read it again.")


def not_hers() -> ConflictError:
    """Return the answer to an applicant who would change more than whether hers is done."""
    return ConflictError("not-yours-to-change", "You may say that a task of yours is done.")
