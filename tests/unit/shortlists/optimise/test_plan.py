"""The solvers of long lists, held against enumeration on short ones, and against themselves."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.feasible import require_feasible
from domain.shortlists.policies.optimise.instance import (
    Fees,
    FeeTier,
    Instance,
    Item,
    Law,
    LawKind,
    Limits,
)
from domain.shortlists.policies.optimise.plan import choose
from domain.shortlists.policies.optimise.reading import read_market
from domain.shortlists.policies.optimise.solve import solve
from domain.shortlists.policies.optimise.swap import Swapping
from tests.unit.shortlists.optimise.instances import random_instance
from tests.unit.shortlists.optimise.oracle import optimum

ERAS = (FeeTier(up_to=30, each_cents=1_100), FeeTier(up_to=None, each_cents=3_000))


def never() -> bool:
    """Return that the deadline has not come."""
    return False


def market_instance(size: int, *, kind: LawKind, limits: Limits, fees: Fees, seed: int) -> Instance:
    """Return programs of three specialties, better ones harder to get."""
    dice = np.random.default_rng(seed)
    items = []
    for number in range(size):
        rank, specialty = float(dice.random()), ("im", "fm", "em")[number % 3]
        plain = float(np.clip(0.3 * (1 - rank) ** 1.3, 0.001, 0.9))
        items.append(
            Item(
                id=f"p{number:04d}",
                specialty=specialty,
                utility=0.2 + 0.8 * rank + 0.1 * float(dice.random()),
                probability=(plain, min(1.0, plain * 1.4), min(1.0, plain * 1.9)),
                fee_group=f"ERAS|{specialty}",
                platform="ERAS",
                application_unit=f"p{number:04d}",
                signal_group=f"p{number:04d}",
                signal_pool=specialty,
                attributes={"state": ("NY", "TX")[number % 2]},
            )
        )
    law = Law(kind=kind, rho=0.3)
    return Instance(items=tuple(items), outside_option=0.1, fees=fees, limits=limits, law=law)


@settings(deadline=None, max_examples=80)
@given(seed=st.integers(0, 10_000_000))
def test_solvers_of_long_lists_agree_with_enumeration_on_short_ones(seed: int) -> None:
    instance = random_instance(seed, size=6)
    best = optimum(instance)
    market = read_market(instance)
    try:
        require_feasible(market)
    except InfeasibleError:
        assert best is None
        return
    found = choose(market, never, few=0)
    if best is None:
        assert found.picks is None
        return
    assert found.picks is not None
    outside = instance.outside_option
    score = Swapping(market, found.picks, is_late=never).score + outside
    assert score <= best.net + 1e-9
    assert found.bound + outside >= best.net - 1e-9
    if found.is_proved:
        assert score == pytest.approx(best.net, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("kind", "limits", "fees", "solver", "most_gap"),
    [
        ("independent", Limits(max_programs=40), Fees(), "marginal-improvement", 0.0),
        ("independent", Limits(budget_cents=40_000), Fees(default=ERAS), "count-table", 0.0),
        (
            "independent",
            Limits(max_programs=12, bans=frozenset(), signals={"im": (2, 4)}),
            Fees(),
            "count-table",
            0.0,
        ),
        ("nested", Limits(budget_cents=20_000), Fees(default=ERAS), "nested-chain", 0.0),
        (
            "factor",
            Limits(
                budget_cents=150_000,
                signals=dict.fromkeys(("im", "fm", "em"), (3, 12)),
                minimum={"state": {"NY": 20}},
            ),
            Fees(default=ERAS),
            "greedy-swap-bound",
            0.005,
        ),
    ],
)
def test_each_shape_has_its_solver_and_its_certificate(
    kind: str, limits: Limits, fees: Fees, solver: str, most_gap: float
) -> None:
    instance = market_instance(300, kind=LawKind(kind), limits=limits, fees=fees, seed=4)
    found = solve(instance, now=time.monotonic)
    assert found.solver == solver
    assert found.is_exact == (most_gap == 0.0)
    assert 0.0 <= found.gap <= most_gap
    assert found == solve(instance, now=time.monotonic)


@pytest.mark.parametrize("kind", ["independent", "factor", "nested"])
def test_more_money_never_makes_a_proved_list_worth_less(kind: str) -> None:
    before = -np.inf
    for budget in range(0, 30_000, 3_300):
        limits = Limits(budget_cents=budget, signals={"im": (1, 2)})
        instance = market_instance(
            14, kind=LawKind(kind), limits=limits, fees=Fees(default=ERAS), seed=9
        )
        found = solve(instance, now=time.monotonic)
        assert found.is_exact
        assert found.objective >= before - 1e-12
        before = found.objective


def test_a_ban_never_makes_a_list_worth_more_and_is_kept() -> None:
    limits = Limits(budget_cents=20_000)
    instance = market_instance(
        120, kind=LawKind.INDEPENDENT, limits=limits, fees=Fees(default=ERAS), seed=2
    )
    whole = solve(instance, now=time.monotonic)
    for banned in whole.chosen[:3]:
        limited = replace(limits, bans=frozenset({banned}))
        found = solve(replace(instance, limits=limited), now=time.monotonic)
        assert banned not in found.chosen
        assert found.objective <= whole.objective + 1e-12


def test_a_deadline_returns_a_list_that_keeps_the_limits_with_a_bound() -> None:
    limits = Limits(max_programs=20, signals={"im": (2, 2)}, minimum={"state": {"NY": 3}})
    instance = market_instance(200, kind=LawKind.FACTOR, limits=limits, fees=Fees(), seed=3)
    ticks = iter(range(1_000_000))
    found = solve(replace(instance, deadline_ms=40), now=lambda: next(ticks) / 1_000)
    unhurried = solve(instance, now=time.monotonic)
    assert found.stopped_by_deadline
    assert 3 <= len(found.chosen) <= 20
    assert found.objective <= unhurried.objective + 1e-12
    assert found.upper_bound >= unhurried.objective - 1e-12
    assert not unhurried.stopped_by_deadline


@pytest.mark.parametrize(
    ("limits", "pointer"),
    [
        (Limits(pins=frozenset({"p0001"}), bans=frozenset({"p0001"})), "/limits/pins"),
        (
            Limits(pins=frozenset({"p0001", "p0002"}), max_programs=1),
            "/limits/max_programs",
        ),
        (Limits(pins=frozenset({"p0001"}), budget_cents=1_000), "/limits/budget_cents"),
        (Limits(minimum={"state": {"NY": 99}}), "/limits/min/state/NY"),
        (
            Limits(minimum={"state": {"NY": 2}}, maximum={"state": {"NY": 1}}),
            "/limits",
        ),
    ],
)
def test_limits_nothing_can_keep_are_refused_by_name(limits: Limits, pointer: str) -> None:
    instance = market_instance(
        6, kind=LawKind.INDEPENDENT, limits=limits, fees=Fees(default=ERAS), seed=1
    )
    with pytest.raises(InfeasibleError) as refused:
        solve(instance, now=time.monotonic)
    assert refused.value.pointer == pointer
