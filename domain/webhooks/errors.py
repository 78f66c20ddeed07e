"""Refusals of this context."""

from domain.kernel.errors import ConflictError, NotFoundError, PreconditionFailedError


def no_endpoint() -> NotFoundError:
    """Return the one answer for foreign, missing and deleted endpoints."""
    return NotFoundError("not-found", "There is no such webhook endpoint.")


def no_delivery() -> NotFoundError:
    """Return the one answer for foreign and missing deliveries."""
    return NotFoundError("not-found", "There is no such delivery.")


def no_event_type() -> NotFoundError:
    """Return the answer for a type that is not in the catalogue."""
    return NotFoundError("not-found", "There is no such event type.")


def too_many_endpoints(maximum: int) -> ConflictError:
    """Return the refusal of one endpoint too many."""
    return ConflictError("too-many-endpoints", f"An agency may have {maximum} endpoints.")


def too_many_keys(maximum: int) -> ConflictError:
    """Return the refusal of a rotation while others overlap."""
    return ConflictError(
        "too-many-keys", f"{maximum} keys sign already; rotate with no overlap, or wait."
    )


def endpoint_is_disabled() -> ConflictError:
    """Return the refusal to send to an endpoint that receives nothing."""
    return ConflictError("endpoint-disabled", "The endpoint is disabled; enable it first.")


def endpoint_changed() -> PreconditionFailedError:
    """Return the refusal of an update over another's."""
    return PreconditionFailedError(
        "endpoint-changed", "The endpoint changed since you read it; read it again."
    )
