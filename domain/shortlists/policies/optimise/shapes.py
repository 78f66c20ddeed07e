"""Which special shapes a problem has, and so which solver is exact for it."""

from domain.shortlists.policies.optimise import count_table
from domain.shortlists.policies.optimise.grid import is_one_price
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
        and is_one_price(market)
    )
