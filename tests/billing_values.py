"""Billing values by short calls, and a clock that tests move."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.billing.entities import Account, Component, Item, Status, Subscription
from tests.builders import NOW

START = datetime(2026, 11, 1, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(slots=True)
class MovedClock:
    """Stands still until it is moved."""

    time: datetime = NOW

    def now(self) -> datetime:
        """Return where it stands."""
        return self.time

    def move(self, **by: float) -> None:
        """Move it on, by what timedelta takes."""
        self.time += timedelta(**by)


def a_subscription(
    *,
    plan: str = "base",
    status: Status = Status.ACTIVE,
    items: tuple[Item, ...] = (),
    cancels_at: datetime | None = None,
    ended_at: datetime | None = None,
    unpaid_since: datetime | None = None,
    next_plan: str | None = None,
) -> Subscription:
    """Return a subscription of November."""
    paid = Item(id="si_1", component=Component.PLAN, code=plan, quantity=1)
    return Subscription(
        id="sub_1",
        status=status,
        plan=plan,
        period_start=START,
        period_end=END,
        items=(paid, *items),
        started_at=START,
        cancels_at=cancels_at,
        ended_at=ended_at,
        unpaid_since=unpaid_since,
        next_plan=next_plan,
    )


def an_account(subscription: Subscription | None = None, *, trial: bool = True) -> Account:
    """Return an account whose trial of 14 days began with November."""
    return Account(
        customer="cus_1",
        trial_started_at=START if trial else None,
        trial_ends_at=START + timedelta(days=14) if trial else None,
        subscription=subscription,
    )
