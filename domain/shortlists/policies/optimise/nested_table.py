"""Exact where all items hang on one common index: a chain up the line, over the same cells.

Held along one uniform, only a chain counts: better utility, smaller chance. A chain is worth the
sum of p_i (u_i - u of the one below), and a list is worth its best chain, so the best chain that
ends in an item follows from those that end below it (Ali and Shorrer, "Hedging when applying",
American Economic Review 2025). Committed items and pins join a chain at no further cost.
"""

import numpy as np

from domain.shortlists.policies.optimise.grid import Grid, allowed_scores, best_cell
from domain.shortlists.policies.optimise.market import Bools, Floats, Ints, Market


def fits(market: Market) -> bool:
    """Return whether one common index decides everything."""
    one = len(market.weights) == 1 and market.size > 1
    return one and bool((market.block == market.block[0]).all()) and int(market.block[0]) >= 0


def undominated(market: Market, grid: Grid) -> Bools:
    """Return which items no other of the same class beats in utility and in every tier."""
    keep = market.is_sent | market.is_pinned
    fronts: dict[tuple[int, int, int], Floats] = {}
    for place in range(market.size):
        key = (int(grid.kind[place]), int(market.pool[place]), int(market.tier[place]))
        chance = market.chance[0, place]
        front = fronts.get(key)
        if front is not None and (front >= chance).all(axis=1).any():
            continue
        keep[place] = True
        if not (market.is_sent[place] or market.is_pinned[place]):
            fronts[key] = chance[None] if front is None else np.vstack([front, chance])
    return keep


def solve_chain(market: Market, grid: Grid, keep: Bools) -> Ints | None:
    """Return the best list among the kept items; None where no cell is allowed."""
    base, start = _pinned(market, grid)
    if any(now >= length for now, length in zip(start, grid.shape, strict=True)):
        return None
    root = np.full(grid.shape, -np.inf)
    root[start] = 0.0
    ends = [(root, 0.0, -1, 0, -1)]
    came: list[Ints] = [np.full(grid.shape, -1, dtype=np.int64)]
    for place in np.flatnonzero(keep)[::-1]:
        worth = float(market.value[place])
        free = bool(market.is_sent[place] or market.is_pinned[place])
        tiers = (int(max(market.tier[place], 0)),) if free else grid.tiers(market, int(place))
        additions = []
        for tier in tiers:
            held = float(market.chance[0, place, tier])
            values = np.stack([end + held * (worth - below) for end, below, *_ in ends])
            source = values.argmax(axis=0)
            best = np.take_along_axis(values, source[None], axis=0)[0]
            if not free:
                to, back = grid.shifted(grid.axes(market, int(place), tier))
                moved = np.full(grid.shape, -np.inf)
                moved_from = np.full(grid.shape, -1, dtype=np.int64)
                moved[to], moved_from[to] = best[back], source[back]
                best, source = moved, moved_from
            additions.append(((best, worth, int(place), tier, int(free)), source))
        for end, source in additions:
            ends.append(end)
            came.append(source)
    return _best_chain(market, grid, (ends, came), base)


def _best_chain(
    market: Market,
    grid: Grid,
    solved: tuple[list[tuple[Floats, float, int, int, int]], list[Ints]],
    base: Ints,
) -> Ints | None:
    ends, came = solved
    values = np.stack([end for end, *_ in ends])
    last = values.argmax(axis=0)
    scores = allowed_scores(market, grid, values.max(axis=0))
    cell = best_cell(grid, scores)
    if cell < 0:
        return None
    picks = base.copy()
    at = tuple(int(now) for now in np.unravel_index(cell, grid.shape))
    number = int(last[at])
    while number > 0:
        _, _, place, tier, free = ends[number]
        before = int(came[number][at])
        if not free:
            picks[place] = tier
            steps = grid.axes(market, place, tier)
            at = tuple(int(now) - (axis in steps) for axis, now in enumerate(at))
        number = before
    return picks


def _pinned(market: Market, grid: Grid) -> tuple[Ints, tuple[int, ...]]:
    """Return the list of pins and its cell; pins take no signal that is not given already."""
    picks: Ints = np.full(market.size, -1, dtype=np.int64)
    start = [0] * len(grid.shape)
    for place in np.flatnonzero(market.is_pinned & ~market.is_sent):
        picks[place] = max(int(market.tier[place]), 0)
        start[int(grid.kind[place])] += 1
    return picks, tuple(start)
