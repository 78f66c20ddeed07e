"""Prices of scarce things: a Lagrangian relaxation of every limit over linear scores.

Given what each item would add at each tier (linear), any prices at or above nothing of budget,
counts, fee groups and signals give an upper bound of the best feasible total. Fee tables enter as
they are: per group the best number of units at the group's price, so no convexity is assumed.
Prices fall by Polyak's subgradient steps towards what a feasible list is known to reach.
"""

from dataclasses import dataclass

import numpy as np

from domain.shortlists.policies.optimise.market import SUNK, UNBOUND, Floats, Ints, Market

SHRINK_AFTER = 4


@dataclass(slots=True, eq=False)
class Prices:
    """One price per limit's column (most and least), pool and tier, fee group; and of money."""

    most: Floats
    least: Floats
    signals: Floats
    units: Floats
    money: float


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """The bound at some prices and the choice it makes: tier by place (-1 none), units bought."""

    bound: float
    tiers: Ints
    bought: Ints


class Pricing:
    """The relaxation of one market, over the places given."""

    def __init__(self, market: Market, places: Ints) -> None:
        self._market = market
        self.places = places
        delta = market.delta[places].astype(np.float64)
        self._delta = delta
        self._bounded = market.cap < UNBOUND
        self._asked = market.need > 0
        self._unit_part = np.where(market.unit == SUNK, 0.0, _parts(market.unit))[places]
        self._signal_part = _parts(market.group)[places]
        self._fee, self._pool = market.fee[places], np.maximum(market.pool[places], 0)
        self._is_open = market.tier[places] < 0
        self._pinned = (market.is_pinned & ~market.is_sent)[places]
        self._tables = [
            table[start:] - table[start] + shared * (np.arange(len(table) - start) > 0)
            for table, start, shared in zip(
                market.fee_cents, market.fee_start, _fixed(market), strict=True
            )
        ]
        price = market.instance.limits.price_per_point_cents
        self._own_price = 0.0 if price is None else 1.0 / price
        budget = market.instance.limits.budget_cents
        self._budget = None if budget is None else float(budget)
        forced = np.maximum(market.tier[places], 0)
        self._allowed = np.full((3, len(places)), -np.inf)
        self._allowed[forced, np.arange(len(places))] = 0.0
        if len(market.pool_names):
            left = market.signals_left[self._pool]
            for tier in (1, 2):
                able = self._is_open & (left[:, 2 - tier] > 0)
                self._allowed[tier, able] = 0.0

    def none(self) -> Prices:
        """Return prices of nothing."""
        market = self._market
        columns, pools = len(market.cap), len(market.pool_names)
        groups = len(market.fee_names)
        zeros = np.zeros
        return Prices(zeros(columns), zeros(columns), zeros((pools, 2)), zeros(groups), 0.0)

    def evaluate(self, scores: Floats, prices: Prices) -> Priced:
        """Return the bound of linear scores (tier, place) at some prices."""
        net = self.net(scores, prices)
        tiers = net.argmax(axis=0)
        best = net[tiers, np.arange(len(tiers))]
        chosen = (best > 0) | self._pinned
        bound = float(best[chosen].sum()) + self._standing(prices)
        bought = np.zeros(len(self._tables), dtype=np.int64)
        money = prices.money + self._own_price
        for group, table in enumerate(self._tables):
            profit = prices.units[group] * np.arange(len(table)) - money * table
            bought[group] = int(profit.argmax())
            bound += float(profit[bought[group]])
        return Priced(bound, np.where(chosen, tiers, -1), bought)

    def net(self, scores: Floats, prices: Prices) -> Floats:
        """Return scores less what their use of limits is worth; minus infinity if not allowed."""
        charge = prices.units[self._fee] * self._unit_part
        charge = charge + self._delta @ (prices.most - prices.least)
        net = scores + self._allowed - charge
        if len(self._market.pool_names):
            for tier in (1, 2):
                paid = prices.signals[self._pool, 2 - tier] * self._signal_part
                net[tier] -= np.where(self._is_open, paid, 0.0)
        return np.asarray(net)

    def _standing(self, prices: Prices) -> float:
        market = self._market
        room = np.where(self._bounded, market.cap - market.start, 0)
        asked = np.where(self._asked, market.need - market.start, 0)
        total = float(prices.most @ room - prices.least @ asked)
        total += float((prices.signals * market.signals_left).sum())
        return total if self._budget is None else total + prices.money * self._budget

    def excess(self, priced: Priced) -> Prices:
        """Return what a choice uses beyond each limit (the direction prices should rise)."""
        market = self._market
        chosen = priced.tiers >= 0
        use = market.start + chosen @ self._delta
        signals = np.zeros((len(market.pool_names), 2))
        for tier in (1, 2):
            signed = (priced.tiers == tier) & self._is_open
            if len(market.pool_names):
                signals[:, 2 - tier] = np.bincount(
                    self._pool[signed],
                    weights=self._signal_part[signed],
                    minlength=len(market.pool_names),
                )
        units = np.bincount(
            self._fee[chosen], weights=self._unit_part[chosen], minlength=len(self._tables)
        )
        cents = sum(
            float(table[bought]) for table, bought in zip(self._tables, priced.bought, strict=True)
        )
        return Prices(
            np.where(self._bounded, use - market.cap, 0.0),
            np.where(self._asked, market.need - use, 0.0),
            signals - market.signals_left,
            np.asarray(units - priced.bought, dtype=np.float64),
            0.0 if self._budget is None else cents - self._budget,
        )

    def improve(
        self, scores: Floats, prices: Prices, *, reached: float, steps: int
    ) -> tuple[Prices, float, Floats]:
        """Return better prices, their bound, and the mean choice (tier, place) on the way."""
        best, bound, stale, pace = prices, np.inf, 0, 1.0
        mean = np.zeros((3, len(self.places)))
        total = 0.0
        for number in range(steps):
            priced = self.evaluate(scores, prices)
            if priced.bound < bound - 1e-12:
                best, bound, stale = prices, priced.bound, 0
            else:
                stale += 1
            if stale >= SHRINK_AFTER:
                pace, stale = pace * 0.6, 0
            chosen = np.flatnonzero(priced.tiers >= 0)
            weight = float(number + 1)
            mean[priced.tiers[chosen], chosen] += weight
            total += weight
            prices = self._stepped(prices, priced, pace * max(priced.bound - reached, 1e-12))
        return best, bound, mean / max(total, 1.0)

    def _stepped(self, prices: Prices, priced: Priced, rise: float) -> Prices:
        over = self.excess(priced)
        scale = max(self._budget or 0.0, 1.0) / 100.0
        length = sum(float((part**2).sum()) for part in (over.most, over.least, over.signals))
        length += float((over.units**2).sum()) + (over.money / scale) ** 2
        pace = rise / max(length, 1e-12)
        return Prices(
            np.maximum(prices.most + pace * over.most, 0.0),
            np.maximum(prices.least + pace * over.least, 0.0),
            np.maximum(prices.signals + pace * over.signals, 0.0),
            np.maximum(prices.units + pace * over.units, 0.0),
            max(prices.money + pace * over.money / scale**2, 0.0),
        )


def _parts(shared: Ints) -> Floats:
    """Return each item's part of what it shares: then a listed item is never charged too much."""
    counts = np.bincount(shared[shared >= 0], minlength=1)
    return np.where(shared >= 0, 1.0 / np.maximum(counts[np.maximum(shared, 0)], 1), 1.0)


def _fixed(market: Market) -> list[float]:
    """Return each fee group's part of its platform's and specialty's fixed cost."""
    found = []
    for group in range(len(market.fee_names)):
        inside = market.fee == group
        total = 0.0
        for kind, cents, is_open in (
            (market.platform, market.platform_cents, market.platform_open),
            (market.specialty, market.specialty_cents, market.specialty_open),
        ):
            kinds = np.unique(kind[inside])
            if len(kinds) == 1 and not is_open[kinds[0]]:
                sharing = len(np.unique(market.fee[kind == kinds[0]]))
                total += float(cents[kinds[0]]) / sharing
        found.append(total)
    return found
