"""From an instance to its market: what stands in line, what is shared, what is spent already."""

from collections.abc import Mapping

import numpy as np

from domain.shortlists.policies.optimise.costs import cumulative_cents, group_tiers
from domain.shortlists.policies.optimise.instance import TIERS, Instance, Item
from domain.shortlists.policies.optimise.law import mix
from domain.shortlists.policies.optimise.market import SUNK, UNBOUND, Bools, Floats, Ints, Market


def read_market(instance: Instance) -> Market:
    """Return the arrays of an instance."""
    sent = {each.id: each for each in instance.committed}
    line = sorted(
        (
            (number, item)
            for number, item in enumerate(instance.items)
            if item.utility > instance.outside_option
            and (item.id in sent or item.id not in instance.limits.bans)
        ),
        key=lambda pair: (-pair[1].utility, pair[1].id),
    )
    items = [item for _, item in line]
    mixture = mix(instance)
    places = np.array([number for number, _ in line], dtype=np.int64)
    group, tier, pool, pool_names, left = _signals(instance, items)
    unit, fee, fee_names, fee_start = _units(instance, items)
    platform, platforms = _numbered([each.platform for each in items])
    specialty, specialties = _numbered([each.specialty for each in items])
    sent_items = [each for each in instance.items if each.id in sent]
    names, delta, start, cap, need = _columns(instance, items, sent_items)
    fees = instance.fees
    value = np.array([each.utility - instance.outside_option for each in items])
    chance = np.ascontiguousarray(mixture.chances[:, places, :])
    sure = _without_want(chance, group, pool, left)
    tier, group, pool = (
        np.where(sure >= 0, sure, tier),
        np.where(sure >= 0, -1, group),
        np.where(sure >= 0, -1, pool),
    )
    order = sorted(range(len(items)), key=lambda each: items[each].id)
    rank = np.empty(len(items), dtype=np.int64)
    rank[order] = np.arange(len(items))
    return Market(
        instance=instance,
        ids=tuple(each.id for each in items),
        rank=rank,
        value=value,
        weights=mixture.weights,
        chance=chance,
        weighted=np.ascontiguousarray((chance * mixture.weights[:, None, None]).transpose(2, 0, 1)),
        step=value - np.append(value[1:], 0.0)[: len(value)],
        block=_shared([mixture.blocks[number] for number in places]),
        is_sent=np.array([each.id in sent for each in items], dtype=np.bool_),
        is_pinned=np.array([each.id in instance.limits.pins for each in items], dtype=np.bool_),
        tier=tier,
        group=group,
        pool=pool,
        unit=unit,
        fee=fee,
        fee_names=fee_names,
        fee_cents=tuple(
            cumulative_cents(
                group_tiers(fees, name), int(fee_start[place]) + int((fee == place).sum())
            )
            for place, name in enumerate(fee_names)
        ),
        fee_start=fee_start,
        platform=platform,
        specialty=specialty,
        platform_cents=_once(fees.fixed_by_platform, platforms),
        specialty_cents=_once(fees.fixed_by_specialty, specialties),
        platform_open=_opened(platforms, {each.platform for each in sent_items}),
        specialty_open=_opened(specialties, {each.specialty for each in sent_items}),
        column_names=names,
        delta=delta,
        start=start,
        cap=cap,
        need=need,
        pool_names=pool_names,
        signals_left=left,
    )


def _numbered(names: list[str]) -> tuple[Ints, tuple[str, ...]]:
    known = tuple(sorted(set(names)))
    place = {name: number for number, name in enumerate(known)}
    return np.array([place[name] for name in names], dtype=np.int64), known


def _shared(names: list[str | None]) -> Ints:
    """Number the names that occur at least twice; -1 for the others."""
    counts: dict[str, int] = {}
    for name in names:
        if name is not None:
            counts[name] = counts.get(name, 0) + 1
    place = {
        name: number
        for number, name in enumerate(name for name, count in counts.items() if count > 1)
    }
    return np.array([-1 if name is None else place.get(name, -1) for name in names], dtype=np.int64)


def _once(cents: Mapping[str, int], names: tuple[str, ...]) -> Ints:
    return np.array([cents.get(name, 0) for name in names], dtype=np.int64)


def _opened(names: tuple[str, ...], had: set[str]) -> Bools:
    return np.array([name in had for name in names], dtype=np.bool_)


