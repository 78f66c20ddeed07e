"""A bound for long lists under any law: concave relaxation, linearised, at Lagrangian prices.

With items conditionally independent given the node, the chance that nobody of the best j takes
her is exp(-sum of -ln(1 - p)) over those listed: so the value, as a function of fractional lists,
is concave and meets the true value at whole ones. A tangent plane at any fractional list bounds
it everywhere, and prices of the limits bound the plane. Tangent points move as in Frank and Wolfe
(1956). Blocks are taken as independent, which only adds.
"""

from collections.abc import Callable

import numpy as np

from domain.shortlists.policies.optimise.market import Floats, Ints, Market
from domain.shortlists.policies.optimise.prices import Pricing

SURE = 1.0 - 1e-13
PACES = (1.0, 0.5, 0.25, 0.12, 0.06, 0.03)


class Relaxation:
    """The concave value over fractional lists of a market, on the places given."""

    def __init__(self, market: Market, places: Ints) -> None:
        chance = np.minimum(market.chance[:, places], SURE)
        self.market = market
        self.places = places
        self._rise = np.ascontiguousarray(-np.log1p(-chance).transpose(2, 0, 1))
        value = market.value[places]
        self._step = value - np.append(value[1:], 0.0)[: len(value)]

    def at(self, list_: Floats) -> tuple[float, Floats]:
        """Return the value of a fractional list (tier, place) and its slopes."""
        total = np.einsum("tzi,ti->zi", self._rise, list_)
        nobody = np.exp(-np.cumsum(total, axis=1)) * self._step
        weights = self.market.weights
        value = float(self._step.sum() - weights @ nobody.sum(axis=1))
        rate = np.cumsum(nobody[:, ::-1], axis=1)[:, ::-1] * weights[:, None]
        return value, np.einsum("tzi,zi->ti", self._rise, rate)

    def value(self, list_: Floats) -> float:
        """Return the value alone."""
        total = np.einsum("tzi,ti->zi", self._rise, list_)
        nobody = np.exp(-np.cumsum(total, axis=1)) @ self._step
        return float(self._step.sum() - self.market.weights @ nobody)


class Bounding:
    """Tightens a bound of every list's value less cost / price, beginning at a good list."""

    def __init__(self, market: Market, picks: Ints, score: float) -> None:
        self._market = market
        self._score = score
        everything = np.arange(market.size)
        self._whole = Relaxation(market, everything)
        self._pricing = Pricing(market, everything)
        self._list = whole_list(market, picks)
        self.prices = self._pricing.none()
        self.bound = float(market.value.max(initial=0.0))
        self._best = self._list, self.prices

    def run(self, *, rounds: int, steps: int, is_late: Callable[[], bool]) -> float:
        """Return the least bound found within so many rounds."""
        self._round(self._whole, self._pricing, np.arange(self._market.size), 4 * steps)
        close = self.close()
        part, pricing = Relaxation(self._market, close), Pricing(self._market, close)
        for number in range(rounds):
            if is_late():
                break
            self._round(part, pricing, close, steps)
            if number % 4 == 3 or number == rounds - 1:
                self._check()
        self._check()
        return self.bound

    def may_matter(self, score: float) -> Ints:
        """Return the places a list better than `score` may hold: others' reduced cost is above."""
        _, slopes = self._whole.at(self._best[0])
        net = self._pricing.net(slopes, self._best[1]).max(axis=0)
        reach = self.bound + np.minimum(net, 0.0)
        slack = 1e-11 * max(1.0, abs(score))
        market = self._market
        return np.flatnonzero((reach >= score - slack) | market.is_sent | market.is_pinned)

    def _round(self, part: Relaxation, pricing: Pricing, places: Ints, steps: int) -> None:
        """Move prices, then the tangent point towards what they choose."""
        list_ = self._list[:, places]
        value, slopes = part.at(list_)
        constant = value - float((slopes * list_).sum())
        sent = self._market.is_sent[places]
        constant += float((slopes * list_)[:, sent].sum())
        usable = np.where(sent, -np.inf, slopes)
        reached = self._score - constant
        self.prices, _, mean = pricing.improve(usable, self.prices, reached=reached, steps=steps)
        mean[:, sent] = list_[:, sent]
        charged = slopes - pricing.net(slopes, self.prices)
        charged = np.where(np.isfinite(charged), charged, 0.0)
        way = mean - list_
        linear = float((charged * way).sum())
        gains = [part.value(list_ + pace * way) - pace * linear for pace in PACES]
        best = int(np.argmax(gains))
        if gains[best] > value:
            self._list = self._list.copy()
            self._list[:, places] = list_ + PACES[best] * way

    def _check(self) -> None:
        """Take the bound over all items at the present point and prices."""
        value, slopes = self._whole.at(self._list)
        sent = self._market.is_sent
        constant = value - float((slopes * self._list)[:, ~sent].sum())
        usable = np.where(sent, -np.inf, slopes)
        bound = constant + self._pricing.evaluate(usable, self.prices).bound
        if bound < self.bound:
            self.bound, self._best = bound, (self._list, self.prices)

    def reach(self, score: float) -> None:
        """Take in a better list's score: steps aim at it."""
        self._score = max(self._score, score)

    def charges(self) -> Floats:
        """Return what limits make each item cost at each tier, at the best prices known."""
        zeros = np.zeros((3, self._market.size))
        return np.asarray(-self._pricing.net(zeros, self._best[1]))

    def close(self) -> Ints:
        """Return the places that may matter: listed, or not far below their price."""
        _, slopes = self._whole.at(self._list)
        net = self._pricing.net(slopes, self.prices).max(axis=0)
        listed = (self._list.sum(axis=0) > 0) | self._market.is_pinned | self._market.is_sent
        wanted = min(self._market.size, 4 * int(listed.sum()) + 200)
        order = np.argsort(-np.where(listed, np.inf, net), kind="stable")
        return np.sort(order[:wanted])


def whole_list(market: Market, picks: Ints) -> Floats:
    """Return a list as fractions (tier, place), committed items with it."""
    tiers = np.where(market.is_sent, np.maximum(market.tier, 0), picks)
    listed = np.flatnonzero(tiers >= 0)
    listed = listed[(picks[listed] >= 0) | market.is_sent[listed]]
    found = np.zeros((3, market.size))
    found[tiers[listed], listed] = 1.0
    return found
