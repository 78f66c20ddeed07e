"""The simulated market keeps its own rules, and its assumptions name their sources."""

import numpy as np
import pytest

from domain.rankings.policies.features import FALLING, NAMES, RISING
from workers.training.assumptions import Assumption, central, drawn, load_assumptions
from workers.training.fit import fit_bounded
from workers.training.simulate import Season, simulate_season

PROGRAMS = 40


@pytest.fixture(scope="module")
def season() -> Season:
    return simulate_season(central(load_assumptions()), PROGRAMS, np.random.default_rng(11))


def test_every_assumption_names_its_kind_source_and_rights() -> None:
    assumptions = load_assumptions()
    assert {each.kind for each in assumptions} == {"published", "assumption"}
    for each in assumptions:
        assert "NRMP" not in each.source
        assert "FREIDA" not in each.source
        assert "Residency Explorer" not in each.source


def test_a_value_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        Assumption(name="x", value=3, low=0, high=1, kind="assumption", source="s", rights="own")


def test_draws_lie_in_their_ranges_and_follow_the_seed() -> None:
    assumptions = load_assumptions()
    draw = drawn(assumptions, np.random.default_rng(1))
    assert all(each.low <= draw[each.name] <= each.high for each in assumptions)
    assert draw == drawn(assumptions, np.random.default_rng(1))


def test_only_the_invited_are_interviewed_and_only_the_interviewed_match(season: Season) -> None:
    assert not (season.interviewed & ~season.invited).any()
    assert not (season.matched & ~season.interviewed).any()
    assert np.bincount(season.applicant[season.matched]).max() == 1


def test_whoever_matched_would_take_that_place(season: Season) -> None:
    assert season.would_take[season.matched].all()


def test_the_match_is_stable(season: Season) -> None:
    held = season.matched[season.interviewed].mean()
    assert 0 < held < 1
    unmatched = set(season.applicant) - set(season.applicant[season.matched])
    alone = np.isin(season.applicant, list(unmatched)) & season.interviewed
    assert not season.would_take[alone].any()


def test_bounded_weights_keep_their_signs_and_find_the_effects() -> None:
    random = np.random.default_rng(2)
    matrix = np.hstack([random.normal(size=(20_000, 3)), np.ones((20_000, 1))]).astype(np.float32)
    logits = matrix @ np.array([1.0, -0.5, 0.4, -1.0])
    outcome = random.random(20_000) < 1 / (1 + np.exp(-logits))
    low = np.array([0.0, 0.0, -np.inf, -np.inf])
    weights = fit_bounded(matrix, outcome, low, np.full(4, np.inf))
    assert weights[1] == 0.0
    assert np.abs(weights[[0, 2]] - [1.0, 0.4]).max() < 0.12


def test_directions_name_features_that_exist() -> None:
    assert set(NAMES) >= RISING | FALLING
