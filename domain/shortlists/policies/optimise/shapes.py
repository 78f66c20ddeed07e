"""Which special shapes a problem has, and so which solver is exact for it."""

import numpy as np

from domain.shortlists.policies.optimise import count_table
from domain.shortlists.policies.optimise.market import OWN, UNBOUND, Market


def is_marginal(market: Market) -> bool:
    """Return whether marginal improvement is exact: independent, equal costs, one count binds."""
    free = ~market.is_sent
    others = market.cap[1:] < UNBOUND
    return (
        count_table.fits(market)
        and not others.any()
        and not (market.need > 0).any()
        and not (market.is_pinned & free).any()
        and bool((market.tier >= 0).all() or not market.signals_left.any())
        and bool((market.unit[free] == OWN).all())
        and _is_one_price(market)
    )


def _is_one_price(market: Market) -> bool:
    fixed = market.platform_cents[~market.platform_open].sum()
    fixed += market.specialty_cents[~market.specialty_open].sum()
    steps = [
        np.diff(table[start:])
        for table, start in zip(market.fee_cents, market.fee_start, strict=True)
    ]
    every = np.concatenate(steps) if steps else np.zeros(1, dtype=np.int64)
    return bool(fixed == 0 and (every == every[0]).all()) if len(every) else True
