"""What no document may say, each refused by name with a pointer into it."""

from collections.abc import Iterator, Mapping

from domain.kernel.errors import Fault, InvalidError
from domain.shortlists.policies.optimise.instance import (
    TIERS,
    Fees,
    FeeTier,
    Instance,
    Item,
    LawKind,
)

SUM_SLACK = 1e-6
Found = Iterator[Fault]


def require_sound(instance: Instance) -> None:
    """Raise Invalid with every fault of the instance; pointers are those of the document."""
    faults = tuple(_faults(instance))
    if faults:
        raise InvalidError("invalid-document", faults[0].detail, faults=faults)


def _faults(instance: Instance) -> Found:
    yield from _items(instance.items)
    yield from _shared(instance.items)
    yield from _fees(instance.fees)
    yield from _limits(instance)
    yield from _committed(instance)
    yield from _law(instance)


def _fault(pointer: str, code: str, detail: str) -> Fault:
    return Fault(pointer=pointer, code=code, detail=detail)


def _items(items: tuple[Item, ...]) -> Found:
    seen: dict[str, int] = {}
    for place, item in enumerate(items):
        pointer = f"/programs/{place}"
        if item.id in seen:
            detail = f"{item.id!r} is also the id of program {seen[item.id]}."
            yield _fault(f"{pointer}/id", "duplicate-id", detail)
        seen.setdefault(item.id, place)


def _shared(items: tuple[Item, ...]) -> Found:
    """Units are counted in one fee group; a signal group draws on one pool."""
    units: dict[str, tuple[str, str]] = {}
    groups: dict[str, str] = {}
    for place, item in enumerate(items):
        counted = item.fee_group, item.specialty
        first = units.setdefault(item.application_unit, counted)
        if first != counted:
            detail = f"Unit {item.application_unit!r} is already counted with {first[0]}."
            yield _fault(f"/programs/{place}/application_unit", "split-unit", detail)
        if groups.setdefault(item.signal_group, item.signal_pool) != item.signal_pool:
            detail = f"Group {item.signal_group!r} already draws on {groups[item.signal_group]!r}."
            yield _fault(f"/programs/{place}/signal_group", "split-signal-group", detail)


def _fees(fees: Fees) -> Found:
    yield from _tiers(fees.default, "/fees/default")
    for group, tiers in fees.by_group.items():
        yield from _tiers(tiers, f"/fees/by_group/{_escaped(group)}")


def _tiers(tiers: tuple[FeeTier, ...], pointer: str) -> Found:
    before = 0
    for place, tier in enumerate(tiers):
        here = f"{pointer}/{place}"
        if (tier.each_cents is None) == (tier.flat_cents is None):
            yield _fault(here, "bad-tier", "A tier has each_cents or flat_cents, one of them.")
        if tier.up_to is None and place < len(tiers) - 1:
            yield _fault(here, "unbounded-tier", "Only the last tier may lack up_to.")
        if tier.up_to is not None and tier.up_to <= before:
            yield _fault(f"{here}/up_to", "tiers-out-of-order", f"This must be above {before}.")
        before = tier.up_to or before


def _limits(instance: Instance) -> Found:
    limits = instance.limits
    pools = {item.signal_pool for item in instance.items}
    by_id = {item.id: item for item in instance.items}
    for pool in limits.signals:
        if pool not in pools:
            detail = f"No program draws on the signal pool {pool!r}."
            yield _fault(f"/limits/signals/{_escaped(pool)}", "unknown-pool", detail)
    for name, ids in (("pins", limits.pins), ("bans", limits.bans)):
        for each in sorted(ids - by_id.keys()):
            yield _fault(f"/limits/{name}", "unknown-id", f"There is no program {each!r}.")
    for each in sorted(limits.pins & limits.bans):
        yield _fault("/limits/pins", "pinned-and-banned", f"{each!r} is pinned and banned.")
    for each in sorted(limits.pins & by_id.keys() - {sent.id for sent in instance.committed}):
        if by_id[each].utility <= instance.outside_option:
            detail = f"{each!r} is worth no more than the outside option: a match would bind."
            yield _fault("/limits/pins", "pin-not-worth-it", detail)
    yield from _bounds(limits.minimum, limits.maximum)


def _bounds(
    minimum: Mapping[str, Mapping[str, int]], maximum: Mapping[str, Mapping[str, int]]
) -> Found:
    for kind, bounds in minimum.items():
        for value, least in bounds.items():
            most = maximum.get(kind, {}).get(value)
            if most is not None and least > most:
                pointer = f"/limits/min/{kind}/{_escaped(value)}"
                yield _fault(pointer, "minimum-above-maximum", f"At most {most} are allowed.")


def _committed(instance: Instance) -> Found:
    by_id = {item.id: item for item in instance.items}
    seen: set[str] = set()
    for place, sent in enumerate(instance.committed):
        pointer = f"/committed/{place}"
        if sent.id not in by_id:
            yield _fault(f"{pointer}/id", "unknown-id", f"There is no program {sent.id!r}.")
            continue
        if sent.id in seen:
            yield _fault(f"{pointer}/id", "duplicate-id", f"{sent.id!r} is committed twice.")
        seen.add(sent.id)
        if sent.id in instance.limits.bans:
            yield _fault(f"{pointer}/id", "committed-and-banned", "It is sent: no ban helps.")
        if sent.signal != TIERS[0] and not by_id[sent.id].takes_signals:
            yield _fault(f"{pointer}/signal", "takes-no-signals", "It takes no signals.")


def _law(instance: Instance) -> Found:
    law = instance.law
    if law.nodes is not None:
        yield from _nodes(instance)
    elif law.kind is LawKind.FACTOR and law.rho == 0.0 and _has_no_loading(instance.items):
        yield _fault("/model/rho", "no-factor", "A factor needs rho, or loadings, or nodes.")


def _has_no_loading(items: tuple[Item, ...]) -> bool:
    return all(item.loading is None for item in items)


def _nodes(instance: Instance) -> Found:
    nodes = instance.law.nodes
    assert nodes is not None  # noqa: S101 - asked by the only caller
    if abs(sum(nodes.weights) - 1.0) > SUM_SLACK:
        yield _fault("/model/nodes/weights", "weights-do-not-sum", "Weights must sum to 1.")
    if len(nodes.conditional) != len(nodes.weights):
        detail = f"There must be {len(nodes.weights)} rows, one a weight."
        yield _fault("/model/nodes/conditional", "wrong-shape", detail)
    for node, row in enumerate(nodes.conditional):
        pointer = f"/model/nodes/conditional/{node}"
        if len(row) != len(instance.items):
            detail = f"There must be {len(instance.items)} entries, one a program."
            yield _fault(pointer, "wrong-shape", detail)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
