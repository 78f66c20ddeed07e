"""A list of many items under construction: what each further item, at each tier, would add.

`rate` is, per node and place, what a chance of being held there is worth now: the sum over lower
places of the step in utility x the chance that nobody listed so far takes her. Then an item adds
chance x rate, and taking one changes every rate in one pass (Kapur and Hong 2022,
arXiv 2205.01869). Members of a block that has members listed already add less than that; their
gain is worked out exactly only when it looks best, which is enough as gains only fall.
"""

import numpy as np

from domain.shortlists.policies.optimise.market import Floats, Ints, Market
from domain.shortlists.policies.optimise.tally import has_room, next_fees, tally
from domain.shortlists.policies.optimise.worth import held_chances, value_of


class Growing:
    """One list; committed items are in it from the start."""

    def __init__(
        self, market: Market, picks: Ints | None = None, rate: Floats | None = None
    ) -> None:
        self.market = market
        self.picks: Ints = np.full(market.size, -1, dtype=np.int64) if picks is None else picks
        self.counted = tally(market, self.picks)
        listed = (self.picks >= 0) | market.is_sent
        self._touched = np.zeros(int(market.block.max(initial=-1)) + 1, dtype=np.bool_)
        self._touched[market.block[listed & (market.block >= 0)]] = True
        self._ceiling: Floats | None = None
        self.rate = rates(market, self.picks) if rate is None else rate

    def gains(self, tier: int | None = None) -> Floats:
        """Return what each item would add at a tier (None: at the tier it has for nothing)."""
        if tier is not None:
            gain = np.einsum("zi,zi->i", self.market.weighted[tier], self.rate)
            return np.asarray(
                gain if self._ceiling is None else np.minimum(gain, self._ceiling[tier])
            )
        free = self.free_tiers()
        gain = self.gains(0)
        for raised in np.unique(free[free > 0]):
            gain = np.where(free == raised, self.gains(int(raised)), gain)
        return np.asarray(gain)

    def free_tiers(self) -> Ints:
        """Return the tier each item has without spending a signal."""
        market = self.market
        tiers = np.maximum(market.tier, 0)
        if len(self.counted.given):
            given = self.counted.given[np.maximum(market.group, 0)]
            tiers = np.where((market.group >= 0) & (given > 0), given, tiers)
        return np.asarray(tiers)

    def room(self, budget: float) -> tuple[Floats, Ints]:
        """Return which items may be added (as 0 or minus infinity), and their fees."""
        fees = next_fees(self.market, self.counted)
        able = has_room(self.market, self.picks, self.counted)
        able &= self.counted.cents + fees <= budget
        return np.where(able, 0.0, -np.inf), fees

    def best(self, scores: Floats, tiers: Ints) -> int:
        """Return the place of the highest score, once it is known not to be overstated."""
        while True:
            place = int(scores.argmax())
            block = self.market.block[place]
            if block < 0 or not self._touched[block] or scores[place] <= 0:
                return place
            tier = int(tiers[place])
            gain = self.exact_gain(place, tier)
            known = float(self.market.weighted[tier, :, place] @ self.rate[:, place])
            if self._ceiling is None:
                self._ceiling = np.full((3, self.market.size), np.inf)
            told = min(known, float(self._ceiling[tier, place]))
            if gain >= told * (1 - 1e-9) - 1e-15:
                return place
            self._ceiling[tier, place] = gain
            scores[place] *= max(gain, 0.0) / told

    def exact_gain(self, place: int, tier: int) -> float:
        """Return what one item adds."""
        block = self.market.block[place]
        if block < 0 or not self._touched[block]:
            return float(self.market.weighted[tier, :, place] @ self.rate[:, place])
        trial = self.picks.copy()
        trial[place] = tier
        return value_of(self.market, trial) - value_of(self.market, self.picks)

    def add(self, place: int, tier: int) -> None:
        """List one item at a tier."""
        market = self.market
        self.picks[place] = tier
        self.counted = tally(market, self.picks)
        block = market.block[place]
        if block >= 0 and self._touched[block]:
            self.rate = rates(market, self.picks)
            return
        if block >= 0:
            self._touched[block] = True
        chance = market.chance[:, place, tier][:, None]
        self.rate[:, : place + 1] -= chance * self.rate[:, place : place + 1]
        self.rate[:, place + 1 :] *= 1.0 - chance

    def without(self, place: int) -> "Growing":
        """Return the list without one item."""
        market, tier = self.market, self.picks[place]
        picks = self.picks.copy()
        picks[place] = -1
        left = 1.0 - market.chance[:, place, tier][:, None]
        if market.block[place] >= 0 or (left < 1e-6).any():
            return Growing(market, picks)
        rate = self.rate.copy()
        rate[:, place + 1 :] /= left
        rate[:, : place + 1] += (1.0 - left) / left * self.rate[:, place : place + 1]
        return Growing(market, picks, rate)

    def retiered(self, places: Ints, tier: int) -> "Growing":
        """Return the list with listed items at another tier."""
        market = self.market
        picks = self.picks.copy()
        picks[places] = tier
        before = 1.0 - market.chance[:, places, self.picks[places]]
        if (market.block[places] >= 0).any() or (before < 1e-6).any():
            return Growing(market, picks)
        rate = self.rate.copy()
        after = 1.0 - market.chance[:, places, tier]
        for number, place in enumerate(places):
            was, now = before[:, number : number + 1], after[:, number : number + 1]
            rate[:, place + 1 :] *= now / was
            rate[:, : place + 1] += (now - was) / was * rate[:, place : place + 1].copy()
        return Growing(market, picks, rate)


def rates(market: Market, picks: Ints) -> Floats:
    """Return the rates of a list, worked out anew."""
    steps = np.cumprod(1.0 - held_chances(market, picks), axis=1) * market.step
    return np.ascontiguousarray(np.cumsum(steps[:, ::-1], axis=1)[:, ::-1])
