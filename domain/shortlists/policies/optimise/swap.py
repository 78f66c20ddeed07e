"""Local search: replace one listed item by another, add what still fits, move one signal.

Every trial keeps every limit and is scored on the true objective (value less cost / price); the
search stops when no move helps, or at the deadline.
"""

from collections.abc import Callable

import numpy as np

from domain.shortlists.policies.optimise.greedy import give_signals, raises
from domain.shortlists.policies.optimise.growing import Growing
from domain.shortlists.policies.optimise.market import Ints, Market
from domain.shortlists.policies.optimise.tally import is_feasible, tally
from domain.shortlists.policies.optimise.worth import value_of

LEAST = 1e-12
TRIED = 3


class Swapping:
    """One list being improved; `score` is of value less cost / price."""

    def __init__(self, market: Market, picks: Ints, *, is_late: Callable[[], bool]) -> None:
        self._market = market
        self._is_late = is_late
        price = market.instance.limits.price_per_point_cents
        self._per_cent = 0.0 if price is None else 1.0 / price
        budget = market.instance.limits.budget_cents
        self._budget = np.inf if budget is None else float(budget)
        self.picks = picks
        self.score = self.score_of(picks)

    def score_of(self, picks: Ints) -> float:
        """Return a list's score; minus infinity where it breaks a limit."""
        counted = tally(self._market, picks)
        if not is_feasible(self._market, counted):
            return -np.inf
        return value_of(self._market, picks) - self._per_cent * counted.cents

    def run(self, *, sweeps: int) -> None:
        """Improve until nothing helps, for so many sweeps at most."""
        for _ in range(sweeps):
            before = self.score
            self._add()
            self._swap()
            self._move_signals()
            if self.score <= before + LEAST or self._is_late():
                return

    def _take(self, picks: Ints) -> bool:
        score = self.score_of(picks)
        if score <= self.score + LEAST:
            return False
        self.picks, self.score = picks, score
        return True

    def _free(self) -> Ints:
        market = self._market
        return np.flatnonzero((self.picks >= 0) & ~market.is_sent)

    def _add(self) -> None:
        while not self._is_late():
            place, tier = self._best_addition(Growing(self._market, self.picks), 0)
            if place < 0 or not self._take(_with(self.picks, place, tier)):
                break
        self._take(give_signals(Growing(self._market, self.picks)).picks)

    def _swap(self) -> None:
        """Try to replace each listed item, the least missed first."""
        list_ = Growing(self._market, self.picks)
        places = self._free()
        places = places[~self._market.is_pinned[places]]
        chance = self._market.chance[:, places, self.picks[places]]
        odds = chance / np.maximum(1.0 - chance, 1e-9)
        lost = self._market.weights @ (odds * list_.rate[:, places])
        for place in places[np.argsort(lost, kind="stable")]:
            if self._is_late():
                return
            if self.picks[place] >= 0:
                list_ = self._replace(list_, int(place))

    def _replace(self, list_: Growing, place: int) -> Growing:
        without = list_.without(place)
        tier = int(self.picks[place])
        trials = [self._best_addition(without, 0)]
        if tier > 0 and self._market.tier[place] < 0:
            trials.append(self._best_addition(without, tier))
        for other, given in trials:
            if other >= 0 and other != place:
                picks = _with(without.picks, other, given)
                if self._take(picks) or self._take_signalled(picks, tier):
                    return Growing(self._market, self.picks)
        return list_

    def _take_signalled(self, picks: Ints, freed: int) -> bool:
        """Take a list once the signal it freed is given anew."""
        return bool(freed) and self._take(give_signals(Growing(self._market, picks)).picks)

    def _best_addition(self, list_: Growing, tier: int) -> tuple[int, int]:
        """Return the item that adds most, and its tier; -1 where none fits."""
        market = self._market
        able, fees = list_.room(self._budget)
        tiers = list_.free_tiers()
        if tier:
            left = (market.signals_left - list_.counted.spent)[:, 2 - tier] > 0
            can = (market.tier < 0) & (market.group < 0)
            if len(left):
                can &= left[np.maximum(market.pool, 0)]
            tiers = np.where(can, tier, tiers)
            gains = np.where(can, list_.gains(tier), -np.inf)
        else:
            gains = list_.gains()
        scores = gains - self._per_cent * fees + able
        if not len(scores) or not scores.max() > 0:
            return -1, 0
        place = list_.best(scores, tiers)
        return (place, int(tiers[place])) if scores[place] > 0 else (-1, 0)

    def _move_signals(self) -> None:
        """Try to take each signal where it is and give it where it adds most."""
        market = self._market
        whole = Growing(market, self.picks)
        for place in self._free():
            tier = int(self.picks[place])
            if tier <= 0 or market.tier[place] >= 0 or self._is_late():
                continue
            group = market.group[place]
            kin = (market.group == group) & (self.picks >= 0)
            list_ = whole.retiered(np.array([place]) if group < 0 else np.flatnonzero(kin), 0)
            picks = list_.picks
            for other in self._most_raised(list_, place, tier):
                trial = picks.copy()
                kin = market.group[other]
                same = [other] if kin < 0 else (market.group == kin) & (picks >= 0)
                freed = int(trial[other])
                trial[same] = tier
                if freed > 0:
                    trial[place if group < 0 else (market.group == group) & (picks >= 0)] = freed
                if self._take(trial):
                    whole = Growing(market, self.picks)
                    break

    def _most_raised(self, list_: Growing, place: int, tier: int) -> Ints:
        market, picks = self._market, list_.picks
        others = self._free()
        others = others[(market.tier[others] < 0) & (market.pool[others] == market.pool[place])]
        others = others[(others != place) & (picks[others] != tier)]
        if not len(others):
            return np.asarray(others)
        gains = raises(list_, others, tier)
        return np.asarray(others[np.argsort(-gains, kind="stable")[:TRIED]])


def _with(picks: Ints, place: int, tier: int) -> Ints:
    changed = picks.copy()
    changed[place] = tier
    return changed
