"""The marginal curve: value and cost along a list's length, its shadow price, where to stop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.margins import (
    best_rate,
    further_steps,
    own_steps,
    read_list,
)
from domain.shortlists.policies.optimise.solve import solve
from domain.shortlists.policies.optimise.worth import value_of

FURTHER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """The first `count` new items: their value and cost, and what the last of them added."""

    count: int
    id: str
    objective: float
    cost_cents: int
    gain: float
    is_listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """`stop_at` items are worth their fee and above the uncertainty; all points where all are.

    `committed_objective` is the value before anything new. `shadow_price_per_dollar` is what the
    next dollar would add at the best rate at hand, beyond the limits.
    """

    committed_objective: float
    points: tuple[CurvePoint, ...]
    stop_at: int
    shadow_price_per_dollar: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPoint:
    """The best list found within one budget."""

    budget_cents: int
    objective: float
    cost_cents: int
    upper_bound: float
    chosen: tuple[str, ...]


def curve_of(
    instance: Instance, solution: Solution, *, uncertainty: float = 0.0, further: int = FURTHER
) -> Curve:
    """Return the curve along a solution's own items and a few beyond it.

    `uncertainty` is the least gain the model can tell from nothing. Points beyond the list are
    not listed: they say what one more would bring, were budget and length not in the way.
    """
    market, picks = read_list(instance, solution)
    outside = instance.outside_option
    points: list[CurvePoint] = []
    empty = picks.copy()
    empty[:] = -1
    value = value_of(market, empty)
    committed = value + outside
    listed = list(own_steps(market, picks))
    for step in [*listed, *further_steps(market, picks, further)]:
        points.append(
            CurvePoint(
                count=len(points) + 1,
                id=step.id,
                objective=step.value + outside,
                cost_cents=step.cents,
                gain=step.value - value,
                is_listed=len(points) < len(listed),
            )
        )
        value = step.value
    return Curve(
        committed_objective=committed,
        points=tuple(points),
        stop_at=_stop(instance, points[: len(listed)], uncertainty),
        shadow_price_per_dollar=100.0 * best_rate(market, picks),
    )


def budget_curve(
    instance: Instance, budgets: Sequence[int], *, now: Callable[[], float]
) -> tuple[BudgetPoint, ...]:
    """Return the best list per budget; a larger budget never shows less than a smaller one."""
    points: list[BudgetPoint] = []
    for budget in sorted(budgets):
        limits = replace(instance.limits, budget_cents=budget)
        found = solve(replace(instance, limits=limits), now=now)
        point = BudgetPoint(
            budget_cents=budget,
            objective=found.objective,
            cost_cents=found.cost_cents,
            upper_bound=found.upper_bound,
            chosen=found.chosen,
        )
        is_less = bool(points) and _score(instance, points[-1]) > _score(instance, point)
        if is_less:
            kept = replace(points[-1], budget_cents=budget, upper_bound=point.upper_bound)
            point = replace(kept, upper_bound=max(kept.upper_bound, kept.objective))
        points.append(point)
    return tuple(points)


def _score(instance: Instance, point: BudgetPoint) -> float:
    price = instance.limits.price_per_point_cents
    return point.objective if price is None else point.objective - point.cost_cents / price


def _stop(instance: Instance, points: Sequence[CurvePoint], uncertainty: float) -> int:
    """Return how many items precede the first whose gain is not worth having."""
    price = instance.limits.price_per_point_cents
    before = 0
    for point in points:
        fee = point.cost_cents - before
        worth = 0.0 if price is None else fee / price
        if point.gain < max(worth, uncertainty):
            return point.count - 1
        before = point.cost_cents
    return len(points)
