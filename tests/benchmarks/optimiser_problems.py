"""The optimiser's problems at the size of a catalogue, drawn by seed: what the goals name."""

from dataclasses import dataclass

import numpy as np

from domain.shortlists.policies.optimise.instance import (
    Fees,
    FeeTier,
    Instance,
    Item,
    Law,
    LawKind,
    Limits,
)

PROGRAMS = 6_000
ERAS = (FeeTier(up_to=30, each_cents=1_100), FeeTier(up_to=None, each_cents=3_000))
"""AAMC, ERAS fees for applicants, 2026 season."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A problem, what it is called, and the milliseconds and gap it aims for (None: no goal)."""

    name: str
    instance: Instance
    aim_ms: float | None
    is_exact: bool = True


def drawn(
    *,
    programs: int = PROGRAMS,
    specialties: int = 1,
    signals: tuple[int, int] | None = None,
    law: Law | None = None,
    max_programs: int | None = None,
    budget_cents: int | None = None,
) -> Instance:
    """Return a problem drawn from one seed; `signals` are gold and silver in each specialty."""
    random = np.random.default_rng(7)
    chance = random.beta(1.2, 14, programs)
    worth = 20 + 80 * np.clip(random.beta(2, 2, programs) - 0.4 * chance, 0, 1)
    items = tuple(
        _item(number, f"specialty-{number % specialties}", float(worth[number]), float(each))
        for number, each in enumerate(chance)
    )
    given = {} if signals is None else {f"specialty-{n}": signals for n in range(specialties)}
    return Instance(
        items=items,
        outside_option=15.0,
        fees=Fees() if budget_cents is None else Fees(default=ERAS),
        limits=Limits(signals=given, max_programs=max_programs, budget_cents=budget_cents),
        law=law or Law(),
    )


def _item(number: int, specialty: str, worth: float, chance: float) -> Item:
    return Item(
        id=f"P{number:05d}",
        specialty=specialty,
        utility=worth,
        probability=(chance, min(1.0, chance * 1.7), min(1.0, chance * 3.0)),
        fee_group=f"eras|{specialty}",
        platform="eras",
        application_unit=f"P{number:05d}",
        signal_group=f"P{number:05d}",
        signal_pool=specialty,
        takes_signals=True,
    )


FACTOR = Law(kind=LawKind.FACTOR, rho=0.3)


def problems() -> tuple[Named, ...]:
    """Return the problems of the goals, smallest first."""
    return (
        Named(name="independent, 100 of one price", instance=drawn(max_programs=100), aim_ms=5),
        Named(
            name="one common factor, 100 of one price",
            instance=drawn(max_programs=100, law=FACTOR),
            aim_ms=100,
            is_exact=False,
        ),
        Named(
            name="fees by tier, 2 specialties, $1,500",
            instance=drawn(specialties=2, budget_cents=150_000),
            aim_ms=80,
        ),
        Named(
            name="fees by tier, 3 specialties, $2,500",
            instance=drawn(specialties=3, budget_cents=250_000),
            aim_ms=1_000,
            is_exact=False,
        ),
        Named(
            name="signals 5 gold, 10 silver, 60 of one price",
            instance=drawn(max_programs=60, signals=(5, 10)),
            aim_ms=450,
        ),
        Named(
            name="all: 3 specialties, signals, factor, $3,000",
            instance=drawn(specialties=3, signals=(5, 10), budget_cents=300_000, law=FACTOR),
            aim_ms=500,
            is_exact=False,
        ),
    )
