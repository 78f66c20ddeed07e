"""Lists by greed: the item that adds most, or most for its fee, one after another.

With equal costs, independent outcomes and only a count that binds this is marginal improvement,
exact, and optimal lists are nested in their length (Chade and Smith, "Simultaneous search",
Econometrica 2006). Otherwise it is a start: with E[max] submodular it has no bound of its own
under fees and signals, so the answer's bound comes from elsewhere.
"""

from collections.abc import Callable

import numpy as np

from domain.shortlists.policies.optimise.growing import Growing
from domain.shortlists.policies.optimise.market import Floats, Ints, Market

Never = Callable[[], bool]


def greedy(
    market: Market, *, by_fee: bool, is_late: Never, charges: Floats | None = None
) -> Growing:
    """Return a list: pins, what minimums ask for, then the best additions, then signals.

    `charges` (tier, place) are what scarce limits make an item cost: then items are first taken,
    with their signals, by gain less charge, as long as that is above nothing.
    """
    list_ = Growing(market)
    budget = _budget(market)
    for pin in np.flatnonzero(market.is_pinned & ~market.is_sent):
        list_.add(int(pin), int(list_.free_tiers()[pin]))
    _meet_minimums(list_, budget)
    if charges is not None:
        _extend(list_, budget, lambda _: _priced(list_, charges), is_late)
    _extend(list_, budget, lambda fees: _plain(list_, fees, by_fee=by_fee), is_late)
    return give_signals(list_)


def _extend(
    list_: Growing, budget: float, score: Callable[[Ints], tuple[Floats, Ints]], is_late: Never
) -> None:
    """Add what scores highest until nothing that fits scores above nothing."""
    while not is_late():
        able, fees = list_.room(budget)
        scores, tiers = score(fees)
        scores = scores + able
        if not len(scores) or scores.max() <= 0:
            return
        place = list_.best(scores, tiers)
        if scores[place] <= 0:
            return
        list_.add(place, int(tiers[place]))


def _plain(list_: Growing, fees: Ints, *, by_fee: bool) -> tuple[Floats, Ints]:
    """Return gains less cost / price, or those per cent, at the tier that takes no signal."""
    worth = list_.gains() - _price(list_.market) * fees
    return worth / np.maximum(fees, 1) if by_fee else worth, list_.free_tiers()


def _priced(list_: Growing, charges: Floats) -> tuple[Floats, Ints]:
    """Return the best gain less charge over the tiers open to each item, and that tier."""
    market, counted = list_.market, list_.counted
    free = list_.free_tiers()
    scores = np.stack([list_.gains(tier) for tier in (0, 1, 2)]) - charges
    left = market.signals_left - counted.spent
    is_open = market.tier < 0
    if len(counted.given):
        is_open &= (market.group < 0) | (counted.given[np.maximum(market.group, 0)] < 0)
    for tier in (0, 1, 2):
        able = free == tier
        if tier and len(left):
            able |= is_open & (left[np.maximum(market.pool, 0), 2 - tier] > 0)
        scores[tier] = np.where(able, scores[tier], -np.inf)
    tiers = scores.argmax(axis=0)
    return np.asarray(scores.max(axis=0)), tiers


def give_signals(list_: Growing) -> Growing:
    """Give what is left of the signals to listed items, the largest gain first."""
    market = list_.market
    while True:
        left = market.signals_left - list_.counted.spent
        if not (left > 0).any():
            return list_
        gain, place, tier = _best_raise(list_, left)
        if gain <= 1e-15:
            return list_
        group = market.group[place]
        kin = (market.group == group) & (list_.picks >= 0)
        same = np.array([place]) if group < 0 else np.flatnonzero(kin)
        list_ = list_.retiered(same, tier)


def _best_raise(list_: Growing, left: Ints) -> tuple[float, int, int]:
    """Return the largest gain of one signal over listed items, its place and tier."""
    market, picks = list_.market, list_.picks
    places = np.flatnonzero((picks >= 0) & (market.tier < 0) & ~market.is_sent)
    best = (0.0, -1, 0)
    for tier in (1, 2):
        able = places[left[market.pool[places], 2 - tier] > 0]
        able = able[picks[able] == 0]
        if not len(able):
            continue
        gains = raises(list_, able, tier)
        top = int(gains.argmax())
        if gains[top] > best[0]:
            best = float(gains[top]), int(able[top]), tier
    return best


def raises(list_: Growing, places: Ints, tier: int) -> Floats:
    """Return what raising listed items to a tier adds, each alone (its whole group's, about)."""
    market = list_.market
    now = market.chance[:, places, list_.picks[places]]
    then = market.chance[:, places, tier]
    share = np.divide(then - now, 1.0 - now, out=np.zeros_like(now), where=now < 1.0)
    gains = np.asarray(market.weights @ (share * list_.rate[:, places]))
    group = market.group[places]
    for shared in np.unique(group[group >= 0]):
        gains[group == shared] = gains[group == shared].sum()
    return gains


def _meet_minimums(list_: Growing, budget: float) -> None:
    market = list_.market
    while (short := list_.counted.use < market.need).any():
        able, fees = list_.room(budget)
        helps = (market.delta[:, short] > 0).sum(axis=1)
        scores = np.where(helps > 0, able + helps * (list_.gains() + 1e-9), -np.inf)
        if budget < np.inf:
            scores = scores / np.maximum(fees, 1)
        if not len(scores) or not np.isfinite(scores.max()):
            return
        place = int(scores.argmax())
        list_.add(place, int(list_.free_tiers()[place]))


def _budget(market: Market) -> float:
    budget = market.instance.limits.budget_cents
    return np.inf if budget is None else float(budget)


def _price(market: Market) -> float:
    price = market.instance.limits.price_per_point_cents
    return 0.0 if price is None else 1.0 / price
