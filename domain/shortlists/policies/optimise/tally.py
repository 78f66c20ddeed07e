"""What one list uses: limits' columns, units, signals and cents, counted from its picks."""

from dataclasses import dataclass

import numpy as np

from domain.shortlists.policies.optimise.market import OWN, SUNK, Bools, Ints, Market


@dataclass(slots=True, eq=False, kw_only=True)
class Tally:
    """Counters of one list; `given` is the tier of each shared signal group (-1: open)."""

    use: Ints
    spent: Ints
    given: Ints
    applied: Bools
    units: Ints
    platforms: Bools
    specialties: Bools
    cents: int


def tally(market: Market, picks: Ints) -> Tally:
    """Return the counters of a list (tier by place, -1 left out)."""
    chosen = np.flatnonzero((picks >= 0) & ~market.is_sent)
    unit = market.unit[chosen]
    paying, shared = chosen[unit == OWN], chosen[unit >= 0]
    if len(shared):
        _, first = np.unique(market.unit[shared], return_index=True)
        paying = np.concatenate([paying, shared[first]])
    applied = np.zeros(int(market.unit.max(initial=-1)) + 1, dtype=np.bool_)
    applied[unit[unit >= 0]] = True
    units = market.fee_start + np.bincount(market.fee[paying], minlength=len(market.fee_names))
    platforms, specialties = market.platform_open.copy(), market.specialty_open.copy()
    platforms[market.platform[paying]] = True
    specialties[market.specialty[paying]] = True
    cents = sum(
        int(table[now] - table[before])
        for table, now, before in zip(market.fee_cents, units, market.fee_start, strict=True)
    )
    cents += int(market.platform_cents[platforms & ~market.platform_open].sum())
    cents += int(market.specialty_cents[specialties & ~market.specialty_open].sum())
    given, spent = _signals(market, picks, chosen)
    return Tally(
        use=market.start + market.delta[chosen].sum(axis=0),
        spent=spent,
        given=given,
        applied=applied,
        units=units,
        platforms=platforms,
        specialties=specialties,
        cents=cents,
    )


def is_feasible(market: Market, counted: Tally) -> bool:
    """Return whether a list keeps every limit."""
    budget = market.instance.limits.budget_cents
    return bool(
        (counted.use <= market.cap).all()
        and (counted.use >= market.need).all()
        and (counted.spent <= market.signals_left).all()
        and (budget is None or counted.cents <= budget)
    )


def next_fees(market: Market, counted: Tally) -> Ints:
    """Return what each item would cost, were it added to the list."""
    cents = np.array(
        [
            table[min(count + 1, len(table) - 1)] - table[min(count, len(table) - 1)]
            for table, count in zip(market.fee_cents, counted.units, strict=True)
        ],
        dtype=np.int64,
    )
    fee = cents[market.fee] if len(cents) else np.zeros(market.size, dtype=np.int64)
    fee = fee + (market.platform_cents * ~counted.platforms)[market.platform]
    fee = fee + (market.specialty_cents * ~counted.specialties)[market.specialty]
    return np.asarray(np.where(is_paid(market, counted), 0, fee))


def is_paid(market: Market, counted: Tally) -> Bools:
    """Return which items' units are applied to already."""
    paid = market.unit == SUNK
    if len(counted.applied):
        paid = paid | ((market.unit >= 0) & counted.applied[np.maximum(market.unit, 0)])
    return np.asarray(paid)


def has_room(market: Market, picks: Ints, counted: Tally) -> Bools:
    """Return which items are not listed and break no maximum."""
    full = counted.use >= market.cap
    room = (picks < 0) & ~market.is_sent
    if full.any():
        room = room & ~(market.delta[:, full] > 0).any(axis=1)
    return np.asarray(room)


def _signals(market: Market, picks: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    paying = chosen[market.tier[chosen] < 0]
    group = market.group[paying]
    given: Ints = np.full(int(market.group.max(initial=-1)) + 1, -1, dtype=np.int64)
    if len(given):
        shared = paying[group >= 0]
        given[group[group >= 0]] = picks[shared]
        _, first = np.unique(market.group[shared], return_index=True)
        paying = np.concatenate([paying[group < 0], shared[first]])
    spent = np.zeros_like(market.signals_left)
    for tier in (1, 2):
        pools = market.pool[paying[picks[paying] == tier]]
        spent[:, 2 - tier] = np.bincount(pools, minlength=len(market.pool_names))
    return given, spent
