"""What things will cost, from the plan alone: shown before anything is done, Stripe or not."""

from dataclasses import dataclass
from datetime import datetime

from domain.billing.entities import Account, Cap, Component
from domain.billing.policies.entitlements import NOT_YET, derive
from domain.billing.policies.plans import HOUSE, PlanBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One more of something: each period, and for the rest of this one."""

    is_included: bool
    per_period_cents: int
    now_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an invoice to come."""

    component: Component
    code: str
    quantity: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What is counted at a moment."""

    active_applicants: int
    seats: int
    rankings: int


def cost_of_one_more(
    account: Account | None, book: PlanBook, active: int, now: datetime
) -> Cost | None:
    """Return what activating one more applicant costs; None where the plan has no room for it."""
    entitled = derive(account, book, now)
    included = entitled.applicants_included
    if included is None or active < included:
        return Cost(is_included=True, per_period_cents=0, now_cents=0)
    if entitled.applicants_maximum is not None:
        return None
    cents = book.plan(entitled.plan).extra_applicant_cents or 0
    starts, ends = entitled.rankings.starts_at, entitled.rankings.ends_at
    return Cost(
        is_included=False,
        per_period_cents=cents,
        now_cents=prorated(cents, starts, ends, now) if ends is not None else cents,
    )


def prorated(cents: int, starts_at: datetime, ends_at: datetime, now: datetime) -> int:
    """Return the part of `cents` that falls on what is left of the period, rounded half up."""
    whole = (ends_at - starts_at).total_seconds()
    left = min(max((ends_at - now).total_seconds(), 0.0), whole)
    return int(cents * left / whole + 0.5) if whole > 0 else 0


def extras(account: Account, book: PlanBook, usage: Usage, now: datetime) -> dict[Component, int]:
    """Return the quantities that are to be paid beside the plan."""
    entitled = derive(account, book, now)
    plan = HOUSE if entitled.plan == HOUSE.code else book.plan(entitled.plan)
    found = {}
    if plan.extra_applicant_cents is not None:
        found[Component.APPLICANTS] = _beyond(usage.active_applicants, entitled.applicants_included)
    if plan.extra_seat_cents is not None:
        found[Component.SEATS] = _beyond(usage.seats, entitled.seats_included)
    return found


def forecast(
    account: Account | None, book: PlanBook, usage: Usage, now: datetime
) -> tuple[Line, ...]:
    """Return the lines of the next invoice if everything stays as it is; none without a plan.

    Plan, extras and add-ons are paid ahead for the period that begins; rankings beyond what is
    included are paid for the period that ends.
    """
    subscription = None if account is None else account.subscription
    if account is None or subscription is None or subscription.status in NOT_YET:
        return ()
    plan = book.plan(subscription.plan)
    coming = book.plan(subscription.next_plan or subscription.plan)
    entitled = derive(account, book, now)
    wanted = extras(account, book, usage, now)
    lines = []
    if subscription.cancels_at is None and subscription.ended_at is None:
        lines.append(_line(Component.PLAN, coming.code, 1, coming.price_cents))
        for component, each in (
            (Component.APPLICANTS, coming.extra_applicant_cents),
            (Component.SEATS, coming.extra_seat_cents),
        ):
            lines.append(_line(component, coming.code, wanted.get(component, 0), each or 0))
        for item in subscription.items:
            add_on = book.add_on(item.code)
            if item.component is Component.ADD_ON and add_on is not None:
                lines.append(_line(Component.ADD_ON, item.code, item.quantity, add_on.price_cents))
    if plan.cap is Cap.SOFT and entitled.rankings.included is not None:
        beyond = _beyond(usage.rankings, entitled.rankings.included)
        lines.append(_line(Component.RANKINGS, plan.code, beyond, plan.extra_ranking_cents or 0))
    return tuple(line for line in lines if line.quantity)


def _line(component: Component, code: str, quantity: int, cents_each: int) -> Line:
    return Line(component=component, code=code, quantity=quantity, cents=quantity * cents_each)


def _beyond(used: int, included: int | None) -> int:
    return 0 if included is None else max(used - included, 0)
