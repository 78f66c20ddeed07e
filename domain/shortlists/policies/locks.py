"""Locks: pinned programs that stay at the tier an advisor chose, as far as signals allow."""

from collections.abc import Mapping, Sequence

from domain.kernel.identifiers import ProgramId
from domain.kernel.vocabulary import SignalTier
from domain.shortlists.entities import Mark, MarkKind
from domain.shortlists.policies.optimise.instance import TIERS, Instance, Item
from domain.shortlists.policies.optimise.reading import locked_tiers

Fixed = dict[tuple[str, str], int]
"""Tier by (pool, signal group)."""


def wanted_locks(marks: Sequence[Mark]) -> Mapping[ProgramId, SignalTier]:
    """Return the tier of every pin that is locked."""
    return {
        each.program: each.signal
        for each in marks
        if each.kind is MarkKind.PIN and each.signal is not None
    }


def locks_that_hold(
    instance: Instance, wanted: Mapping[str, SignalTier]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the locks that can be kept together, by item id, and the ids of the others.

    Each is tried in the order of ids: one more signal of a pool that is spent, another tier than
    the same signal group has, or a program that takes no signals is refused.
    """
    fixed = locked_tiers(instance)
    kept: dict[str, str] = {}
    refused: list[str] = []
    items = {each.id: each for each in instance.items}
    for name in sorted(wanted.keys() & items.keys()):
        tier = TIERS.index(wanted[name].value)
        if _may_lock(instance, items[name], tier, fixed):
            kept[name] = wanted[name].value
        else:
            refused.append(name)
    return kept, tuple(refused)


def _may_lock(instance: Instance, item: Item, tier: int, fixed: Fixed) -> bool:
    """Return whether the item can be had at the tier; take the signal if so."""
    if not item.takes_signals or item.signal_pool not in instance.limits.signals:
        return tier == 0
    key = (item.signal_pool, item.signal_group)
    if key in fixed:
        return fixed[key] == tier
    if tier:
        allowed = instance.limits.signals[item.signal_pool][2 - tier]
        spent = sum(pool == item.signal_pool and at == tier for (pool, _), at in fixed.items())
        if spent >= allowed:
            return False
    fixed[key] = tier
    return True
