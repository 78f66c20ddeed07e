"""What an agency may do, derived from what is cached of its billing and from the time.

Nothing is granted that was not paid: a subscription counts by the status Stripe gave when asked,
and a trial by its dates. Nothing is taken that was promised: unpaid is full for a week, then it
can be read, then it rests; export always works and nothing is ever deleted.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.billing.entities import (
    Account,
    Allowance,
    Component,
    Entitlements,
    Plan,
    Status,
    Subscription,
)
from domain.billing.policies.plans import HOUSE, PlanBook
from domain.kernel.tenancy import Standing

GRACE = timedelta(days=7)
"""Unpaid and still full."""

READING = timedelta(days=30)
"""After that, to be read; then suspended."""

NOT_YET = frozenset({Status.INCOMPLETE, Status.INCOMPLETE_EXPIRED})
"""Nothing was paid yet, so nothing follows from it."""

OPEN = frozenset({Status.ACTIVE, Status.TRIALING, Status.PAST_DUE, Status.UNPAID, Status.PAUSED})
"""Statuses of a subscription that is not over."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A standing and, if time alone changes it, when."""

    standing: Standing
    until: datetime | None = None


def derive(account: Account | None, book: PlanBook, now: datetime) -> Entitlements:
    """Return what follows at `now`; no account: the agency is nobody's customer."""
    if account is None:
        return _grant(HOUSE, Term(standing=Standing.FULL), (_EPOCH, None))
    subscription = account.subscription
    if subscription is not None and subscription.status not in NOT_YET:
        plan = book.plan(subscription.plan)
        period = (subscription.period_start, subscription.period_end)
        return _grant(plan, term_of(subscription, now), period, subscription, book)
    return _of_trial(account, book, now)


def term_of(subscription: Subscription, now: datetime) -> Term:
    """Return the standing of a subscription that was taken up."""
    match subscription.status:
        case Status.ACTIVE | Status.TRIALING:
            return Term(standing=Standing.FULL)
        case Status.PAST_DUE | Status.UNPAID:
            since = subscription.unpaid_since or subscription.period_start
            return _fading(since + GRACE, now)
        case _:
            return _fading(subscription.ended_at or subscription.period_end, now)


def gone(subscription: Subscription, now: datetime) -> Subscription:
    """Return what is left of a subscription that Stripe no longer knows: it is over.

    Without this an agency that never had a trial would be without limits again.
    """
    ended_at = subscription.ended_at or min(now, subscription.period_end)
    return replace(subscription, status=Status.CANCELED, ended_at=ended_at)


def standing_of(account: Account | None, book: PlanBook, now: datetime) -> Standing:
    """Return only the standing."""
    return derive(account, book, now).standing


def _fading(full_until: datetime, now: datetime) -> Term:
    """Return full, then read-only, then suspended."""
    if now < full_until:
        return Term(standing=Standing.FULL, until=full_until)
    if now < full_until + READING:
        return Term(standing=Standing.READ_ONLY, until=full_until + READING)
    return Term(standing=Standing.SUSPENDED)


def _of_trial(account: Account, book: PlanBook, now: datetime) -> Entitlements:
    starts = account.trial_started_at
    ends = account.trial_ends_at
    if starts is None or ends is None:
        # A customer that never had a trial and has paid nothing: made by the operator.
        return _grant(HOUSE, Term(standing=Standing.FULL), (_EPOCH, None))
    return _grant(book.trial, _fading(ends, now), (starts, ends))


def _grant(
    plan: Plan,
    term: Term,
    period: tuple[datetime, datetime | None],
    subscription: Subscription | None = None,
    book: PlanBook | None = None,
) -> Entitlements:
    bought = [
        (add_on, item.quantity)
        for item in (subscription.items if subscription is not None else ())
        if item.component is Component.ADD_ON and book is not None
        for add_on in [book.add_on(item.code)]
        if add_on is not None
    ]
    more_rankings = sum(add_on.rankings * quantity for add_on, quantity in bought)
    seats = _plus(plan.included_seats, sum(add_on.seats * quantity for add_on, quantity in bought))
    applicants = plan.included_applicants
    return Entitlements(
        plan=plan.code,
        plan_name=plan.name,
        status=None if subscription is None else subscription.status,
        standing=term.standing,
        standing_until=term.until,
        applicants_included=applicants,
        applicants_maximum=applicants if plan.extra_applicant_cents is None else None,
        seats_included=seats,
        seats_maximum=seats if plan.extra_seat_cents is None else None,
        rankings=Allowance(
            included=_plus(plan.included_rankings, more_rankings),
            cap=plan.cap,
            starts_at=period[0],
            ends_at=period[1],
        ),
        add_ons=tuple(sorted(add_on.code for add_on, _ in bought)),
    )


def _plus(included: int | None, more: int) -> int | None:
    return None if included is None else included + more
