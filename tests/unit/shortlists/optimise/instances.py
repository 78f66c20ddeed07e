"""Random small instances with every kind of law, fee, signal, commitment and limit in play."""

from dataclasses import replace

import numpy as np

from domain.shortlists.policies.optimise.instance import (
    Commitment,
    Fees,
    FeeTier,
    Instance,
    Item,
    Law,
    LawKind,
    Limits,
    Nodes,
)

PLATFORMS, SPECIALTIES = ("ERAS", "RCAS"), ("im", "fm", "em")


def random_instance(seed: int, size: int = 7) -> Instance:
    """Return an instance; the same seed gives the same one."""
    dice = np.random.default_rng(seed)
    items = tuple(_item(dice, number) for number in range(int(dice.integers(1, size + 1))))
    items = _consistent(dice, items)
    law, items = _law(dice, items)
    committed = _committed(dice, items)
    return Instance(
        items=items,
        outside_option=float(dice.choice([0.0, 0.0, 1.5, -1.0])),
        fees=_fees(dice),
        limits=_limits(dice, items),
        committed=committed,
        law=law,
    )


def _chance(dice: np.random.Generator) -> float:
    kind = dice.integers(0, 12)
    if kind == 0:
        return float(dice.choice([0.0, 1.0]))
    return float(np.round(dice.random(), 2)) if kind < 4 else float(dice.random())


def _item(dice: np.random.Generator, number: int) -> Item:
    specialty = str(dice.choice(SPECIALTIES))
    platform = "RCAS" if specialty == "em" else "ERAS"
    plain = _chance(dice)
    rise = sorted([plain + (1 - plain) * float(dice.random()) for _ in range(2)])
    is_raised = dice.random() < 0.8
    tiers = (plain, rise[0], rise[1]) if is_raised else (plain, plain, plain)
    return Item(
        id=f"p{number}",
        specialty=specialty,
        utility=float(np.round(dice.random() * 10, int(dice.integers(0, 4)))),
        probability=tiers,
        fee_group=f"{platform}|{specialty}",
        platform=platform,
        application_unit=f"u{number}",
        signal_group=f"g{number}",
        signal_pool=specialty,
        takes_signals=bool(dice.random() < 0.85),
        attributes={
            "state": str(dice.choice(["NY", "TX"])),
            "band": str(dice.choice(["reach", "likely"])),
        }
        if dice.random() < 0.8
        else {},
    )


def _consistent(dice: np.random.Generator, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Let some items share a unit or a signal group with an earlier one of the specialty."""
    found: list[Item] = []
    for original in items:
        alike = [each for each in found if each.specialty == original.specialty]
        unit, group = original.application_unit, original.signal_group
        if alike and dice.random() < 0.25:
            unit = alike[0].application_unit
        if alike and dice.random() < 0.25:
            group = alike[-1].signal_group
        found.append(replace(original, application_unit=unit, signal_group=group))
    return tuple(found)


def _law(dice: np.random.Generator, items: tuple[Item, ...]) -> tuple[Law, tuple[Item, ...]]:
    kind = [LawKind.INDEPENDENT, LawKind.NESTED, LawKind.FACTOR][int(dice.integers(0, 3))]
    if dice.random() < 0.35:
        items = tuple(
            replace(each, nested_group=str(dice.choice(["a", "b"])))
            if dice.random() < 0.6
            else each
            for each in items
        )
    if kind is LawKind.FACTOR and dice.random() < 0.3:
        items = tuple(replace(each, loading=float(dice.random() * 0.9)) for each in items)
    if dice.random() < 0.15:
        rows = tuple(
            tuple((low := _chance(dice), min(1.0, low + 0.1), min(1.0, low + 0.3)) for _ in items)
            for _ in range(3)
        )
        return Law(kind=kind, nodes=Nodes(weights=(0.2, 0.5, 0.3), conditional=rows)), items
    return Law(kind=kind, rho=float(dice.random() * 0.8)), items


def _fees(dice: np.random.Generator) -> Fees:
    def tiers() -> tuple[FeeTier, ...]:
        cut = int(dice.integers(1, 4))
        first = (
            FeeTier(up_to=cut, flat_cents=int(dice.integers(0, 5)) * 100)
            if dice.random() < 0.4
            else FeeTier(up_to=cut, each_cents=int(dice.integers(0, 4)) * 100)
        )
        return first, FeeTier(up_to=None, each_cents=int(dice.integers(0, 5)) * 100)

    fixed = dice.random() < 0.4
    return Fees(
        default=tiers(),
        by_group={"ERAS|im": tiers()} if dice.random() < 0.5 else {},
        fixed_by_platform={"ERAS": int(dice.integers(0, 300))} if fixed else {},
        fixed_by_specialty={"fm": int(dice.integers(0, 300))} if fixed else {},
    )


def _committed(dice: np.random.Generator, items: tuple[Item, ...]) -> tuple[Commitment, ...]:
    if dice.random() < 0.55:
        return ()
    return tuple(
        Commitment(
            id=each.id,
            signal=str(dice.choice(["none", "silver", "gold"])) if each.takes_signals else "none",
            probability=_chance(dice) if dice.random() < 0.5 else None,
        )
        for each in items
        if dice.random() < 0.25
    )


def _limits(dice: np.random.Generator, items: tuple[Item, ...]) -> Limits:
    def some(chance: float) -> bool:
        return bool(dice.random() < chance)

    ids = [each.id for each in items]
    return Limits(
        budget_cents=int(dice.integers(0, 15)) * 100 if some(0.6) else None,
        max_programs=int(dice.integers(1, len(items) + 1)) if some(0.4) else None,
        max_per_specialty={"im": int(dice.integers(0, 3))} if some(0.3) else {},
        signals={
            name: (int(dice.integers(0, 2)), int(dice.integers(0, 3)))
            for name in SPECIALTIES
            if some(0.6)
        },
        pins=frozenset([str(dice.choice(ids))]) if some(0.15) else frozenset(),
        bans=frozenset([str(dice.choice(ids))]) if some(0.15) else frozenset(),
        minimum={"state": {"NY": 1}} if some(0.15) else {},
        maximum={"band": {"reach": int(dice.integers(0, 3))}} if some(0.2) else {},
        price_per_point_cents=int(dice.integers(50, 2000)) if some(0.25) else None,
    )
