"""Fees against the worked examples that AAMC and SAEM publish, to the dollar."""

import pytest

from domain.programs.entities import Platform
from domain.programs.seasons import FeeTable, FeeTier
from domain.shortlists.policies.fees import group_cost_cents, marginal_cents


def a_table(platform: Platform, *tiers: FeeTier) -> FeeTable:
    return FeeTable(platform=platform, tiers=tiers, source="published fee page")


# AAMC, fees for the 2026 ERAS season.
ERAS_2026 = a_table(Platform.ERAS, FeeTier(up_to=30, each_cents=1_100), FeeTier(each_cents=3_000))
# AAMC, fees of the 2024 ERAS season.
ERAS_2024 = a_table(
    Platform.ERAS,
    FeeTier(up_to=10, flat_cents=9_900),
    FeeTier(up_to=20, each_cents=1_900),
    FeeTier(up_to=30, each_cents=2_300),
    FeeTier(each_cents=2_700),
)
# SAEM, ResidencyCAS in emergency medicine, 2025-26.
RESIDENCY_CAS = a_table(
    Platform.RESIDENCY_CAS,
    FeeTier(up_to=18, flat_cents=9_900),
    FeeTier(up_to=30, each_cents=1_800),
    FeeTier(each_cents=2_300),
)


@pytest.mark.parametrize(("counts", "dollars"), [((43, 7), 797), ((32, 32), 780)])
def test_eras_examples_with_two_specialties_are_met(counts: tuple[int, int], dollars: int) -> None:
    assert sum(group_cost_cents(ERAS_2026, each) for each in counts) == dollars * 100


def test_the_residency_cas_example_is_met() -> None:
    assert group_cost_cents(RESIDENCY_CAS, 46) == 68_300


@pytest.mark.parametrize(
    ("programs", "dollars"), [(0, 0), (1, 99), (10, 99), (11, 118), (20, 289), (30, 519), (40, 789)]
)
def test_tiers_of_2024_add_up(programs: int, dollars: int) -> None:
    assert group_cost_cents(ERAS_2024, programs) == dollars * 100


@pytest.mark.parametrize("table", [ERAS_2026, ERAS_2024, RESIDENCY_CAS])
def test_marginal_fees_add_up_to_the_cost(table: FeeTable) -> None:
    total = 0
    for programs in range(80):
        assert group_cost_cents(table, programs) == total
        total += marginal_cents(table, programs)


def test_a_program_within_a_flat_tier_costs_nothing_more() -> None:
    assert marginal_cents(RESIDENCY_CAS, 0) == 9_900
    assert marginal_cents(RESIDENCY_CAS, 17) == 0
    assert marginal_cents(RESIDENCY_CAS, 18) == 1_800
