"""What a partial list can still become, at most: two relaxations, the lesser counts.

By node: were the node known, the best rest of the list within the counts follows from a dynamic
program up the line (items of one block taken as independent, which only adds). By gain: E[max] is
submodular for any law, so the rest adds at most its largest gains over what is held already.
Both price a further unit at the least average a fee group can still reach.
"""

import numpy as np

from domain.shortlists.policies.optimise.costs import least_average
from domain.shortlists.policies.optimise.frontier import Frontier
from domain.shortlists.policies.optimise.market import OWN, Floats, Ints, Market


class SuffixBound:
    """Tables for one market; `most` (state) is an upper bound of the net value of any finish."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._free = market.is_free
        left = market.cap[0] - market.start[0]
        self._count = int(min(left, self._free.sum()))
        able = market.pool >= 0
        self._gold, self._silver = (
            int(min(market.signals_left[:, tier].sum(), able.sum())) for tier in (0, 1)
        )
        self._averages = [least_average(cents) for cents in market.fee_cents]
        free_units = self._free & (market.unit != OWN)
        self._unpaid = np.append(np.cumsum(free_units[::-1])[::-1], 0)
        self._rest = np.append(np.cumsum(self._free[::-1])[::-1], 0)
        self._chances = _by_use(market)
        self._tables = self._solve()

    def most(self, front: Frontier, place: int) -> Floats:
        """Return a bound of value less cost / price, for states decided before `place`."""
        market = self._market
        price = market.instance.limits.price_per_point_cents
        step = self._cheapest(front)
        count = np.minimum(market.cap[0] - front.use[:, 0], self._rest[place])
        budget = market.instance.limits.budget_cents
        if budget is not None:
            paid = np.floor((budget - front.cents) / np.maximum(step, 1e-9) + 1e-9)
            count = np.minimum(count, np.minimum(paid, UNPAYABLE) + self._unpaid[place])
        count = count.astype(np.int64)
        spent = front.spent.sum(axis=1)
        totals = market.signals_left.sum(axis=0)
        gold = np.minimum(totals[0] - spent[:, 0], self._gold)
        silver = np.minimum(totals[1] - spent[:, 1], self._silver)
        each = np.zeros(len(front)) if price is None else step / price
        further = self._by_node(front, place, (count, gold, silver), each)
        if len(market.weights) > 1:
            further = np.minimum(further, self._by_gain(front, place, (count, gold + silver), each))
        paid_net = 0.0 if price is None else front.cents / price
        return np.asarray(front.worth + further - paid_net)

    def _cheapest(self, front: Frontier) -> Floats:
        """Return the least average price of further units, by state."""
        if not self._averages:
            return np.zeros(len(front))
        found = [table[front.units[:, fee]] for fee, table in enumerate(self._averages)]
        return np.asarray(np.min(found, axis=0))

    def _by_node(
        self, front: Frontier, place: int, left: tuple[Ints, Ints, Ints], each: Floats
    ) -> Floats:
        count, gold, silver = left
        weighted = front.missing * self._market.weights
        table = self._tables[place]
        if not each.any():
            return np.asarray((weighted * table[count, gold, silver]).sum(axis=1))
        best = np.full(len(front), -np.inf)
        for number in range(int(count.max(initial=0)) + 1):
            value = (weighted * table[number, gold, silver]).sum(axis=1)
            value -= np.maximum(number - self._unpaid[place], 0) * each
            best = np.where(number <= count, np.maximum(best, value), best)
        return best

    def _by_gain(
        self, front: Frontier, place: int, left: tuple[Ints, Ints], each: Floats
    ) -> Floats:
        market = self._market
        weighted = front.missing * market.weights
        value = market.value[place:]
        plain = weighted @ (self._chances[0][:, place:] * value)
        best = weighted @ (self._chances[3][:, place:] * value)
        is_free = self._free[place:]
        sent = plain[:, ~is_free].sum(axis=1)
        plain, best = plain[:, is_free], best[:, is_free]
        raised = best - plain
        if not self._unpaid[place]:
            plain = np.maximum(plain - each[:, None], 0.0)
        return np.asarray(sent + _top(plain, left[0]) + _top(raised, left[1]))

    def _solve(self) -> Floats:
        """Return the best value of items from each place on, by count, gold, silver and node."""
        market = self._market
        shape = (self._count + 1, self._gold + 1, self._silver + 1, len(market.weights))
        tables = np.zeros((market.size + 1, *shape))
        for place in range(market.size - 1, -1, -1):
            after = tables[place + 1]
            worth = market.value[place]
            free, gold, silver = (self._chances[use][:, place] for use in (0, 2, 1))
            if not self._free[place]:
                tables[place] = free * worth + (1.0 - free) * after
                continue
            best = after.copy()
            best[1:] = np.maximum(best[1:], free * worth + (1.0 - free) * after[:-1])
            if market.pool[place] >= 0:
                raised = gold * worth + (1.0 - gold) * after[:-1, :-1]
                best[1:, 1:] = np.maximum(best[1:, 1:], raised)
                raised = silver * worth + (1.0 - silver) * after[:-1, :, :-1]
                best[1:, :, 1:] = np.maximum(best[1:, :, 1:], raised)
            tables[place] = best
        return tables


UNPAYABLE = 1 << 20


def _by_use(market: Market) -> tuple[Floats, Floats, Floats, Floats]:
    """Return (node, item) chances: spending nothing, a silver, a gold signal, and the best.

    An item whose group is shared may get its signal free, so it spends nothing here.
    """
    chance = market.chance
    line = np.arange(market.size)
    forced = chance[:, line, np.maximum(market.tier, 0)]
    able = market.signals_left[np.maximum(market.pool, 0)] if len(market.pool_names) else None
    silver, gold = forced, forced
    if able is not None:
        is_open = market.pool >= 0
        silver = np.where(is_open & (able[:, 1] > 0), chance[:, :, 1], forced)
        gold = np.where(is_open & (able[:, 0] > 0), chance[:, :, 2], forced)
    best = np.maximum(np.maximum(silver, gold), forced)
    plain = np.where(market.group >= 0, best, forced)
    return plain, silver, gold, best


def _top(gains: Floats, count: Ints) -> Floats:
    """Return, by state, the sum of the `count` largest gains."""
    ordered = -np.sort(-gains, axis=1)
    sums = np.concatenate([np.zeros((len(gains), 1)), np.cumsum(ordered, axis=1)], axis=1)
    return np.asarray(sums[np.arange(len(gains)), np.minimum(count, gains.shape[1])])
