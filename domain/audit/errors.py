"""How the log and exports refuse."""

from domain.kernel.errors import ConflictError, ForbiddenError, NotFoundError


def no_export() -> NotFoundError:
    """Return the answer for missing, foreign and out-of-reach exports alike."""
    return NotFoundError("not-found", "There is no such export.")


def not_ready() -> ConflictError:
    """Return the refusal to hand out what is not finished, failed or gone."""
    return ConflictError("export-not-ready", "The export is not ready, or no longer kept.")


def whole_agency_only() -> ForbiddenError:
    """Return the refusal to export an agency to somebody who sees a part of it."""
    return ForbiddenError("beyond-reach", "Only who sees every applicant can export the agency.")
