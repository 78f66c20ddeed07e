"""An agency's outcomes sharpen the model's chances, and few of them change nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rankings.policies.recalibrate import LEAST_CASES, PRIOR, Outcome, recalibrate
from tests.benchmarks.bench_recalibration import SHIFTS, measure

SHIFTED = [name for name in SHIFTS if not name.startswith("none")]


@pytest.mark.parametrize("name", SHIFTED)
def test_five_hundred_outcomes_halve_the_error(name: str) -> None:
    prior, found = measure(SHIFTS[name], 500, agencies=24)
    assert found <= 0.5 * prior


@pytest.mark.parametrize("name", list(SHIFTS))
def test_twenty_outcomes_are_never_worse_than_the_prior(name: str) -> None:
    prior, found = measure(SHIFTS[name], 20, agencies=8)
    assert found <= prior


def test_an_agency_like_the_prior_is_hardly_moved() -> None:
    _, found = measure(SHIFTS["none: the prior is right"], 500, agencies=24)
    assert found < 0.01


def test_no_outcomes_are_the_prior_to_the_bit() -> None:
    said = np.array([0.01, 0.2, 0.9])
    assert recalibrate([]) == PRIOR
    assert (PRIOR.apply(said) == said).all()


@given(
    happened=st.lists(st.booleans(), min_size=LEAST_CASES, max_size=80),
    seed=st.integers(0, 1000),
)
def test_order_is_kept_whatever_came(happened: list[bool], seed: int) -> None:
    said = np.random.default_rng(seed).uniform(0.001, 0.999, len(happened))
    learnt = recalibrate(
        [
            Outcome(said=float(chance), group="a", happened=came)
            for chance, came in zip(said, happened, strict=True)
        ]
    )
    grid = learnt.apply(np.linspace(0.001, 0.999, 200), "a")
    assert (np.diff(grid) >= 0).all()
    assert ((grid > 0) & (grid < 1)).all()


def test_the_order_of_outcomes_does_not_matter() -> None:
    random = np.random.default_rng(1)
    cases = [
        Outcome(said=float(each), group="ab"[at % 2], happened=bool(random.random() < each))
        for at, each in enumerate(random.uniform(0.01, 0.6, 120))
    ]
    one, other = recalibrate(cases), recalibrate(cases[::-1])
    assert one.level == pytest.approx(other.level)
    assert one.slope == pytest.approx(other.slope)
