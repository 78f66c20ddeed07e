"""Branch and bound over partial lists: proves the best list, or says how far off it may be.

Whole layers of states are grown and bounded at once; a beam first finds a good list, then every
state whose bound does not exceed it is dropped. Wide layers are parted and finished depth first,
so memory stays bounded, and work is counted in states, so that without a deadline the answer does
not depend on time.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from domain.shortlists.policies.optimise.frontier import LEFT_OUT, Frontier, grow, replay, root
from domain.shortlists.policies.optimise.market import Floats, Ints, Market
from domain.shortlists.policies.optimise.suffix_bound import SuffixBound

TIE = 1e-11
BEAM = 48
CHUNK = 4_096


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Found:
    """The best list (tier by place, -1 left out), its score and a bound of every list's score."""

    picks: Ints | None
    score: float
    bound: float
    is_proved: bool


class Branching:
    """One search; ties go to fewer cents, fewer items, then ids, then fewer signals."""

    def __init__(
        self, market: Market, *, is_late: Callable[[], bool], most_states: int = 3_000_000
    ) -> None:
        self._market = market
        self._bound = SuffixBound(market)
        self._is_late = is_late
        self._states_left = most_states
        self._best = -np.inf
        self._picks: Ints | None = None
        self._order: tuple[int, ...] = ()
        self._reach = _reach(market)
        self._slack = TIE * max(1.0, float(market.value.max(initial=1.0)))

    def run(self, start: Ints | None = None) -> Found:
        """Search; `start` is a feasible list to begin with."""
        if start is not None:
            self._finish(replay(self._market, start))
        top = root(self._market)
        self._beam(top)
        open_bound = self._exhaust(top)
        bound = max(self._best, open_bound)
        return Found(
            picks=self._picks, score=self._best, bound=bound, is_proved=open_bound == -np.inf
        )

    def _beam(self, front: Frontier) -> None:
        for place in range(self._market.size):
            front, bounds = self._step(front, place)
            if len(front) > BEAM:
                front = front.take(np.sort(np.argsort(-bounds, kind="stable")[:BEAM]))
        self._finish(front)

    def _exhaust(self, front: Frontier) -> float:
        """Finish every state that may still win; return the best bound of those left open."""
        stack: list[tuple[int, Frontier, Floats]] = [(0, front, self._bound.most(front, 0))]
        while stack:
            place, front, bounds = stack.pop()
            keep = bounds > self._best - self._slack
            front, bounds = front.take(keep), bounds[keep]
            if place == self._market.size:
                self._finish(front)
                continue
            if not len(front):
                continue
            if self._states_left <= 0 or self._is_late():
                stack.append((place, front, bounds))
                return max(float(b.max(initial=-np.inf)) for _, _, b in stack)
            if len(front) > CHUNK:
                order = np.argsort(-bounds, kind="stable")
                parts = (order[CHUNK:], order[:CHUNK])
                stack.extend((place, front.take(rows), bounds[rows]) for rows in parts)
                continue
            self._states_left -= len(front)
            stack.append((place + 1, *self._step(front, place)))
        return -np.inf

    def _step(self, front: Frontier, place: int) -> tuple[Frontier, Floats]:
        """Grow one layer; drop what cannot reach a minimum or the best list found."""
        front = grow(self._market, front, place)
        able = front.use + self._reach[place + 1] >= self._market.need
        front = front.take(able.all(axis=1))
        bounds = self._bound.most(front, place + 1)
        keep = bounds > self._best - self._slack
        return front.take(keep), bounds[keep]

    def _finish(self, front: Frontier) -> None:
        """Take in complete lists; keep the best, by the stated order where they tie."""
        if not len(front):
            return
        scores = net_scores(self._market, front)
        top = max(float(scores.max()), self._best)
        close = front.take(scores >= top - self._slack)
        if not len(close):
            return
        order, row = _first(self._market, close)
        if float(scores.max()) > self._best + self._slack or order < self._order:
            self._order, self._picks = order, close.picks[row].astype(np.int64)
        self._best = top


def net_scores(market: Market, front: Frontier) -> Floats:
    """Return value, less cost / price where a price is set."""
    price = market.instance.limits.price_per_point_cents
    return front.worth if price is None else np.asarray(front.worth - front.cents / price)


def _reach(market: Market) -> Ints:
    """Return how much of each column the items from each place on could still use."""
    free = market.delta * ~market.is_sent[:, None]
    sums = np.cumsum(free[::-1], axis=0)[::-1]
    return np.concatenate([sums, np.zeros((1, sums.shape[1]), dtype=np.int64)])


def _first(market: Market, front: Frontier) -> tuple[tuple[int, ...], int]:
    """Return the first state by cents, items, ids, signals; and its place in that order."""
    by_id = np.argsort(market.rank)
    tiers = front.picks[:, by_id].astype(np.int64)
    chosen = tiers != LEFT_OUT
    spent = front.spent.sum(axis=1)
    columns = np.column_stack(
        [front.cents, chosen.sum(axis=1), -chosen.astype(np.int64), spent, -tiers]
    )
    rows = np.arange(len(front))
    for column in range(columns.shape[1]):
        if len(rows) == 1:
            break
        part = columns[rows, column]
        rows = rows[part == part.min()]
    row = int(rows[0])
    return tuple(int(each) for each in columns[row]), row
