"""Refusals of the shortlists context."""

from domain.kernel.errors import (
    ConflictError,
    Fault,
    InvalidError,
    NotFoundError,
    PreconditionFailedError,
)


class InfeasibleError(InvalidError):
    """No list keeps all limits; the fault points at the one that cannot be kept."""

    def __init__(self, pointer: str, detail: str) -> None:
        fault = Fault(pointer=pointer, code="infeasible", detail=detail)
        super().__init__("infeasible", detail, faults=(fault,))
        self.pointer = pointer


def no_shortlist() -> NotFoundError:
    """Return the answer to an unknown or foreign shortlist or version."""
    return NotFoundError("not-found", "There is no such shortlist or version.")


def no_share() -> NotFoundError:
    """Return the answer to a link that is wrong, expired or revoked: one for all."""
    return NotFoundError("not-found", "There is no such link, or it is no longer open.")


def shortlist_changed() -> PreconditionFailedError:
    """Return the answer to a change over an older version than the present one."""
    return PreconditionFailedError("version-changed", "The shortlist changed; read it again.")


def not_published() -> ConflictError:
    """Return the answer to taking back what the applicant does not see."""
    return ConflictError("not-published", "No such version is published to the applicant.")


def season_closed() -> ConflictError:
    """Return the answer to a change of a list whose season the applicant has left."""
    return ConflictError("season-closed", "The applicant went on to the next season.")
