"""Which programs, which signals: greedy on the expected value of where the applicant ends.

The value of a list S is f(S) = E[max(u0, best utility among the places that would take her)],
with programs independent and p = P(interview | tier) x P(would take | interviewed). Adding c
changes it by p_c (v_c Q_c - W_c), where v = u - u0, Q_c is the chance that nobody better takes
her and W_c is what worse ones contribute now; both are updated in O(n) a pick (Kapur and Hong
2022; the greedy rule is Chade and Smith's marginal improvement, exact for equal fees).

Paths do not depend on the budget, only how far one goes along them does: so without signals a
larger budget never gives a smaller value. Signals are given to each path and paths are compared by
what they are worth with them; a short list may still lose value to a larger budget then. On small
random problems with several fee groups the worst lists seen were well below the optimum (0.57), on
average 0.997: this policy states no bound, and the optimiser will take its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from domain.kernel.vocabulary import SignalTier
from domain.shortlists.policies.fees import marginal_cents
from domain.shortlists.policies.problem import (
    SCALE,
    Choice,
    CurvePoint,
    Pick,
    Problem,
)
from domain.shortlists.policies.signals import (
    any_main_place,
    expected_interviews,
    give_signals,
    list_value,
)

VERSION = "greedy/1"
GROUPS_TRIED = 4
"""With up to so many fee groups every subset of them is tried, else each alone and all."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Step:
    place: int
    gain: float
    fee: int


@dataclass(frozen=True, slots=True)
class _Path:
    steps: tuple[_Step, ...]
    ended: str


class _Market:
    """Candidates sorted by utility (then key), as arrays."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        worth = [each for each in problem.candidates if each.utility > problem.outside_option]
        self.items = sorted(worth, key=lambda each: (-each.utility, each.key))
        self.value: Floats = np.array(
            [(each.utility - problem.outside_option) / SCALE for each in self.items]
        )
        self.chance: Floats = np.array([each.chance(SignalTier.NONE) for each in self.items])
        self.group: Ints = np.array([each.fee_group for each in self.items], dtype=np.int64)
        names = sorted({each.specialty for each in self.items})
        self.specialty: Ints = np.array(
            [names.index(each.specialty) for each in self.items], dtype=np.int64
        )
        self.specialties = len(names)


def choose(problem: Problem) -> Choice:
    """Return the best list found; the same for the same problem, always."""
    market = _Market(problem)
    pins, refused = _pins(market)
    best: tuple[float, int, _Path] | None = None
    for number, path in enumerate(_paths(market, pins)):
        cut = _within(path, problem.limits.budget_cents)
        value = _signalled_value(market, cut)
        if best is None or value > best[0] + 1e-12:
            best = value, number, cut
    steps = best[2] if best is not None else _Path((), "exhausted")
    return _describe(market, steps, refused)


def _signalled_value(market: _Market, path: _Path) -> float:
    """Return what a path is worth once its signals are given: paths are compared by that."""
    items = [market.items[step.place] for step in path.steps]
    outside = market.problem.outside_option
    return list_value(items, give_signals(items, market.problem.signals, outside), outside)


def _pins(market: _Market) -> tuple[list[int], tuple[str, ...]]:
    limits, spent = market.problem.limits, 0
    counts = [0] * len(market.problem.fee_tables)
    per_specialty = [0] * market.specialties
    places: list[int] = []
    wanted = {each.key for each in market.problem.candidates if each.is_pinned}
    for place in sorted(range(len(market.items)), key=lambda each: market.items[each].key):
        item = market.items[place]
        if not item.is_pinned:
            continue
        group, field = item.fee_group, int(market.specialty[place])
        fee = 0 if group < 0 else marginal_cents(market.problem.fee_tables[group], counts[group])
        fits = (
            (limits.budget_cents is None or spent + fee <= limits.budget_cents)
            and (limits.max_programs is None or len(places) < limits.max_programs)
            and (
                limits.max_per_specialty is None or per_specialty[field] < limits.max_per_specialty
            )
        )
        if fits:
            places.append(place)
            wanted.discard(item.key)
            spent += fee
            per_specialty[field] += 1
            if group >= 0:
                counts[group] += 1
    return places, tuple(sorted(wanted))


def _paths(market: _Market, pins: Sequence[int]) -> Iterable[_Path]:
    """Yield greedy paths by gain and by gain per cent, over subsets of the fee groups."""
    count = len(market.problem.fee_tables)
    groups = range(count)
    sizes = range(1, count + 1) if count <= GROUPS_TRIED else (count, 1)
    for size in sorted(sizes, reverse=True):
        for allowed in combinations(groups, size):
            yield _path(market, pins, allowed, by_ratio=False)
            yield _path(market, pins, allowed, by_ratio=True)
    if not count:
        yield _path(market, pins, (), by_ratio=False)


def _path(market: _Market, pins: Sequence[int], allowed: Sequence[int], *, by_ratio: bool) -> _Path:
    limits = market.problem.limits
    state = _State(market)
    for place in pins:
        state.take(place)
    is_open = np.isin(market.group, list(allowed))
    while limits.max_programs is None or len(state.steps) < limits.max_programs:
        free = is_open & ~state.taken & state.has_room(limits.max_per_specialty)
        fees = state.fees()
        scores = state.gains() / np.maximum(fees, 1) if by_ratio else state.gains()
        scores = np.where(free, scores, -1.0)
        place = int(np.argmax(scores)) if len(scores) else -1
        if place < 0 or scores[place] <= 0:
            return _Path(tuple(state.steps), "no-gain" if bool(free.any()) else "exhausted")
        if _too_dear(state.gain(place), int(fees[place]), limits.price_per_point_cents):
            return _Path(tuple(state.steps), "price")
        state.take(place)
    return _Path(tuple(state.steps), "count")


class _State:
    """A growing list: Q, the chance that nobody better takes her, and W, what worse ones give."""

    def __init__(self, market: _Market) -> None:
        self._market = market
        size = len(market.items)
        self.taken = np.zeros(size, dtype=np.bool_)
        self.steps: list[_Step] = []
        self._nobody_better = np.ones(size)
        self._worse_give = np.zeros(size)
        self._counts = [0] * len(market.problem.fee_tables)
        self._per_specialty = np.zeros(max(market.specialties, 1), dtype=np.int64)

    def gains(self) -> Floats:
        """Return what each candidate would add."""
        market = self._market
        return market.chance * (market.value * self._nobody_better - self._worse_give)

    def gain(self, place: int) -> float:
        """Return what one candidate would add."""
        return float(self.gains()[place])

    def fees(self) -> Ints:
        """Return what each candidate would cost now; 0 where the fee is not published."""
        tables = self._market.problem.fee_tables
        next_fee = [
            marginal_cents(table, count) for table, count in zip(tables, self._counts, strict=True)
        ]
        return np.array([*next_fee, 0], dtype=np.int64)[self._market.group]

    def has_room(self, most: int | None) -> npt.NDArray[np.bool_]:
        """Return which candidates' specialties have room."""
        if most is None:
            return np.ones(len(self.taken), dtype=np.bool_)
        return self._per_specialty[self._market.specialty] < most

    def take(self, place: int) -> None:
        """Add one candidate."""
        fee = int(self.fees()[place])
        self.steps.append(_Step(place, self.gain(place), fee))
        chance = float(self._market.chance[place])
        given = float(self._market.value[place]) * chance * float(self._nobody_better[place])
        worse = float(self._worse_give[place])
        self._worse_give[:place] += given - chance * worse
        self._worse_give[place:] *= 1 - chance
        self._nobody_better[place + 1 :] *= 1 - chance
        self.taken[place] = True
        self._per_specialty[self._market.specialty[place]] += 1
        group = int(self._market.group[place])
        if group >= 0:
            self._counts[group] += 1


