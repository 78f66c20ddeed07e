"""Refusals of the rankings context."""

from domain.kernel.errors import ConflictError, InvalidError, NotFoundError, QuotaExceededError


def too_many_open(maximum: int) -> QuotaExceededError:
    """Return the refusal of a ranking while `maximum` are still waiting."""
    return QuotaExceededError(
        "too-many-open-rankings",
        f"{maximum} rankings are still queued or running; wait for some to end.",
        retry_after_seconds=10,
    )


def trial_limit_reached(per_day: int) -> QuotaExceededError:
    """Return the refusal of one trial too many from an address."""
    return QuotaExceededError(
        "trial-limit-reached",
        f"{per_day} free rankings a day from one address; come back tomorrow or sign up.",
        retry_after_seconds=86_400,
    )


def not_completed() -> ConflictError:
    """Return the refusal to read a result that is not there yet."""
    return ConflictError("ranking-not-completed", "The ranking has no result yet.")


def no_trial() -> NotFoundError:
    """Return the one answer to a wrong, expired or claimed trial token."""
    return NotFoundError("not-found", "There is no such trial, or it has expired.")


def no_batch() -> NotFoundError:
    """Return the one answer to a foreign and a missing batch."""
    return NotFoundError("not-found", "There is no such batch.")


def batch_too_large(maximum: int) -> InvalidError:
    """Return the refusal of more applicants than one batch may have."""
    return InvalidError(
        "batch-too-large", f"A batch has at most {maximum} applicants: narrow the filter."
    )


def batch_empty() -> InvalidError:
    """Return the refusal of a batch without anybody in it."""
    return InvalidError("batch-empty", "No applicant matches: there is nothing to rank.")
