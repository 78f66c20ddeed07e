"""The instance as arrays: items worth more than the outside option, by falling utility.

Everything solvers need stands in one frozen `Market`. Items that are banned, or worth no more
than the outside option, are not in it; committed ones are, and are part of every list. Limits
are columns: a list uses some of each, may use up to `cap`, must use at least `need`.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from domain.shortlists.policies.optimise.instance import Instance

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNBOUND = 1 << 30
OWN, SUNK = -1, -2
"""Units: of one item alone, or already applied to."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Market:
    """Line of items (axis n, falling utility, then id) and columns of limits (axis r).

    `value` is utility above the outside option, `step` what it is above the next item's;
    `chance` is (node, n, tier), `weighted` its product with the weights as (tier, node, n).
    `block`, `group` and `unit` number what several items of the line share (OWN: nobody else;
    SUNK: applied to already). `tier` is the only tier an item may have, -1 where it is open. The
    first column is the total, then comes one for each limit named in `column_names`.
    """

    instance: Instance
    ids: tuple[str, ...]
    rank: Ints
    value: Floats
    weights: Floats
    chance: Floats
    weighted: Floats
    step: Floats
    block: Ints
    is_sent: Bools
    is_pinned: Bools
    tier: Ints
    group: Ints
    pool: Ints
    unit: Ints
    fee: Ints
    fee_names: tuple[str, ...]
    fee_cents: tuple[Ints, ...]
    fee_start: Ints
    platform: Ints
    specialty: Ints
    platform_cents: Ints
    specialty_cents: Ints
    platform_open: Bools
    specialty_open: Bools
    column_names: tuple[str, ...]
    delta: Ints
    start: Ints
    cap: Ints
    need: Ints
    pool_names: tuple[str, ...]
    signals_left: Ints

    @property
    def size(self) -> int:
        """Return how many items stand in line."""
        return len(self.ids)

    @property
    def is_free(self) -> Bools:
        """Return which items may be chosen or not."""
        return np.asarray(~self.is_sent)

    def subset(self, places: Ints) -> "Market":
        """Return the market of some places alone; what is shared keeps its numbers."""
        value = self.value[places]
        return replace(
            self,
            ids=tuple(self.ids[place] for place in places),
            rank=self.rank[places],
            value=value,
            step=value - np.append(value[1:], 0.0)[: len(value)],
            chance=np.ascontiguousarray(self.chance[:, places]),
            weighted=np.ascontiguousarray(self.weighted[:, :, places]),
            block=self.block[places],
            is_sent=self.is_sent[places],
            is_pinned=self.is_pinned[places],
            tier=self.tier[places],
            group=self.group[places],
            pool=self.pool[places],
            unit=self.unit[places],
            fee=self.fee[places],
            platform=self.platform[places],
            specialty=self.specialty[places],
            delta=self.delta[places],
        )