def _too_dear(gain: float, fee: int, price_per_point: int | None) -> bool:
    return price_per_point is not None and gain * 100 * price_per_point < fee


def _within(path: _Path, budget: int | None) -> _Path:
    if budget is None:
        return path
    spent = 0
    kept: list[_Step] = []
    for step in path.steps:
        spent += step.fee
        if spent > budget:
            return _Path(tuple(kept), "budget")
        kept.append(step)
    return path


def _describe(market: _Market, path: _Path, refused: tuple[str, ...]) -> Choice:
    items = [market.items[step.place] for step in path.steps]
    outside = market.problem.outside_option
    tiers = give_signals(items, market.problem.signals, outside)
    values = [
        list_value(items[:count], tiers[:count], outside) for count in range(1, len(items) + 1)
    ]
    picks, curve, spent, before = [], [], 0, 0.0
    for item, tier, step, value in zip(items, tiers, path.steps, values, strict=True):
        spent += step.fee
        picks.append(
            Pick(
                index=item.index,
                signal=tier,
                fee_cents=None if item.fee_group < 0 else step.fee,
                marginal_value_micro=round((value - before) * SCALE),
            )
        )
        curve.append(
            CurvePoint(count=len(picks), spend_cents=spent, value_micro=round(value * SCALE))
        )
        before = value
    return Choice(
        picks=tuple(picks),
        value_micro=round(before * SCALE),
        spend_cents=spent,
        curve=tuple(curve),
        expected_interviews=expected_interviews(items, tiers),
        chance=any_main_place(items, tiers),
        stop_reason=path.ended,
        refused_pins=refused,
    )
