"""What happened to a subscription or a quota; thin, no personal data."""

from domain.kernel.events import DomainEvent
from domain.kernel.tenancy import Standing

UPDATED = "subscription.updated"
PAST_DUE = "subscription.past_due"
READ_ONLY = "subscription.read_only"
SUSPENDED = "subscription.suspended"
THRESHOLD_REACHED = "quota.threshold_reached"
EXCEEDED = "quota.exceeded"


def subscription_event(kind: str, *, payment: str, standing: Standing) -> DomainEvent:
    """Return version 1 of a subscription's event."""
    return DomainEvent(
        type=kind,
        version=1,
        job=None,
        data={"payment": payment, "standing": standing.value, "url": "/v1/billing/subscription"},
    )


def quota_event(kind: str, *, used: int, included: int) -> DomainEvent:
    """Return version 1 of a quota's event: rankings of the running period."""
    return DomainEvent(
        type=kind,
        version=1,
        job=None,
        data={"used": used, "included": included, "url": "/v1/billing/usage"},
    )
