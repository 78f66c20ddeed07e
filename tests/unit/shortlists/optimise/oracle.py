"""Brute force over admission outcomes: every list, every signal, every set of places that hold.

It shares no formula with the solvers: the chance of each outcome is worked out by itself (for a
common uniform: the length of the interval that holds exactly these), and a list's value is the
mean over outcomes of the best utility it holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from statistics import NormalDist

import numpy as np

from domain.shortlists.policies.optimise.instance import (
    TIERS,
    FeeTier,
    Instance,
    Item,
    LawKind,
)

NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Best:
    """The optimum: net value (plain value where no price is set), the list and its cents."""

    net: float
    objective: float
    chosen: frozenset[str]
    cents: int


def optimum(instance: Instance) -> Best | None:
    """Return the best list; None where no list keeps the limits."""
    best: Best | None = None
    items = instance.items
    sent = {each.id for each in instance.committed}
    base = sum(1 << n for n, each in enumerate(items) if each.id in sent)
    lists = [m for m in range(1 << len(items)) if m & base == base and _keeps(instance, m)]
    if not lists:
        return None
    cents = {mask: cost(instance, mask) for mask in lists}
    budget = instance.limits.budget_cents
    lists = [m for m in lists if budget is None or cents[m] <= budget]
    price = instance.limits.price_per_point_cents
    for tiers in _signal_plans(instance):
        able = [mask for mask in lists if _within_pools(instance, mask, tiers)]
        if not able:
            continue
        values = _values(instance, able, tiers)
        for mask, value in zip(able, values, strict=True):
            net = value if price is None else value - cents[mask] / price
            if best is None or net > best.net:
                chosen = frozenset(
                    each.id for n, each in enumerate(items) if mask >> n & 1 and each.id not in sent
                )
                best = Best(float(net), float(value), chosen, cents[mask])
    return best


def value_of_list(instance: Instance, chosen: set[str], signals: dict[str, str]) -> float:
    """Return what one list is worth, over all outcomes."""
    sent = {each.id: each for each in instance.committed}
    mask = sum(1 << n for n, e in enumerate(instance.items) if e.id in chosen or e.id in sent)
    tiers = tuple(
        _locked(instance, each) if each.id in sent else TIERS.index(signals.get(each.id, "none"))
        for each in instance.items
    )
    return float(_values(instance, [mask], tiers)[0])


def _locked(instance: Instance, item: Item) -> int:
    if not item.takes_signals:
        return 0
    by_id = {each.id: each for each in instance.items}
    return max(
        TIERS.index(each.signal)
        for each in instance.committed
        if (other := by_id[each.id]).takes_signals
        and (other.signal_pool, other.signal_group) == (item.signal_pool, item.signal_group)
    )


def breaks(instance: Instance, chosen: set[str], signals: dict[str, str]) -> list[str]:
    """Return which rules a list breaks."""
    sent = {each.id for each in instance.committed}
    mask = sum(1 << n for n, e in enumerate(instance.items) if e.id in chosen | sent)
    found = [] if _keeps(instance, mask) else ["limits"]
    budget = instance.limits.budget_cents
    if budget is not None and cost(instance, mask) > budget:
        found.append("budget")
    tiers = tuple(TIERS.index(signals.get(each.id, "none")) for each in instance.items)
    plan = _plan_of(instance, chosen, tiers)
    if plan is None:
        found.append("signals differ within a group")
    elif not _within_pools(instance, mask, plan):
        found.append("signals")
    return found


def _plan_of(
    instance: Instance, chosen: set[str], tiers: tuple[int, ...]
) -> tuple[int, ...] | None:
    for plan in _signal_plans(instance):
        if all(plan[n] == tiers[n] for n, each in enumerate(instance.items) if each.id in chosen):
            return plan
    return None


def _keeps(instance: Instance, mask: int) -> bool:
    limits = instance.limits
    sent = {each.id for each in instance.committed}
    listed = [each for n, each in enumerate(instance.items) if mask >> n & 1]
    new = [each for each in listed if each.id not in sent]
    return (
        not any(each.id in limits.bans for each in new)
        and all(each.utility > instance.outside_option for each in new)
        and limits.pins <= {each.id for each in listed}
        and _within_counts(instance, listed, [each for each in listed if each.id in sent])
    )


def _within_counts(instance: Instance, listed: list[Item], had: list[Item]) -> bool:
    limits = instance.limits
    most = [("specialty", value, count) for value, count in limits.max_per_specialty.items()]
    most += [
        (k, value, count) for k, rows in limits.maximum.items() for value, count in rows.items()
    ]
    if limits.max_programs is not None:
        most.append(("", "", limits.max_programs))
    return all(
        _count(listed, name, value) <= max(count, _count(had, name, value))
        for name, value, count in most
    ) and all(
        _count(listed, name, value) >= count
        for name, rows in limits.minimum.items()
        for value, count in rows.items()
    )


def _count(items: list[Item], name: str, value: str) -> int:
    return sum(not name or _attribute(each, name) == value for each in items)


def _attribute(item: Item, name: str) -> str | None:
    return item.specialty if name == "specialty" else item.attributes.get(name)


def cost(instance: Instance, mask: int) -> int:
    """Return the new cents of a list that holds everything committed."""
    sent = {each.id for each in instance.committed}
    listed = [each for n, each in enumerate(instance.items) if mask >> n & 1]
    had = [each for each in listed if each.id in sent]
    return _gross(instance, listed) - _gross(instance, had)


def _gross(instance: Instance, listed: list[Item]) -> int:
    fees = instance.fees
    units = {each.application_unit: each.fee_group for each in listed}
    total = sum(fees.fixed_by_platform.get(name, 0) for name in {e.platform for e in listed})
    total += sum(fees.fixed_by_specialty.get(name, 0) for name in {e.specialty for e in listed})
    for group in set(units.values()):
        count = sum(name == group for name in units.values())
        total += _tiered(fees.by_group.get(group, fees.default), count)
    return total


def _tiered(tiers: tuple[FeeTier, ...], count: int) -> int:
    cents, below = 0, 0
    for tier in tiers:
        inside = (count if tier.up_to is None else min(count, tier.up_to)) - below
        if inside <= 0:
            break
        cents += tier.flat_cents if tier.flat_cents is not None else inside * (tier.each_cents or 0)
        below += inside
    return cents


def _signal_plans(instance: Instance) -> Iterator[tuple[int, ...]]:
    """Yield the tier of every item, for every way to give groups tiers."""
    items = instance.items
    by_id = {each.id: each for each in items}
    locked: dict[tuple[str, str], int] = {}
    for sent in instance.committed:
        item = by_id[sent.id]
        if item.takes_signals:
            key = (item.signal_pool, item.signal_group)
            locked[key] = max(locked.get(key, 0), TIERS.index(sent.signal))
    groups = sorted({(e.signal_pool, e.signal_group) for e in items if e.takes_signals})
    options = []
    for group in groups:
        gold, silver = instance.limits.signals.get(group[0], (0, 0))
        able = (0, *((1,) if silver else ()), *((2,) if gold else ()))
        options.append((locked[group],) if group in locked else able)
    for plan in product(*options):
        given = dict(zip(groups, plan, strict=True))
        yield tuple(given[(e.signal_pool, e.signal_group)] if e.takes_signals else 0 for e in items)


def _within_pools(instance: Instance, mask: int, tiers: tuple[int, ...]) -> bool:
    """Return whether the listed groups' signals fit their pools."""
    sent = {each.id for each in instance.committed}
    used: dict[str, dict[str, int]] = {}
    had: dict[str, dict[str, int]] = {}
    for n, each in enumerate(instance.items):
        if mask >> n & 1 and each.takes_signals:
            used.setdefault(each.signal_pool, {})[each.signal_group] = tiers[n]
            if each.id in sent:
                had.setdefault(each.signal_pool, {})[each.signal_group] = tiers[n]
    for pool, groups in used.items():
        gold, silver = instance.limits.signals.get(pool, (0, 0))
        for tier, most in ((2, gold), (1, silver)):
            locked = sum(each == tier for each in had.get(pool, {}).values())
            if sum(each == tier for each in groups.values()) > max(most, locked):
                return False
    return True