def _signals(
    instance: Instance, items: list[Item]
) -> tuple[Ints, Ints, Ints, tuple[str, ...], Ints]:
    """Return shared groups, forced tiers, pools, their names and what is left of each."""
    locked = locked_tiers(instance)
    pool_names = tuple(sorted(instance.limits.signals))
    left = np.array([instance.limits.signals[name] for name in pool_names], dtype=np.int64)
    left = left.reshape(len(pool_names), 2)
    for (pool_name, _), given in locked.items():
        if given and pool_name in pool_names:
            left[pool_names.index(pool_name), 2 - given] -= 1
    left = np.maximum(left, 0)
    place = {name: number for number, name in enumerate(pool_names)}
    open_to = [
        each.takes_signals
        and (each.signal_pool, each.signal_group) not in locked
        and each.signal_pool in place
        for each in items
    ]
    names = [
        f"{each.signal_pool}\n{each.signal_group}" if is_open else None
        for each, is_open in zip(items, open_to, strict=True)
    ]
    tier = [
        -1
        if is_open
        else (locked.get((each.signal_pool, each.signal_group), 0) if each.takes_signals else 0)
        for each, is_open in zip(items, open_to, strict=True)
    ]
    pool = [
        place[each.signal_pool] if is_open else -1
        for each, is_open in zip(items, open_to, strict=True)
    ]
    return (
        _shared(names),
        np.array(tier, dtype=np.int64),
        np.array(pool, dtype=np.int64),
        pool_names,
        left,
    )


def _without_want(chance: Floats, group: Ints, pool: Ints, left: Ints) -> Ints:
    """Return the tier every item takes where its pool has enough of both for all; else -1.

    That is the least tier that is best at every node. Items that share a signal are left open.
    """
    asking = np.bincount(pool[pool >= 0], minlength=len(left))
    plenty = np.asarray((left >= asking[:, None]).all(axis=1), dtype=np.bool_)
    best = chance.max(axis=2, keepdims=True)
    is_best = (chance >= best).all(axis=0)
    alone = (pool >= 0) & (group < 0) & is_best.any(axis=1)
    if len(plenty):
        alone = alone & plenty[np.maximum(pool, 0)]
    return np.where(alone, is_best.argmax(axis=1), -1)


def locked_tiers(instance: Instance) -> dict[tuple[str, str], int]:
    """Return the tier of every (pool, group) that a committed application or a lock has fixed.

    Signals lock with the application, so a group sent without one stays without.
    """
    by_id = {each.id: each for each in instance.items}
    locked: dict[tuple[str, str], int] = {}
    fixed = [(sent.id, sent.signal) for sent in instance.committed]
    for name, tier in [*fixed, *sorted(instance.limits.locks.items())]:
        item = by_id[name]
        if item.takes_signals:
            key = (item.signal_pool, item.signal_group)
            locked[key] = max(locked.get(key, 0), TIERS.index(tier))
    return locked


def _units(instance: Instance, items: list[Item]) -> tuple[Ints, Ints, tuple[str, ...], Ints]:
    """Return units (shared, OWN or SUNK), fee groups, their names and the units they start at."""
    sent = {each.id for each in instance.committed}
    had = {each.application_unit: each.fee_group for each in instance.items if each.id in sent}
    unit = _shared(
        [None if each.application_unit in had else each.application_unit for each in items]
    )
    unit[[number for number, each in enumerate(items) if each.application_unit in had]] = SUNK
    fee, fee_names = _numbered([each.fee_group for each in items])
    start = np.array(
        [sum(group == name for group in had.values()) for name in fee_names], dtype=np.int64
    )
    return unit, fee, fee_names, start


def _columns(
    instance: Instance, items: list[Item], sent: list[Item]
) -> tuple[tuple[str, ...], Ints, Ints, Ints, Ints]:
    """Return the limits' pointers and, per column, use by item, use so far, most and least.

    What is committed may break a limit; then nothing more of the kind is added.
    """
    limits = instance.limits
    most = UNBOUND if limits.max_programs is None else limits.max_programs
    rows: list[tuple[str, str, str, int, int]] = [("/limits/max_programs", "", "", 0, most)]
    rows.extend(
        (f"/limits/max_per_specialty/{name}", "specialty", name, 0, count)
        for name, count in sorted(limits.max_per_specialty.items())
    )
    for pointer, bounds in (("/limits/min", limits.minimum), ("/limits/max", limits.maximum)):
        for kind in sorted(bounds):
            for name, count in sorted(bounds[kind].items()):
                span = (count, UNBOUND) if pointer == "/limits/min" else (0, count)
                rows.append((f"{pointer}/{kind}/{name}", kind, name, *span))
    delta = np.zeros((len(items), len(rows)), dtype=np.int64)
    delta[:, 0] = 1
    for column, (_, kind, name, _, _) in enumerate(rows[1:], start=1):
        delta[:, column] = [_counts(item, kind, name) for item in items]
    start = np.array(
        [sum(_counts(item, kind, name) for item in sent) for _, kind, name, _, _ in rows],
        dtype=np.int64,
    )
    need = np.array([row[3] for row in rows], dtype=np.int64)
    cap = np.maximum(np.array([row[4] for row in rows], dtype=np.int64), start)
    return tuple(row[0] for row in rows), delta, start, cap, need


def _counts(item: Item, kind: str, name: str) -> bool:
    if kind == "":
        return True
    if kind == "specialty":
        return item.specialty == name
    return item.attributes.get(kind) == name
