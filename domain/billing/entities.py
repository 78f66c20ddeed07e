"""Plans, what Stripe last told of a subscription, and what follows for the agency."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.identifiers import AdvisorId, ApplicantId, RankingId
from domain.kernel.tenancy import Standing


class Interval(StrEnum):
    """How often a plan is paid."""

    MONTH = "month"
    YEAR = "year"


class Cap(StrEnum):
    """What happens when the included rankings are used up: refused, or charged each."""

    HARD = "hard"
    SOFT = "soft"


class Component(StrEnum):
    """What of a plan is charged apart; with the plan's code it names a price."""

    PLAN = "plan"
    APPLICANTS = "applicants"
    SEATS = "seats"
    RANKINGS = "rankings"
    ADD_ON = "add-on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One way to pay; a price of None means that more than what is included cannot be had."""

    code: str
    name: str
    interval: Interval | None
    price_cents: int
    included_applicants: int | None
    extra_applicant_cents: int | None
    included_seats: int | None
    extra_seat_cents: int | None
    included_rankings: int | None
    extra_ranking_cents: int | None
    cap: Cap = Cap.HARD
    trial_days: int | None = None
    is_offered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """Something bought beside a plan, per period of it."""

    code: str
    name: str
    price_cents: int
    interval: Interval
    rankings: int = 0
    seats: int = 0


class Status(StrEnum):
    """Life of a subscription, in Stripe's words."""

    TRIALING = "trialing"
    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    CANCELED = "canceled"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a subscription; `code` is that of the plan or add-on it belongs to."""

    id: str
    component: Component
    code: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription as last fetched; nothing here is taken from an event."""

    id: str
    status: Status
    plan: str
    period_start: datetime
    period_end: datetime
    items: tuple[Item, ...] = ()
    started_at: datetime
    cancels_at: datetime | None = None
    ended_at: datetime | None = None
    unpaid_since: datetime | None = None
    """When the oldest invoice that is still open was made."""
    next_plan: str | None = None
    """What it becomes at the end of the period."""

    def quantity(self, component: Component) -> int:
        """Return how many of `component` are paid for."""
        return sum(each.quantity for each in self.items if each.component is component)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is cached of an agency's billing: enough to decide everything without Stripe.

    `fetches` counts how often the current subscription was asked for, `applied` is the number of
    the newest answer kept: an answer with a smaller number is older and changes nothing.
    """

    customer: str | None = None
    trial_started_at: datetime | None = None
    trial_ends_at: datetime | None = None
    subscription: Subscription | None = None
    fetches: int = 0
    applied: int = 0
    told: str = ""
    """What subscribers to events were last told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Rankings of one period; included None: without limit."""

    included: int | None
    cap: Cap
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlements:
    """What an agency may do; maximum None: no limit, each extra one is charged or free."""

    plan: str
    plan_name: str
    status: Status | None
    standing: Standing
    standing_until: datetime | None
    applicants_included: int | None
    applicants_maximum: int | None
    seats_included: int | None
    seats_maximum: int | None
    rankings: Allowance
    add_ons: tuple[str, ...] = ()


class UseState(StrEnum):
    """A ranking counts from the moment it is accepted until it fails or is cancelled."""

    TAKEN = "taken"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One ranking that was counted, and for whom."""

    ranking: RankingId
    applicant: ApplicantId
    advisor: AdvisorId | None
    period: datetime
    taken_at: datetime


class OperationKind(StrEnum):
    """What is asked of Stripe; each POST carries the id of one operation."""

    CUSTOMER = "customer"
    CHECKOUT = "checkout"
    PORTAL = "portal"
    QUANTITIES = "quantities"
    CHANGE_PLAN = "change-plan"
    SCHEDULE = "schedule"
    CANCEL = "cancel"
    RESUME = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One wish: the same wish again, while its outcome is unknown, is the same operation."""

    id: str
    kind: OperationKind
    fingerprint: str
    result: str | None = None
