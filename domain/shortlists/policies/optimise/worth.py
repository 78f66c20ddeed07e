"""What a list is worth: E[max(u0, best utility held)] - u0, exact under any law.

Down the list from the best utility, an item counts where it and nobody better takes her. Within
a block only what it covers of the common uniform beyond better members counts.
"""

import numpy as np

from domain.shortlists.policies.optimise.market import Bools, Floats, Ints, Market


def value_of(market: Market, picks: Ints) -> float:
    """Return the value of a list (tier by place, -1 left out) above the outside option."""
    places = listed(market, picks)
    every = np.ones((1, len(places)), dtype=np.bool_)
    return float(_values(market, places, _tiers(market, picks), every)[0])


def contributions(market: Market, picks: Ints, places: Ints) -> Floats:
    """Return what the list would lose without each of these places."""
    line = listed(market, picks)
    kept = line[None, :] != places[:, None]
    full = np.ones((1, len(line)), dtype=np.bool_)
    values = _values(market, line, _tiers(market, picks), np.concatenate([full, kept]))
    return np.asarray(values[0] - values[1:])


def held_chances(market: Market, picks: Ints) -> Floats:
    """Return, per node and place, the chance a listed item adds to those better in its block."""
    places = listed(market, picks)
    found = np.zeros((len(market.weights), market.size))
    chance = market.chance[:, places, _tiers(market, picks)[places]]
    found[:, places] = _beyond_better(market.block[places], chance[:, None, :])[:, 0]
    return found


def listed(market: Market, picks: Ints) -> Ints:
    """Return the places of a list, committed ones with them."""
    return np.flatnonzero((picks >= 0) | market.is_sent)


def _tiers(market: Market, picks: Ints) -> Ints:
    return np.where(market.is_sent, np.maximum(market.tier, 0), picks)


def _values(market: Market, places: Ints, tiers: Ints, kept: Bools) -> Floats:
    """Return the values of variants (row) of a list that keep some of its places (column)."""
    chance = market.chance[:, places, tiers[places]][:, None, :] * kept
    chance = _beyond_better(market.block[places], chance)
    nobody = np.cumprod(1.0 - chance, axis=2)
    before = np.concatenate([np.ones_like(nobody[:, :, :1]), nobody[:, :, :-1]], axis=2)
    return np.asarray(market.weights @ ((before * chance) @ market.value[places]))


def _beyond_better(blocks: Ints, chance: Floats) -> Floats:
    """Return chances given that nobody better of the same block holds (last axis: the line)."""
    for block in np.unique(blocks[blocks >= 0]):
        members = np.flatnonzero(blocks == block)
        covered = np.maximum.accumulate(chance[:, :, members], axis=2)
        before = np.concatenate([np.zeros_like(covered[:, :, :1]), covered[:, :, :-1]], axis=2)
        open_part = 1.0 - before
        chance[:, :, members] = np.divide(
            covered - before, open_part, out=np.zeros_like(before), where=open_part > 0
        )
    return chance
