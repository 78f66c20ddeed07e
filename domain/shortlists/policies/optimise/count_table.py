"""Exact for independent outcomes, whatever the fees: a table over counts and signals.

Up the line from the worst utility, taking an item turns a value V into p u + (1 - p) V, so the
best value of every cell follows from the cells one item earlier: Kapur and Hong's dynamic program
(arXiv 2205.01869) over counts by fee class, golds and silvers instead of over money.
"""

import numpy as np

from domain.shortlists.policies.optimise.grid import Grid, allowed_scores, best_cell
from domain.shortlists.policies.optimise.market import Floats, Ints, Market

SKIP = 3
LEAST = 1e-300
"""Not 0, so that a cell nothing reaches stays unreached."""


def fits(market: Market) -> bool:
    """Return whether items are independent, given nothing."""
    return len(market.weights) == 1 and not (market.block >= 0).any()


def skyband(market: Market, grid: Grid) -> Ints:
    """Return the places worth a look, exactly.

    Of a class a list may hold K items. An item that K others of its class equal or beat in
    utility and in every tier is never needed: one of them is unlisted and may take its place.
    """
    keep = market.is_sent | market.is_pinned
    fronts: dict[tuple[int, int, int], tuple[Floats, int]] = {}
    for place in np.flatnonzero(~market.is_sent):
        key = (int(grid.kind[place]), int(market.pool[place]), int(market.tier[place]))
        chance = market.chance[0, place]
        if key not in fronts:
            fronts[key] = np.empty((market.size, 3)), 0
        front, count = fronts[key]
        if count >= grid.shape[key[0]] - 1 and not market.is_pinned[place]:
            better = (front[:count] >= chance).all(axis=1)
            if int(np.count_nonzero(better)) >= grid.shape[key[0]] - 1:
                continue
        keep[place] = True
        front[count] = chance
        fronts[key] = front, count + 1
    return np.flatnonzero(keep)


def solve_counts(market: Market, grid: Grid) -> Ints | None:
    """Return the best list (tier by place, -1 left out); None where no cell is allowed."""
    values = np.full(grid.shape, -np.inf)
    values[(0,) * len(grid.shape)] = 0.0
    chosen = np.full((market.size, *grid.shape), SKIP, dtype=np.uint8)
    for place in range(market.size - 1, -1, -1):
        worth, chance = float(market.value[place]), market.chance[0, place]
        if market.is_sent[place]:
            held = float(chance[market.tier[place]])
            values = held * worth + max(1.0 - held, LEAST) * values
            continue
        taken = np.full(grid.shape, -np.inf) if market.is_pinned[place] else values.copy()
        for tier in grid.tiers(market, place):
            to, source = grid.shifted(grid.axes(market, place, tier))
            held = float(chance[tier])
            offered = held * worth + max(1.0 - held, LEAST) * values[source]
            part = taken[to]
            better = offered > part
            np.copyto(chosen[place][to], np.uint8(tier), where=better)
            np.copyto(part, offered, where=better)
        values = taken
    cell = best_cell(grid, allowed_scores(market, grid, values))
    return None if cell < 0 else _trace(market, grid, chosen, cell)


def _trace(market: Market, grid: Grid, chosen: np.typing.NDArray[np.uint8], cell: int) -> Ints:
    """Walk the choices back from the last cell."""
    at = [int(now) for now in np.unravel_index(cell, grid.shape)]
    picks: Ints = np.full(market.size, -1, dtype=np.int64)
    for place in range(market.size):
        tier = int(chosen[place][tuple(at)])
        if tier == SKIP or market.is_sent[place]:
            continue
        picks[place] = tier
        for axis in grid.axes(market, place, tier):
            at[axis] -= 1
    return picks
