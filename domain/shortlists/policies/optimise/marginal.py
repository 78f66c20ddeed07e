"""Marginal improvement: one after another the item that adds most, where every item costs alike.

With independent outcomes and only a count that binds the result is the best list of its length,
and lists are nested (Chade and Smith, "Simultaneous search", Econometrica 2006). Each step is one
pass over the line (Kapur and Hong 2022, arXiv 2205.01869).
"""

import numpy as np

from domain.shortlists.policies.optimise.growing import rates
from domain.shortlists.policies.optimise.market import Ints, Market


def improve(market: Market) -> Ints:
    """Return the picks of the best list of a market that `is_marginal`."""
    picks: Ints = np.full(market.size, -1, dtype=np.int64)
    tier = np.maximum(market.tier, 0)
    chance = market.chance[0, np.arange(market.size), tier]
    rate = rates(market, picks)[0]
    open_chance = np.where(market.is_free, chance, 0.0)
    price = market.instance.limits.price_per_point_cents
    least = 0.0 if price is None else _cents_each(market) / price
    for _ in range(_most(market)):
        gains = open_chance * rate
        place = int(gains.argmax())
        if gains[place] <= least:
            break
        picks[place] = tier[place]
        rate[: place + 1] -= chance[place] * rate[place]
        rate[place + 1 :] *= 1.0 - chance[place]
        open_chance[place] = 0.0
    return picks


def _most(market: Market) -> int:
    """Return how many items may be listed."""
    most = min(int(market.is_free.sum()), int(market.cap[0] - market.start[0]))
    budget, each = market.instance.limits.budget_cents, _cents_each(market)
    return most if budget is None or not each else min(most, budget // each)


def _cents_each(market: Market) -> int:
    """Return what any further unit costs."""
    steps = [
        int(table[start + 1] - table[start])
        for table, start in zip(market.fee_cents, market.fee_start, strict=True)
        if start + 1 < len(table)
    ]
    return max(steps, default=0)
