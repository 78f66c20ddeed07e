"""Many partial lists at once: decided down the line from the best utility, as arrays.

A state is a list decided for the first k items of the line. `worth` is what it is worth already:
the sum over its items of utility x the chance that this one and nobody better takes her.
`missing` is the chance, per node, that nobody has taken her yet; `held`, per node, how far each
block's common uniform is covered. Exact for every law.
"""

from dataclasses import dataclass

import numpy as np

from domain.shortlists.policies.optimise.market import OWN, SUNK, Bools, Floats, Ints, Market

LEFT_OUT = -1


@dataclass(slots=True, eq=False, kw_only=True)
class Frontier:
    """States (first axis), all decided for the same items."""

    worth: Floats
    missing: Floats
    held: Floats
    use: Ints
    spent: Ints
    given: Ints
    applied: Bools
    units: Ints
    platforms: Bools
    specialties: Bools
    cents: Ints
    picks: Ints

    def __len__(self) -> int:
        return len(self.worth)

    def take(self, rows: Ints | Bools) -> "Frontier":
        """Return these states, in this order."""
        return Frontier(
            worth=self.worth[rows],
            missing=self.missing[rows],
            held=self.held[rows],
            use=self.use[rows],
            spent=self.spent[rows],
            given=self.given[rows],
            applied=self.applied[rows],
            units=self.units[rows],
            platforms=self.platforms[rows],
            specialties=self.specialties[rows],
            cents=self.cents[rows],
            picks=self.picks[rows],
        )


def root(market: Market) -> Frontier:
    """Return the one state in which nothing is decided."""
    nodes = len(market.weights)
    return Frontier(
        worth=np.zeros(1),
        missing=np.ones((1, nodes)),
        held=np.zeros((1, _kinds(market.block), nodes)),
        use=market.start[None].copy(),
        spent=np.zeros((1, len(market.pool_names), 2), dtype=np.int64),
        given=np.full((1, _kinds(market.group)), -1, dtype=np.int64),
        applied=np.zeros((1, _kinds(market.unit)), dtype=np.bool_),
        units=market.fee_start[None].copy(),
        platforms=market.platform_open[None].copy(),
        specialties=market.specialty_open[None].copy(),
        cents=np.zeros(1, dtype=np.int64),
        picks=np.full((1, market.size), LEFT_OUT, dtype=np.int8),
    )


def grow(market: Market, front: Frontier, place: int) -> Frontier:
    """Return every feasible way to decide the next item for every state."""
    if market.is_sent[place]:
        tiers = np.full(len(front), market.tier[place])
        child = front.take(np.arange(len(front)))
        _hold(market, child, place, tiers)
        return child
    rows, tiers = _options(market, front, place)
    part = front.take(rows)
    _add(market, part, place, tiers)
    part = part.take(is_allowed(market, part))
    return part if market.is_pinned[place] else _joined(front, part)


def is_allowed(market: Market, front: Frontier) -> Bools:
    """Return which states stay within every maximum and the budget."""
    fine = (front.use <= market.cap).all(axis=1)
    budget = market.instance.limits.budget_cents
    return np.asarray(fine if budget is None else fine & (front.cents <= budget))


def _options(market: Market, front: Frontier, place: int) -> tuple[Ints, Ints]:
    """Return (state, tier) pairs in which the item is chosen."""
    rows, tiers = [], []
    states = np.arange(len(front))
    forced, group, pool = market.tier[place], market.group[place], market.pool[place]
    for tier in (0, 1, 2):
        if forced >= 0:
            able = np.full(len(front), tier == forced)
        else:
            able = np.full(len(front), True)
            if tier:
                left = market.signals_left[pool, 2 - tier] - front.spent[:, pool, 2 - tier]
                able = left > 0
            if group >= 0:
                given = front.given[:, group]
                able = np.where(given < 0, able, given == tier)
            elif tier and _is_idle(market, place, tier):
                continue
        rows.append(states[able])
        tiers.append(np.full(int(able.sum()), tier))
    return np.concatenate(rows), np.concatenate(tiers)


def _is_idle(market: Market, place: int, tier: int) -> bool:
    """Return whether the tier never helps, so that spending it is never better."""
    chance = market.chance[:, place]
    return bool((chance[:, tier] <= chance[:, 0]).all())


def _hold(market: Market, part: Frontier, place: int, tiers: Ints) -> None:
    """Add the item's worth, given its tier by state."""
    chance = market.chance[:, place, :].T[tiers]
    block = market.block[place]
    if block >= 0:
        before = part.held[:, block]
        after = np.maximum(before, chance)
        open_part = 1.0 - before
        chance = np.divide(
            after - before, open_part, out=np.zeros_like(before), where=open_part > 0
        )
        part.held[:, block] = after
    part.worth += (part.missing * chance) @ market.weights * market.value[place]
    part.missing *= 1.0 - chance


def _pay(market: Market, part: Frontier, place: int) -> None:
    unit, fee = market.unit[place], market.fee[place]
    if unit == SUNK or not len(part):
        return
    is_new = np.ones(len(part), dtype=np.bool_)
    if unit != OWN:
        is_new = ~part.applied[:, unit]
        part.applied[:, unit] = True
    table, count = market.fee_cents[fee], part.units[:, fee]
    part.cents += table[count + is_new] - table[count]
    part.units[:, fee] += is_new
    for opened, number, cents in (
        (part.platforms, market.platform[place], market.platform_cents),
        (part.specialties, market.specialty[place], market.specialty_cents),
    ):
        part.cents += cents[number] * (is_new & ~opened[:, number])
        opened[:, number] |= is_new


def _signal(market: Market, part: Frontier, place: int, tiers: Ints) -> None:
    if market.tier[place] >= 0:
        return
    group, pool = market.group[place], market.pool[place]
    is_new = np.ones(len(part), dtype=np.bool_)
    if group >= 0:
        is_new = part.given[:, group] < 0
        part.given[:, group] = tiers
    for tier in (1, 2):
        part.spent[:, pool, 2 - tier] += is_new & (tiers == tier)


def _joined(one: Frontier, two: Frontier) -> Frontier:
    return Frontier(
        **{
            name: np.concatenate([getattr(one, name), getattr(two, name)])
            for name in Frontier.__slots__
        }
    )


def _kinds(shared: Ints) -> int:
    return int(shared.max(initial=-1)) + 1


def replay(market: Market, picks: Ints) -> Frontier:
    """Return the state of one list (tier by place, LEFT_OUT); limits are not looked at."""
    front = root(market)
    for place in range(market.size):
        tiers = np.array([max(int(market.tier[place]), int(picks[place]))])
        if market.is_sent[place]:
            _hold(market, front, place, tiers)
        elif picks[place] != LEFT_OUT:
            _add(market, front, place, tiers)
    return front


def _add(market: Market, part: Frontier, place: int, tiers: Ints) -> None:
    _hold(market, part, place, tiers)
    _pay(market, part, place)
    _signal(market, part, place, tiers)
    part.use += market.delta[place]
    part.picks[:, place] = tiers
