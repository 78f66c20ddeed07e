"""The solver for a problem's shape: exact where that is affordable, else a list and its bound.

Few items: branch and bound. Equal costs and independent outcomes: marginal improvement. One
common index: the chain. All else begins with greedy lists and local search, is bounded by the
concave relaxation, loses every item whose reduced cost shows that no better list holds it, and
is then settled by the table over counts, or by branch and bound, where what is left allows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from domain.shortlists.policies.optimise import count_table, entry, marginal, nested_table
from domain.shortlists.policies.optimise.branch import Branching, Found
from domain.shortlists.policies.optimise.greedy import greedy
from domain.shortlists.policies.optimise.grid import is_one_price, lay_out
from domain.shortlists.policies.optimise.market import Ints, Market
from domain.shortlists.policies.optimise.relaxation import Bounding
from domain.shortlists.policies.optimise.shapes import is_marginal
from domain.shortlists.policies.optimise.swap import Swapping

FEW, SEVERAL = 14, 60
MOST_CELLS = 40_000
MOST_WORK = 60_000_000
BRANCHES, MORE_BRANCHES = 3_000_000, 20_000
SWEEPS, ROUNDS, STEPS = 3, 10, 10
FURTHER, CLOSE = 6, 0.003
"""How often list and bound are worked on again while they are further apart than this share."""

Never = Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Chosen:
    """The list (tier by place), a bound of every list's score, and who found it."""

    picks: Ints | None
    bound: float
    is_proved: bool
    solver: str


def choose(market: Market, is_late: Never, *, few: int = FEW) -> Chosen:
    """Return the best list and its bound; up to `few` items go to branch and bound at once."""
    paid = entry.paid_beforehand(market)
    if paid is None:
        return _choose(market, is_late, few)
    inner = _choose(paid.market, is_late, few)
    return _or_nothing(market, paid, inner)


def _or_nothing(market: Market, paid: entry.Paid, inner: Chosen) -> Chosen:
    """Return the better of a list that pays what any list pays, and of no list at all."""
    nothing: Ints = np.full(market.size, -1, dtype=np.int64)
    without = -np.inf
    if not (market.is_pinned & market.is_free).any():
        without = Swapping(market, nothing, is_late=lambda: True).score
    within = -np.inf
    if inner.picks is not None:
        within = Swapping(market, inner.picks, is_late=lambda: True).score
    bound = max(inner.bound - paid.worth, without, within)
    picks = inner.picks if within >= without else nothing
    if without == within == -np.inf:
        picks = None
    return replace(inner, picks=picks, bound=bound)


def _choose(market: Market, is_late: Never, few: int) -> Chosen:
    if int(market.is_free.sum()) <= few:
        return _branch(market, is_late)
    if is_marginal(market):
        return _proved(market, marginal.improve(market), "marginal-improvement")
    if nested_table.fits(market) and (chain := _chain(market)) is not None:
        return chain
    return _general(market, is_late)


def _branch(market: Market, is_late: Never) -> Chosen:
    found = Branching(market, is_late=is_late, most_states=BRANCHES).run()
    if found.picks is None and not found.is_proved:
        list_ = greedy(market, by_fee=True, is_late=is_late)
        search = Swapping(market, list_.picks, is_late=is_late)
        picks = list_.picks if search.score > -np.inf else None
        found = replace(found, picks=picks, bound=max(found.bound, search.score))
    return Chosen(
        picks=found.picks,
        bound=found.bound,
        is_proved=found.is_proved,
        solver="branch-and-bound",
    )


def _proved(market: Market, picks: Ints | None, solver: str) -> Chosen:
    score = -np.inf
    if picks is not None:
        score = Swapping(market, picks, is_late=lambda: True).score
    return Chosen(picks=picks, bound=score, is_proved=True, solver=solver)


def _chain(market: Market) -> Chosen | None:
    grid = lay_out(market, MOST_CELLS)
    is_open_pin = market.is_pinned & market.is_free & (market.tier < 0)
    if grid is None or (is_open_pin.any() and grid.axis_of):
        return None
    keep = nested_table.undominated(market, grid)
    if grid.cells * int(keep.sum()) ** 2 > MOST_WORK * 4:
        return None
    return _proved(market, nested_table.solve_chain(market, grid, keep), "nested-chain")


