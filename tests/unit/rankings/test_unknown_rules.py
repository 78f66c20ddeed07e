"""A rule nobody verified is a mixture: between passing and missing, never either."""

import numpy as np

from domain.applicants.entities import Profile
from domain.programs.entities import Requirement, Requirements, ScoreRule, Stance
from domain.rankings.policies.facts import applicant_facts
from domain.rankings.policies.features import NAMES, ProgramFeatures, feature_matrix
from tests.unit.rankings.catalogues import NO_OVERLAY, a_reading, one_track, passed

NONE = Requirements(
    step_2=Requirement(stance=Stance.NONE),
    attempts=Requirement(stance=Stance.NONE),
    graduation=Requirement(stance=Stance.NONE),
    experience=Requirement(stance=Stance.NONE),
)


def risk(requirements: Requirements, score: int) -> float:
    programs = ProgramFeatures.of(one_track(requirements), NO_OVERLAY)
    facts = applicant_facts(a_reading(Profile(exams=(passed(score),))))
    return float(feature_matrix(programs, facts)[0, NAMES.index("unknown_rule_risk")])


def test_a_verified_absence_is_no_risk_and_not_the_same_as_unknown() -> None:
    assert risk(NONE, 210) == 0.0
    assert risk(Requirements(), 210) > 0.0


def test_the_risk_of_an_unknown_rule_falls_with_the_score() -> None:
    found = [risk(Requirements(), score) for score in (210, 222, 232, 250)]
    assert found == sorted(found, reverse=True)
    assert np.isfinite(found).all()


def test_a_known_rule_leaves_only_the_others_unknown() -> None:
    known = Requirements(step_2=Requirement(stance=Stance.STRICT, rule=ScoreRule(minimum=230)))
    assert risk(known, 210) < risk(Requirements(), 210)
