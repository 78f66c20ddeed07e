"""Cells of counts: how many of each fee class, how many gold and silver of each pool.

Where limits speak of nothing else, a dynamic program over cells is exact whatever the fees: a
cell's cost is looked up, so tiers need not be convex and fixed costs are known.
"""

from dataclasses import dataclass

import numpy as np

from domain.shortlists.policies.optimise.market import SUNK, UNBOUND, Bools, Floats, Ints, Market

Slices = tuple[slice, ...]
WHOLE = slice(None)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Grid:
    """Axes: one per class of items that cost and count alike, then gold and silver per pool."""

    shape: tuple[int, ...]
    kind: Ints
    cents: Ints
    count: Ints
    axis_of: dict[tuple[int, int], int]

    @property
    def cells(self) -> int:
        """Return how many cells there are."""
        return int(np.prod(self.shape))

    def shifted(self, axes: tuple[int, ...]) -> tuple[Slices, Slices]:
        """Return where one more along some axes goes to, and where it comes from."""
        to = tuple(slice(1, None) if axis in axes else WHOLE for axis in range(len(self.shape)))
        source = tuple(
            slice(None, -1) if axis in axes else WHOLE for axis in range(len(self.shape))
        )
        return to, source

    def axes(self, market: Market, place: int, tier: int) -> tuple[int, ...]:
        """Return the axes that listing an item at a tier moves along."""
        own = (int(self.kind[place]),)
        if market.tier[place] >= 0 or tier == 0:
            return own
        return (*own, self.axis_of[int(market.pool[place]), tier])

    def tiers(self, market: Market, place: int) -> tuple[int, ...]:
        """Return the tiers an item may have here."""
        if market.tier[place] >= 0:
            return (int(market.tier[place]),)
        pool = int(market.pool[place])
        raised = (tier for tier in (1, 2) if (pool, tier) in self.axis_of)
        chance = market.chance[:, place]
        return (0, *(tier for tier in raised if (chance[:, tier] > chance[:, 0]).any()))


def lay_out(market: Market, most_cells: int) -> Grid | None:
    """Return the grid; None where limits need more than counts, or more cells than allowed."""
    free = ~market.is_sent
    if (market.unit[free] >= 0).any() or (market.group[free] >= 0).any():
        return None
    names = market.column_names
    named = [each for each in range(1, len(names)) if "max_per_specialty" not in names[each]]
    if any(market.need[each] > 0 or market.cap[each] < UNBOUND for each in named):
        return None
    keys = np.column_stack([market.fee, market.platform, market.specialty, market.unit == SUNK])
    tables = [t[s:] - t[s] for t, s in zip(market.fee_cents, market.fee_start, strict=True)]
    if is_one_price(market) and not (market.cap[1:] < UNBOUND).any():
        keys[:, :3] = keys[:1, :3]
        each = max((int(table[1]) for table in tables if len(table) > 1), default=0)
        tables = [np.arange(market.size + 1) * each for _ in tables]
    kinds, kind = np.unique(keys, axis=0, return_inverse=True)
    kind = kind.reshape(-1)
    lengths = [_most(market, tables, kinds[number], kind == number) for number in range(len(kinds))]
    axis_of: dict[tuple[int, int], int] = {}
    for pool in range(len(market.pool_names)):
        able = int((free & (market.pool == pool) & (market.tier < 0)).sum())
        for tier in (1, 2):
            left = min(able, int(market.signals_left[pool, 2 - tier]))
            if left:
                axis_of[pool, tier] = len(lengths)
                lengths.append(left)
    shape = tuple(length + 1 for length in lengths)
    if float(np.prod(np.array(shape, dtype=np.float64))) > most_cells:
        return None
    counts = np.indices(shape)[: len(kinds)]
    return Grid(
        shape=shape,
        kind=kind,
        cents=_cents(market, tables, kinds, counts),
        count=counts.sum(axis=0),
        axis_of=axis_of,
    )


def is_one_price(market: Market) -> bool:
    """Return whether every further unit costs the same, and nothing comes once."""
    fixed = market.platform_cents[~market.platform_open].sum()
    fixed += market.specialty_cents[~market.specialty_open].sum()
    steps = [
        np.diff(table[start:])
        for table, start in zip(market.fee_cents, market.fee_start, strict=True)
    ]
    every = np.concatenate(steps) if steps else np.zeros(1, dtype=np.int64)
    return bool(fixed == 0 and (every == every[0]).all()) if len(every) else True


def allowed_scores(market: Market, grid: Grid, values: Floats) -> Floats:
    """Return cells' values less cost / price; minus infinity where a limit is broken."""
    limits = market.instance.limits
    price = limits.price_per_point_cents
    fine = grid.count <= market.cap[0] - market.start[0]
    if limits.budget_cents is not None:
        fine &= grid.cents <= limits.budget_cents
    scores = values if price is None else values - grid.cents / price
    return np.where(fine, scores, -np.inf)


def best_cell(grid: Grid, scores: Floats) -> int:
    """Return the flat place of the best cell: fewer cents, then fewer items, where they tie."""
    flat = scores.reshape(-1)
    top = float(flat.max())
    if top == -np.inf:
        return -1
    close = np.flatnonzero(flat >= top - 1e-12 * max(1.0, abs(top)))
    order = np.lexsort((close, grid.count.reshape(-1)[close], grid.cents.reshape(-1)[close]))
    return int(close[order[0]])


def _most(market: Market, tables: list[Ints], kind: Ints, inside: Bools) -> int:
    """Return how many of a class a list may hold at most."""
    fee, platform, specialty, is_sunk = (int(each) for each in kind)
    most = int((inside & ~market.is_sent).sum())
    columns = market.delta[inside].min(axis=0) > 0
    most = min(most, int((market.cap - market.start)[columns].min(initial=UNBOUND)))
    budget = market.instance.limits.budget_cents
    if budget is None or is_sunk:
        return most
    cents = tables[fee]
    fixed = 0
    if not market.platform_open[platform]:
        fixed += int(market.platform_cents[platform])
    if not market.specialty_open[specialty]:
        fixed += int(market.specialty_cents[specialty])
    return min(most, max(int((cents[1:] + fixed <= budget).sum()), 0))


def _cents(market: Market, tables: list[Ints], kinds: Ints, counts: Ints) -> Ints:
    """Return what every cell costs."""
    paying = [number for number in range(len(kinds)) if not kinds[number][3]]
    total = np.zeros(counts.shape[1:], dtype=np.int64)
    for fee in range(len(market.fee_names)):
        units = sum((counts[each] for each in paying if kinds[each][0] == fee), np.int64(0))
        total = total + tables[fee][np.minimum(units, len(tables[fee]) - 1)]
    for column, cents, is_open in (
        (1, market.platform_cents, market.platform_open),
        (2, market.specialty_cents, market.specialty_open),
    ):
        for number in np.flatnonzero((cents > 0) & ~is_open):
            used = sum((counts[e] for e in paying if kinds[e][column] == number), np.int64(0))
            total = total + cents[number] * (np.asarray(used) > 0)
    return total
