"""The plan book: every plan and add-on that is offered, read from data and checked once."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.billing.entities import AddOn, Cap, Component, Interval, Plan
from domain.billing.errors import no_plan

HOUSE = Plan(
    code="house",
    name="Without limits",
    interval=None,
    price_cents=0,
    included_applicants=None,
    extra_applicant_cents=None,
    included_seats=None,
    extra_seat_cents=None,
    included_rankings=None,
    extra_ranking_cents=None,
    cap=Cap.SOFT,
    is_offered=False,
)
"""Of agencies that the operator made: nobody bills them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTag:
    """One price as Stripe holds it; `key` finds it again, whatever id Stripe gave it."""

    key: str
    product: str
    name: str
    component: Component
    code: str
    cents: int
    interval: Interval
    included: int = 0
    """Of a metered price: how many cost nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBook:
    """Everything that can be bought; `trial` is what comes first, without a card."""

    version: str
    plans: tuple[Plan, ...]
    add_ons: tuple[AddOn, ...]

    def __post_init__(self) -> None:
        """Refuse a book that contradicts itself (ValueError)."""
        codes = [plan.code for plan in self.plans] + [add_on.code for add_on in self.add_ons]
        if len(codes) != len(set(codes)):
            raise ValueError("two plans or add-ons share a code")
        if len([plan for plan in self.plans if plan.trial_days is not None]) != 1:
            raise ValueError("a plan book has exactly one trial")
        for plan in self.plans:
            if (plan.interval is None) != (plan.trial_days is not None):
                raise ValueError(f"{plan.code}: what is paid has an interval, a trial has none")
            if plan.cap is Cap.SOFT and plan.extra_ranking_cents is None:
                raise ValueError(f"{plan.code}: a soft cap needs a price for what goes beyond it")

    @property
    def trial(self) -> Plan:
        """The plan of a new agency."""
        return next(plan for plan in self.plans if plan.trial_days is not None)

    @property
    def offered(self) -> tuple[Plan, ...]:
        """What can be bought."""
        return tuple(plan for plan in self.plans if plan.is_offered and plan.interval is not None)

    def plan(self, code: str) -> Plan:
        """Return the plan, one no longer offered too; NotFound."""
        found = next((plan for plan in self.plans if plan.code == code), None)
        if found is None:
            raise no_plan()
        return found

    def buyable(self, code: str) -> Plan:
        """Return a plan that can be bought now; NotFound."""
        found = self.plan(code)
        if found not in self.offered:
            raise no_plan()
        return found

    def add_on(self, code: str) -> AddOn | None:
        """Return the add-on, None for one of no book of ours."""
        return next((each for each in self.add_ons if each.code == code), None)

    def prices(self) -> tuple[PriceTag, ...]:
        """Return every price there must be."""
        return (
            *(tag for plan in self.plans if plan.interval for tag in _tags(plan, plan.interval)),
            *(
                PriceTag(
                    key=price_key(each.code, Component.ADD_ON),
                    product=each.code,
                    name=each.name,
                    component=Component.ADD_ON,
                    code=each.code,
                    cents=each.price_cents,
                    interval=each.interval,
                )
                for each in self.add_ons
            ),
        )


def price_key(code: str, component: Component) -> str:
    """Return the look-up key of a price."""
    return f"preceptor:{code}:{component.value}"


def parse_price_key(key: str | None) -> tuple[str, Component] | None:
    """Return code and component of a price of ours, None for any other."""
    parts = (key or "").split(":")
    if len(parts) != 3 or parts[0] != "preceptor" or parts[2] not in set(Component):
        return None
    return parts[1], Component(parts[2])


def _tags(plan: Plan, interval: Interval) -> Iterator[PriceTag]:
    wanted = (
        (Component.PLAN, plan.name, plan.price_cents),
        (Component.APPLICANTS, f"{plan.name}: extra active applicant", plan.extra_applicant_cents),
        (Component.SEATS, f"{plan.name}: extra staff seat", plan.extra_seat_cents),
        (Component.RANKINGS, f"{plan.name}: extra ranking", plan.extra_ranking_cents),
    )
    for component, name, cents in wanted:
        if cents is not None:
            yield PriceTag(
                key=price_key(plan.code, component),
                product=f"{plan.code}-{component.value}",
                name=name,
                component=component,
                code=plan.code,
                cents=cents,
                interval=interval,
                included=plan.included_rankings or 0 if component is Component.RANKINGS else 0,
            )
