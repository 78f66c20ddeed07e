"""What counts of application units cost, in cents; tiers as given, convex or not."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.shortlists.policies.optimise.instance import Fees, FeeTier

Ints = npt.NDArray[np.int64]
NEVER = 1e15
"""A price nobody pays: where a group has no further unit."""


def cumulative_cents(tiers: Sequence[FeeTier], most: int) -> Ints:
    """Return what 0, 1, ..., `most` units cost; the last tier goes on for ever."""
    cents = np.zeros(most + 1, dtype=np.int64)
    number = 0
    start = 0
    for unit in range(1, most + 1):
        while number + 1 < len(tiers) and (end := tiers[number].up_to) is not None and unit > end:
            start, number = end, number + 1
        cents[unit] = cents[unit - 1]
        if tiers:
            tier = tiers[number]
            each = tier.flat_cents if unit == start + 1 else 0
            cents[unit] += each or 0
            cents[unit] += tier.each_cents or 0
    return cents


def group_tiers(fees: Fees, group: str) -> tuple[FeeTier, ...]:
    """Return a fee group's tiers: its own or the default."""
    return fees.by_group.get(group, fees.default)


def least_average(cents: Ints) -> npt.NDArray[np.float64]:
    """Return, per count already had, the least average price of any number of further units."""
    most = len(cents) - 1
    found = np.full(most + 1, NEVER)
    for have in range(most):
        steps = np.arange(1, most - have + 1)
        found[have] = float(((cents[have + 1 :] - cents[have]) / steps).min())
    return found
