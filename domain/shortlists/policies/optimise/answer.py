"""From a list to the answer: order, signals, money and the certificate."""

import numpy as np

from domain.shortlists.policies.optimise.frontier import LEFT_OUT
from domain.shortlists.policies.optimise.instance import TIERS, Solution
from domain.shortlists.policies.optimise.market import Floats, Ints, Market
from domain.shortlists.policies.optimise.tally import tally
from domain.shortlists.policies.optimise.worth import contributions, value_of

EXACT = 1e-9


def answer(
    market: Market, picks: Ints, *, bound: float, is_proved: bool, solver: str, is_late: bool
) -> Solution:
    """Return the solution; `bound` is of value above the outside option less cost / price."""
    instance = market.instance
    outside, price = instance.outside_option, instance.limits.price_per_point_cents
    cents, budget = tally(market, picks).cents, instance.limits.budget_cents
    value = value_of(market, picks)
    score = value if price is None else value - cents / price
    slack = max(bound - score, 0.0)
    if is_proved or slack <= EXACT * max(abs(score + outside), 1e-300):
        is_proved, slack = True, 0.0
    objective = value + outside
    told = objective if price is None else score + outside
    chosen = _ordered(market, picks)
    return Solution(
        chosen=tuple(market.ids[place] for place in chosen),
        signals={market.ids[place]: TIERS[picks[place]] for place in chosen if picks[place] > 0},
        objective=objective,
        upper_bound=objective + slack,
        gap=_gap(told, slack),
        is_exact=is_proved,
        cost_cents=cents,
        unspent_cents=None if budget is None else budget - cents,
        solver=solver,
        net=None if price is None else told,
        net_bound=None if price is None else told + slack,
        stopped_by_deadline=is_late,
    )


def _gap(value: float, slack: float) -> float:
    """Return the gap relative to the value; to the bound where the value is nothing."""
    return 0.0 if slack == 0.0 else slack / (abs(value) or abs(value + slack))


def _ordered(market: Market, picks: Ints) -> list[int]:
    """Return the chosen places, the one the list would miss most first."""
    chosen = np.flatnonzero((picks != LEFT_OUT) & ~market.is_sent)
    lost: Floats = contributions(market, picks, chosen)
    order = np.lexsort((market.rank[chosen], -np.round(lost, 12)))
    return [int(each) for each in chosen[order]]