def _general(market: Market, is_late: Never) -> Chosen:
    start = _best_start(market, is_late)
    if start.score == -np.inf:
        return _branch(market, is_late)
    bounding = Bounding(market, start.picks, start.score)
    bounding.run(rounds=ROUNDS, steps=STEPS, is_late=is_late)
    search = _improved(market, start, bounding, is_late)
    bounding.run(rounds=ROUNDS, steps=STEPS, is_late=is_late)
    for _ in range(FURTHER):
        told = _settled(market, search, bounding, is_late)
        is_close = told.bound - search.score <= CLOSE * abs(search.score)
        if told.is_proved or is_close or is_late():
            return told
        search = _improved(market, search, bounding, is_late)
        bounding.run(rounds=ROUNDS, steps=STEPS, is_late=is_late)
    return _settled(market, search, bounding, is_late)


def _settled(market: Market, search: Swapping, bounding: Bounding, is_late: Never) -> Chosen:
    """Return the list as it stands, proved the best where what still matters is little enough."""
    told = Chosen(
        picks=search.picks, bound=bounding.bound, is_proved=False, solver="greedy-swap-bound"
    )
    if is_late():
        return told
    places = bounding.may_matter(search.score)
    part = market.subset(places)
    settled = _by_counts(part)
    if settled is not None:
        return _lifted(market, places, settled, search)
    if int(part.is_free.sum()) <= SEVERAL:
        branching = Branching(part, is_late=is_late, most_states=MORE_BRANCHES)
        return _joined(market, told, places, branching.run(search.picks[places]))
    return told


def _best_start(market: Market, is_late: Never) -> Swapping:
    """Return the better greedy list."""
    ways = (False,) if is_one_price(market) else (False, True)
    lists = [greedy(market, by_fee=by_fee, is_late=is_late) for by_fee in ways]
    searches = [Swapping(market, each.picks, is_late=is_late) for each in lists]
    return max(searches, key=lambda each: each.score)


def _improved(market: Market, start: Swapping, bounding: Bounding, is_late: Never) -> Swapping:
    """Return a better list among the items near their price: by prices, and by local search."""
    places = bounding.close()
    part = market.subset(places)
    priced = greedy(part, by_fee=True, is_late=is_late, charges=bounding.charges()[:, places])
    searches = [
        Swapping(part, picks, is_late=is_late) for picks in (start.picks[places], priced.picks)
    ]
    best = max(searches, key=lambda each: each.score)
    best.run(sweeps=SWEEPS)
    if best.score <= start.score:
        return start
    picks = np.full(market.size, -1, dtype=np.int64)
    picks[places] = best.picks
    bounding.reach(best.score)
    return Swapping(market, picks, is_late=is_late)


def _by_counts(market: Market) -> Ints | None:
    """Return the exact list where a table over counts can be afforded."""
    if not count_table.fits(market) or (grid := lay_out(market, MOST_CELLS)) is None:
        return None
    kept = count_table.skyband(market, grid)
    part = market.subset(kept)
    narrow = lay_out(part, MOST_CELLS)
    if narrow is None or narrow.cells * part.size > MOST_WORK:
        return None
    found = count_table.solve_counts(part, narrow)
    picks: Ints = np.full(market.size, -1, dtype=np.int64)
    if found is None:
        return None
    picks[kept] = found
    return picks


def _lifted(market: Market, places: Ints, settled: Ints, search: Swapping) -> Chosen:
    """Return the table's list over the whole line, or the search's where that ties with it."""
    picks = np.full(market.size, -1, dtype=np.int64)
    picks[places] = settled
    score = search.score_of(picks)
    return Chosen(
        picks=picks if score >= search.score - 1e-12 else search.picks,
        bound=max(score, search.score),
        is_proved=True,
        solver="count-table",
    )


def _joined(market: Market, told: Chosen, places: Ints, found: Found) -> Chosen:
    picks = told.picks
    if found.picks is not None:
        picks = np.full(market.size, -1, dtype=np.int64)
        picks[places] = found.picks
    return Chosen(
        picks=picks,
        bound=min(told.bound, found.bound),
        is_proved=found.is_proved,
        solver="branch-and-bound",
    )
