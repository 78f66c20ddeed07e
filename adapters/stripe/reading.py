"""Stripe's objects into ours: every field that is read is read here or in gateway.py."""

from collections.abc import Iterable
from datetime import UTC, datetime

from stripe import Invoice as StripeInvoice
from stripe import Subscription as StripeSubscription
from stripe import SubscriptionItem, SubscriptionSchedule

from domain.billing.entities import Component, Item, Status, Subscription
from domain.billing.policies.entitlements import OPEN
from domain.billing.policies.plans import parse_price_key
from domain.billing.ports import Invoice

PRICE = "preceptor_price"
"""Metadata of a price: its key, which outlives the look-up key's move to a newer price."""

PLAN = "preceptor_plan"
"""Metadata of a schedule's phase: the plan it brings."""


def moment(seconds: int) -> datetime:
    """Return Stripe's time."""
    return datetime.fromtimestamp(seconds, UTC)


def pick(found: Iterable[StripeSubscription]) -> StripeSubscription | None:
    """Return the newest of ours that is not over, else the newest of ours."""
    ours = [each for each in found if _plan(each) is not None]
    ours.sort(key=lambda each: (each.status in set(OPEN), each.created, each.id))
    return ours[-1] if ours else None


def read_subscription(found: StripeSubscription, unpaid: Iterable[StripeInvoice]) -> Subscription:
    """Return it as we keep it."""
    items = [_item(each) for each in found.items.data]
    first = found.items.data[0]
    starts = moment(first.current_period_start)
    return Subscription(
        id=found.id,
        status=Status(found.status),
        plan=_plan(found) or "",
        period_start=starts,
        period_end=moment(first.current_period_end),
        items=tuple(each for each in items if each is not None),
        started_at=moment(found.start_date),
        cancels_at=None if found.cancel_at is None else moment(found.cancel_at),
        ended_at=None if found.ended_at is None else moment(found.ended_at),
        unpaid_since=min((moment(each.created) for each in unpaid), default=None),
        next_plan=_next_plan(found, starts),
    )


def read_invoice(found: StripeInvoice) -> Invoice:
    """Return it as we show it."""
    return Invoice(
        id=found.id,
        number=found.number,
        status=found.status or "draft",
        total_cents=found.total,
        due_cents=found.amount_remaining,
        created_at=moment(found.created),
        page=found.hosted_invoice_url,
        pdf=found.invoice_pdf,
    )


def schedule_id(found: StripeSubscription) -> str | None:
    """Return the id of the schedule that manages it."""
    schedule = found.schedule
    return schedule.id if isinstance(schedule, SubscriptionSchedule) else schedule


def _item(found: SubscriptionItem) -> Item | None:
    named = parse_price_key(found.price.metadata.to_dict().get(PRICE))
    if named is None:
        return None
    quantity = found.to_dict().get("quantity")  # a metered item has none
    return Item(id=found.id, component=named[1], code=named[0], quantity=quantity or 0)


def _plan(found: StripeSubscription) -> str | None:
    items = [_item(each) for each in found.items.data]
    plans = [each.code for each in items if each is not None and each.component is Component.PLAN]
    return plans[0] if plans else None


def _next_plan(found: StripeSubscription, starts: datetime) -> str | None:
    schedule = found.schedule
    if not isinstance(schedule, SubscriptionSchedule):
        return None
    for phase in schedule.phases:
        metadata = phase.metadata.to_dict() if phase.metadata is not None else {}
        if moment(phase.start_date) > starts and PLAN in metadata:
            return str(metadata[PLAN])
    return None
