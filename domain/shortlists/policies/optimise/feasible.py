"""Which limit cannot be kept, named: looked for before solving, and where no list was found."""

import numpy as np

from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.instance import Instance
from domain.shortlists.policies.optimise.market import UNBOUND, Market
from domain.shortlists.policies.optimise.tally import tally


def require_feasible(market: Market) -> None:
    """Refuse pins that break a limit and minimums that nothing can reach."""
    _require_pins_listable(market.instance)
    pinned = market.is_pinned & ~market.is_sent
    use = market.start + market.delta[pinned].sum(axis=0)
    for column in np.flatnonzero(use > market.cap):
        pointer = market.column_names[column]
        raise InfeasibleError(
            pointer, f"The pins and commitments make {use[column]}, above this limit."
        )
    _require_pins_affordable(market)
    free = market.delta * ~market.is_sent[:, None]
    reach = market.start + free.sum(axis=0)
    for column in np.flatnonzero(reach < market.need):
        pointer = market.column_names[column]
        raise InfeasibleError(pointer, f"Only {reach[column]} can be listed, below this minimum.")
    short = market.need - market.start
    if market.cap[0] < UNBOUND and short.max(initial=0) > market.cap[0] - market.start[0]:
        pointer = market.column_names[int(short.argmax())]
        raise InfeasibleError(pointer, "This minimum asks for more than the list may hold.")


def _require_pins_listable(instance: Instance) -> None:
    sent = {each.id for each in instance.committed}
    for item in instance.items:
        if item.id not in instance.limits.pins or item.id in sent:
            continue
        if item.id in instance.limits.bans:
            raise InfeasibleError("/limits/pins", f"{item.id} is pinned and banned.")
        if item.utility <= instance.outside_option:
            raise InfeasibleError(
                "/limits/pins", f"{item.id} is pinned and worth no more than the outside option."
            )


def _require_pins_affordable(market: Market) -> None:
    budget = market.instance.limits.budget_cents
    cents = tally(market, np.where(market.is_pinned, np.maximum(market.tier, 0), -1)).cents
    if budget is not None and cents > budget:
        raise InfeasibleError(
            "/limits/budget_cents", f"The pins cost {cents} cents, above the budget."
        )


def no_list_found() -> InfeasibleError:
    """Return the refusal where the limits exclude one another only together."""
    return InfeasibleError("/limits", "No list keeps the minimums, maximums and budget together.")
