"""Refusals of the billing context."""

from domain.kernel.errors import (
    ConflictError,
    DomainError,
    InvalidError,
    NotFoundError,
    QuotaExceededError,
    UnavailableError,
)


def no_plan() -> NotFoundError:
    """Return the answer to a plan that is not in the book."""
    return NotFoundError("no-plan", "There is no such plan.")


def no_billing() -> DomainError:
    """Return the answer of an installation that bills nobody."""
    return ConflictError(
        "billing-not-configured", "This installation bills nobody: every agency is without limits."
    )


def live_only() -> ConflictError:
    """Return the refusal to let a test world pay."""
    return ConflictError("live-only", "A test world costs nothing and cannot be paid for.")


def no_subscription() -> ConflictError:
    """Return the refusal to change what is not there."""
    return ConflictError("no-subscription", "The agency has no subscription to change.")


def subscribed_already() -> ConflictError:
    """Return the refusal of a second subscription."""
    return ConflictError(
        "subscribed-already", "The agency is subscribed: change the plan instead of paying twice."
    )


def same_plan() -> ConflictError:
    """Return the refusal of a change that changes nothing."""
    return ConflictError("same-plan", "The agency is on this plan already.")


def rankings_used_up(included: int, seconds: int | None) -> QuotaExceededError:
    """Return the refusal of one ranking more than the plan includes."""
    return QuotaExceededError(
        "ranking-quota-exceeded",
        f"All {included} rankings of this period are used.",
        retry_after_seconds=seconds,
    )


def too_many_active(maximum: int) -> QuotaExceededError:
    """Return the refusal of one active applicant more than the plan can have."""
    return QuotaExceededError(
        "active-applicants-exceeded",
        f"The plan allows {maximum} active applicants: archive one, or subscribe.",
    )


def stripe_away() -> UnavailableError:
    """Return what is said when Stripe did not answer."""
    return UnavailableError("stripe-unavailable", "Stripe did not answer; try again.")


def stripe_refused(code: str) -> ConflictError:
    """Return what is said when Stripe refused; its own words stay in the log."""
    return ConflictError("stripe-refused", f"Stripe refused this: {code}.")


def bad_stripe_signature() -> InvalidError:
    """Return the refusal of an event that Stripe did not sign."""
    return InvalidError("bad-signature", "The signature does not fit the body.")
