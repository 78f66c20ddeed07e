"""The normal distribution to its last digits; fees by tier, convex or not."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from domain.shortlists.policies.optimise.costs import cumulative_cents, least_average
from domain.shortlists.policies.optimise.instance import FeeTier
from domain.shortlists.policies.optimise.normal import probability, quantile, upper_tail


def test_the_tail_agrees_with_the_standard_library_everywhere() -> None:
    at = np.linspace(-9, 9, 4001)
    known = np.array([math.erfc(each) for each in at])
    assert np.max(np.abs(upper_tail(at) / known - 1)) < 1e-14


def test_the_quantile_inverts_the_distribution_and_keeps_its_ends() -> None:
    chance = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 999), 10.0 ** -np.arange(1, 200)])
    known = np.array([NormalDist().inv_cdf(each) for each in chance])
    assert np.max(np.abs(quantile(chance) - known)) < 1e-13
    assert quantile(np.array([0.0, 1.0])).tolist() == [-math.inf, math.inf]
    assert probability(quantile(np.array([0.0, 0.3, 1.0]))) == pytest.approx([0.0, 0.3, 1.0])


def test_a_flat_tier_is_charged_once_entered_and_the_last_goes_on() -> None:
    tiers = (FeeTier(up_to=2, flat_cents=500), FeeTier(up_to=3, each_cents=10),
             FeeTier(up_to=None, each_cents=7))  # fmt: skip
    assert cumulative_cents(tiers, 5).tolist() == [0, 500, 500, 510, 517, 524]
    assert cumulative_cents((), 2).tolist() == [0, 0, 0]


def test_the_least_average_price_looks_past_a_dear_first_unit() -> None:
    cents = np.array([0, 500, 500, 500, 900])
    assert least_average(cents)[:3] == pytest.approx([500 / 3, 0.0, 0.0])
