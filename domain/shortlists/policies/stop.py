"""Why a list ends where it does."""

import numpy as np

from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.margins import read_list
from domain.shortlists.policies.optimise.tally import has_room, next_fees, tally


def stop_reason(instance: Instance, solution: Solution) -> str:
    """Return exhausted, count, budget, price or no-gain: the first that holds."""
    market, picks = read_list(instance, solution)
    if not ((picks < 0) & ~market.is_sent).any():
        return "exhausted"
    counted = tally(market, picks)
    room = has_room(market, picks, counted)
    if not room.any():
        return "count"
    budget = instance.limits.budget_cents
    if (
        budget is not None
        and counted.cents + int(np.min(next_fees(market, counted)[room])) > budget
    ):
        return "budget"
    return "no-gain" if instance.limits.price_per_point_cents is None else "price"
