"""Features: one definition, unknown beside a flag, and nothing that must not be one."""

from dataclasses import replace

import numpy as np
from hypothesis import given

from domain.applicants.entities import (
    Graduation,
    ImgType,
    Preferences,
    Profile,
    ProfileSnapshot,
    Target,
    WorkAuthorisation,
    WorkCategory,
)
from domain.kernel.places import Country, Division
from domain.programs.entities import Requirement, Requirements, ScoreRule, Stance, VisaRule
from domain.rankings.policies.facts import applicant_facts
from domain.rankings.policies.features import (
    FALLING,
    GROUPS,
    NAMES,
    RISING,
    ProgramFeatures,
    feature_matrix,
)
from domain.rankings.policies.reading import read_snapshot
from tests.unit.rankings import strategies
from tests.unit.rankings.catalogues import (
    AS_OF,
    DATES,
    MEDICINE,
    NO_OVERLAY,
    a_reading,
    one_track,
    passed,
)

RULES = Requirements(
    step_2=Requirement(stance=Stance.STRICT, rule=ScoreRule(minimum=230)),
    visa=Requirement(stance=Stance.STRICT, rule=VisaRule(j1=False, h1b=False)),
)


def row(profile: Profile, requirements: Requirements = RULES) -> dict[str, float]:
    programs = ProgramFeatures.of(one_track(requirements), NO_OVERLAY)
    values = feature_matrix(programs, applicant_facts(a_reading(profile)))[0]
    return dict(zip(NAMES, values.tolist(), strict=True))


def test_every_feature_is_in_one_group_of_at_most_eight_and_has_at_most_one_direction() -> None:
    assert len(GROUPS) <= 8
    assert len(NAMES) == len(set(NAMES))
    assert not RISING & FALLING
    assert set(NAMES) >= RISING | FALLING


def test_an_unknown_score_is_a_flag_and_no_shortfall() -> None:
    unknown = row(Profile())
    assert (unknown["step_2_unknown"], unknown["step_2"], unknown["step_2_shortfall"]) == (1, 0, 0)
    known = row(Profile(exams=(passed(215),)))
    assert known["step_2_unknown"] == 0
    assert known["step_2_shortfall"] == 1.0
    assert known["step_2"] == -2.0


def test_a_visa_counts_against_only_who_needs_one() -> None:
    citizen = row(Profile(work=WorkAuthorisation(category=WorkCategory.CITIZEN)))
    needing = row(Profile(work=WorkAuthorisation(category=WorkCategory.NONE)))
    assert (citizen["visa_not_sponsored"], needing["visa_not_sponsored"]) == (0, 1)
    silent = row(Profile(work=WorkAuthorisation(category=WorkCategory.NONE)), Requirements())
    assert (silent["visa_not_sponsored"], silent["visa_unstated"]) == (0, 1)


def test_nationality_and_school_country_change_no_feature() -> None:
    plain = Profile(img_type=ImgType.NON_US_IMG, work=WorkAuthorisation(category=WorkCategory.NONE))
    other = replace(
        plain,
        img_type=ImgType.US_IMG,
        work=replace(plain.work, citizenships=(Country("IN"),)),
        graduation=Graduation(country=Country("IN"), school="Somewhere"),
        languages=("hi",),
    )
    assert row(plain) == row(other)


def test_fit_follows_what_the_applicant_aims_at() -> None:
    aims = Preferences(targets=(Target(specialty=MEDICINE),), divisions=(Division.MIDDLE_ATLANTIC,))
    found = row(Profile(preferences=aims))
    assert (found["specialty_targeted"], found["division_preferred"]) == (1.0, 1.0)
    assert found["no_division_preferred"] == 0.0
    assert row(Profile())["no_division_preferred"] == 1.0


@given(requirements=strategies.requirements, snapshot=strategies.snapshots())
def test_every_feature_is_a_small_finite_number(
    requirements: Requirements, snapshot: ProfileSnapshot
) -> None:
    programs = ProgramFeatures.of(one_track(requirements), NO_OVERLAY)
    matrix = feature_matrix(programs, applicant_facts(read_snapshot(snapshot, DATES, AS_OF)))
    assert matrix.dtype == np.float32
    assert matrix.shape == (1, len(NAMES))
    assert np.isfinite(matrix).all()
    assert np.abs(matrix).max() <= 5.0
