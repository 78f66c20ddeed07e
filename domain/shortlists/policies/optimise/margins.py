"""A list's items in the order in which they add most, from a solution's own items and signals."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from domain.shortlists.policies.optimise.growing import Growing
from domain.shortlists.policies.optimise.instance import TIERS, Instance, Solution
from domain.shortlists.policies.optimise.market import Floats, Ints, Market
from domain.shortlists.policies.optimise.reading import read_market
from domain.shortlists.policies.optimise.tally import next_fees, tally
from domain.shortlists.policies.optimise.worth import value_of


@dataclass(frozen=True, slots=True)
class Step:
    """One more item: its id, the value and cents of the list that ends with it."""

    id: str
    value: float
    cents: int


def picks_of(market: Market, solution: Solution) -> Ints:
    """Return a solution as tiers by place (-1 left out)."""
    place = {name: number for number, name in enumerate(market.ids)}
    picks: Ints = np.full(market.size, -1, dtype=np.int64)
    for name in solution.chosen:
        picks[place[name]] = TIERS.index(solution.signals.get(name, "none"))
    return picks


def read_list(instance: Instance, solution: Solution) -> tuple[Market, Ints]:
    """Return the market of the whole instance and the solution's picks in it."""
    market = read_market(instance)
    return market, picks_of(market, solution)


def own_steps(market: Market, picks: Ints) -> Iterator[Step]:
    """Yield the list's items, each time the one that adds most to those before."""
    places = np.flatnonzero((picks >= 0) | market.is_sent)
    part, tiers = market.subset(places), picks[places]
    list_ = Growing(part)
    for _ in range(int(((tiers >= 0) & ~part.is_sent).sum())):
        left = (list_.picks < 0) & ~part.is_sent
        gains = _gains_at(list_, np.maximum(tiers, 0))
        place = list_.best(np.where(left, gains + 1e-300, -np.inf), np.maximum(tiers, 0))
        list_.add(place, int(tiers[place]))
        yield Step(part.ids[place], value_of(part, list_.picks), list_.counted.cents)


def further_steps(market: Market, picks: Ints, most: int) -> Iterator[Step]:
    """Yield what one would add next, were neither budget nor length in the way."""
    list_ = Growing(market, picks.copy())
    for _ in range(most):
        free = (list_.picks < 0) & ~market.is_sent
        tiers = list_.free_tiers()
        scores = np.where(free, list_.gains(), -np.inf)
        place = list_.best(scores, tiers) if len(scores) else -1
        if place < 0 or scores[place] <= 0:
            return
        list_.add(place, int(tiers[place]))
        yield Step(market.ids[place], value_of(market, list_.picks), list_.counted.cents)


def best_rate(market: Market, picks: Ints) -> float:
    """Return the most value per cent one more item would bring; 0 where nothing is left."""
    list_ = Growing(market, picks)
    fees = next_fees(market, tally(market, picks))
    able = (picks < 0) & ~market.is_sent & (fees > 0)
    rates = np.where(able, list_.gains() / np.maximum(fees, 1), 0.0)
    tiers = list_.free_tiers()
    if not len(rates) or rates.max() <= 0:
        return 0.0
    place = list_.best(rates, tiers)
    return max(float(rates[place]), 0.0)


def _gains_at(list_: Growing, tiers: Ints) -> Floats:
    gains = list_.gains(0)
    for tier in (1, 2):
        if (tiers == tier).any():
            gains = np.where(tiers == tier, list_.gains(tier), gains)
    return np.asarray(gains)