def _values(instance: Instance, masks: list[int], tiers: tuple[int, ...]) -> np.ndarray:
    """Return E[max(u0, best held)] of lists, by the chance of every outcome over all items."""
    items = instance.items
    outcomes = np.arange(1 << len(items))
    best = np.full(len(outcomes), instance.outside_option, dtype=np.float64)
    for n, each in enumerate(items):
        best = np.where(outcomes >> n & 1, np.maximum(best, each.utility), best)
    weights, chances = _nodes(instance, tiers)
    likely = np.zeros(len(outcomes))
    for weight, chance in zip(weights, chances, strict=True):
        likely += weight * _outcome_chances(instance, chance, outcomes)
    rows = np.array(masks)
    return np.concatenate(
        [
            best[part[:, None] & outcomes[None, :]] @ likely
            for part in np.array_split(rows, 1 + len(rows) // 256)
        ]
    )


def _nodes(instance: Instance, tiers: tuple[int, ...]) -> tuple[list[float], list[list[float]]]:
    sent = {each.id: each.probability for each in instance.committed}
    law = instance.law

    def replaced(item: Item, chance: float) -> float:
        given = sent.get(item.id)
        return chance if given is None else given

    if law.nodes is not None:
        return list(law.nodes.weights), [
            [replaced(e, node[n][tiers[n]]) for n, e in enumerate(instance.items)]
            for node in law.nodes.conditional
        ]
    plain = [replaced(e, e.probability[tiers[n]]) for n, e in enumerate(instance.items)]
    if law.kind is not LawKind.FACTOR:
        return [1.0], [plain]
    points, weights = np.polynomial.hermite_e.hermegauss(15)
    rows = []
    for z in points:
        row = []
        for item, chance in zip(instance.items, plain, strict=True):
            load = law.rho**0.5 if item.loading is None else item.loading
            inside = chance in (0.0, 1.0)
            row.append(
                chance
                if inside
                else NORMAL.cdf((NORMAL.inv_cdf(chance) + load * z) / (1 - load**2) ** 0.5)
            )
        rows.append(row)
    return list(weights / weights.sum()), rows


def _outcome_chances(instance: Instance, chance: list[float], outcomes: np.ndarray) -> np.ndarray:
    named = [each.nested_group for each in instance.items]
    if instance.law.kind is LawKind.NESTED and not any(named) and instance.law.nodes is None:
        named = ["all"] * len(named)
    groups: dict[str, list[int]] = {}
    for n, name in enumerate(named):
        groups.setdefault(name or f"alone-{n}", []).append(n)
    likely = np.ones(len(outcomes))
    for members in groups.values():
        least, most = np.ones(len(outcomes)), np.zeros(len(outcomes))
        for n in members:
            held = (outcomes >> n & 1).astype(bool)
            least = np.where(held, np.minimum(least, chance[n]), least)
            most = np.where(held, most, np.maximum(most, chance[n]))
        likely = likely * np.maximum(least - most, 0.0)
    return likely
