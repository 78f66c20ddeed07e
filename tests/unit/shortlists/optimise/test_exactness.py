"""Against enumeration: never above the optimum, equal where exact, bounds never broken."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.solve import solve
from tests.unit.shortlists.optimise.instances import random_instance
from tests.unit.shortlists.optimise.oracle import breaks, optimum, value_of_list


def assert_certified(instance: Instance) -> None:
    """Hold an answer, or a refusal, against brute force."""
    best = optimum(instance)
    try:
        found = solve(instance, now=time.monotonic)
    except InfeasibleError:
        assert best is None
        return
    assert best is not None
    assert breaks(instance, set(found.chosen), dict(found.signals)) == []
    held = value_of_list(instance, set(found.chosen), dict(found.signals))
    assert held == pytest.approx(found.objective, abs=1e-9)
    score, bound = _scored(found)
    assert score <= best.net + 1e-9
    assert bound >= best.net - 1e-9
    assert found.gap >= 0
    if found.is_exact:
        assert score == pytest.approx(best.net, rel=1e-9, abs=1e-9)


def _scored(found: Solution) -> tuple[float, float]:
    if found.net is None or found.net_bound is None:
        return found.objective, found.upper_bound
    return found.net, found.net_bound


@settings(deadline=None, max_examples=150)
@given(seed=st.integers(0, 10_000_000))
def test_every_kind_of_small_instance_is_solved_exactly(seed: int) -> None:
    assert_certified(random_instance(seed, size=6))


@pytest.mark.parametrize("seed", range(12))
def test_larger_small_instances_are_solved_exactly(seed: int) -> None:
    assert_certified(random_instance(seed, size=9))
