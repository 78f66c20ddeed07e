"""Curve, drop-list and why-not, held against solving and against enumeration."""

import time
from dataclasses import replace

import pytest

from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.curve import budget_curve, curve_of
from domain.shortlists.policies.optimise.drop import drops_of
from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.solve import solve
from domain.shortlists.policies.optimise.why_not import Reason, why_not
from tests.unit.shortlists.optimise.instances import random_instance
from tests.unit.shortlists.optimise.oracle import breaks, optimum, value_of_list


def solved(seeds: range, size: int = 7) -> list[tuple[Instance, Solution]]:
    """Return random instances that some list satisfies, with their solutions."""
    found = []
    for seed in seeds:
        instance = random_instance(seed, size=size)
        try:
            found.append((instance, solve(instance, now=time.monotonic)))
        except InfeasibleError:
            continue
    return found


@pytest.mark.parametrize("start", [0, 40, 80])
def test_the_curve_ends_in_the_solution_and_tells_every_prefix_truly(start: int) -> None:
    for instance, solution in solved(range(start, start + 40)):
        curve = curve_of(instance, solution, further=2)
        listed = [point for point in curve.points if point.is_listed]
        assert {point.id for point in listed} == set(solution.chosen)
        signals = dict(solution.signals)
        value = curve.committed_objective
        assert value == pytest.approx(value_of_list(instance, set(), {}), abs=1e-9)
        for number, point in enumerate(listed, start=1):
            first = {each.id for each in listed[:number]}
            told = {name: tier for name, tier in signals.items() if name in first}
            assert point.objective == pytest.approx(value_of_list(instance, first, told), abs=1e-9)
            assert point.gain == pytest.approx(point.objective - value, abs=1e-9)
            value = point.objective
        if listed:
            assert listed[-1].cost_cents == solution.cost_cents
            assert listed[-1].objective == pytest.approx(solution.objective, abs=1e-9)
        assert curve.shadow_price_per_dollar >= 0


def test_one_stops_where_gains_are_within_the_uncertainty() -> None:
    for instance, solution in solved(range(60)):
        curve = curve_of(instance, solution, uncertainty=0.2)
        gains = [point.gain for point in curve.points if point.is_listed]
        assert all(gain >= 0.2 for gain in gains[: curve.stop_at])
        if curve.stop_at < len(gains):
            assert gains[curve.stop_at] < 0.2 or instance.limits.price_per_point_cents is not None
        assert curve_of(instance, solution, uncertainty=1e9).stop_at == 0


def test_a_larger_budget_never_shows_less() -> None:
    for instance, _ in solved(range(25)):
        if instance.limits.pins or instance.limits.minimum:
            continue
        points = budget_curve(instance, (900, 0, 300, 600), now=time.monotonic)
        assert [point.budget_cents for point in points] == [0, 300, 600, 900]
        price = instance.limits.price_per_point_cents
        scores = [p.objective - (p.cost_cents / price if price else 0) for p in points]
        assert scores == sorted(scores)
        assert all(point.cost_cents <= point.budget_cents for point in points)


def test_dropping_saves_and_costs_what_it_says() -> None:
    for instance, solution in solved(range(80)):
        signals = dict(solution.signals)
        for drop in drops_of(instance, solution):
            left = set(solution.chosen) - set(drop.ids)
            kept = {name: tier for name, tier in signals.items() if name in left}
            assert breaks(instance, left, kept) == []
            lost = solution.objective - value_of_list(instance, left, kept)
            assert drop.costs == pytest.approx(lost, abs=1e-9)
            assert 0 <= drop.saves_cents <= solution.cost_cents
            assert not set(drop.ids) & instance.limits.pins


def test_an_item_left_out_is_explained_by_what_enumeration_finds_with_it_pinned() -> None:
    seen = set()
    for instance, solution in solved(range(60), size=6):
        for item in instance.items:
            told = why_not(instance, solution, item, now=time.monotonic)
            seen.add(told.reason)
            limits = replace(instance.limits, pins=instance.limits.pins | {item.id})
            best = optimum(replace(instance, limits=limits))
            if told.reason is Reason.REDUCED_VALUE:
                assert best is not None
                score = solution.objective if solution.net is None else solution.net
                assert told.loss == pytest.approx(score - best.net, abs=1e-9)
            elif told.reason in {Reason.LIMIT, Reason.BANNED, Reason.WORTH_NO_MORE}:
                assert best is None
                assert told.pointer is not None
    assert seen == set(Reason)
