"""The drop-list: which items to give up first, what that saves and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.margins import read_list
from domain.shortlists.policies.optimise.market import Bools, Ints, Market
from domain.shortlists.policies.optimise.tally import tally
from domain.shortlists.policies.optimise.worth import contributions, value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Removing all of `ids` saves cents and costs value, against the whole list."""

    ids: tuple[str, ...]
    saves_cents: int
    costs: float


def drops_of(instance: Instance, solution: Solution, *, most: int = 20) -> tuple[Drop, ...]:
    """Return the items missed least, one more at a time; pins and minimums stay."""
    market, picks = read_list(instance, solution)
    value, cents = value_of(market, picks), tally(market, picks).cents
    gone: list[str] = []
    found: list[Drop] = []
    for place in _least_missed(market, picks, most):
        gone.append(market.ids[place])
        found.append(
            Drop(
                ids=tuple(gone),
                saves_cents=cents - tally(market, picks).cents,
                costs=max(value - value_of(market, picks), 0.0),
            )
        )
    return tuple(found)


def _least_missed(market: Market, picks: Ints, most: int) -> Iterator[int]:
    """Yield the place missed least, having taken it out of `picks`."""
    for _ in range(most):
        places = np.flatnonzero(_may_go(market, picks))
        if not len(places):
            return
        lost = np.round(contributions(market, picks, places), 12)
        place = int(places[np.lexsort((market.rank[places], lost))[0]])
        picks[place] = -1
        yield place


def _may_go(market: Market, picks: Ints) -> Bools:
    spare = tally(market, picks).use - market.need
    tight = (market.need > 0) & (spare <= 0)
    held = (market.delta[:, tight] > 0).any(axis=1)
    return np.asarray((picks >= 0) & ~market.is_sent & ~market.is_pinned & ~held)
