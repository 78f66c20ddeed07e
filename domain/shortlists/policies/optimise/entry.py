"""What every list pays before its first program: taken off beforehand, so that no bound shares it.

Where all that may be listed is of one platform, or of one specialty, its fixed cost is no choice
but between a list and none at all. A relaxation that spreads it over fee groups would pay a part.
"""

from dataclasses import dataclass, replace

import numpy as np

from domain.shortlists.policies.optimise.market import SUNK, Bools, Ints, Market


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Paid:
    """The market with what any list pays paid, and that as value (0 without a price)."""

    market: Market
    worth: float


def paid_beforehand(market: Market) -> Paid | None:
    """Return the market without its certain fixed costs; None where none is certain."""
    free = market.is_free
    if not free.any() or (market.unit[free] == SUNK).any():
        return None
    platform_open, platform_cents = _opened(
        market.platform[free], market.platform_open, market.platform_cents
    )
    specialty_open, specialty_cents = _opened(
        market.specialty[free], market.specialty_open, market.specialty_cents
    )
    cents = platform_cents + specialty_cents
    limits = market.instance.limits
    if not cents or (limits.budget_cents is not None and limits.budget_cents < cents):
        return None
    left = None if limits.budget_cents is None else limits.budget_cents - cents
    instance = replace(market.instance, limits=replace(limits, budget_cents=left))
    price = limits.price_per_point_cents
    return Paid(
        market=replace(
            market, instance=instance, platform_open=platform_open, specialty_open=specialty_open
        ),
        worth=0.0 if price is None else cents / price,
    )


def _opened(kind: Ints, is_open: Bools, cents: Ints) -> tuple[Bools, int]:
    """Return what is open once a list has begun, and what that costs."""
    only = np.unique(kind)
    if len(only) != 1 or is_open[only[0]]:
        return is_open, 0
    opened = is_open.copy()
    opened[only[0]] = True
    return opened, int(cents[only[0]])
