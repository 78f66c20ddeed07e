"""What one question is worth, what would change an estimate, and where there is too little."""

from dataclasses import replace

import numpy as np
import pytest

from domain.kernel.vocabulary import Specialty
from domain.programs.entities import Overlay
from domain.programs.policies.generate import generate_catalogue
from domain.rankings.entities import SCALE
from domain.rankings.policies.facts import NAN, ApplicantFacts, program_facts
from domain.rankings.policies.fields import SIMULATED
from domain.rankings.policies.outlook import Lawful, Outlook, look_out
from domain.rankings.policies.outlook_words import say_change, say_support, say_unknown
from domain.rankings.policies.support import (
    LEAST,
    SHAPE,
    Lack,
    cells_of,
    count_alike,
    support_of,
)
from tests.fakes.scorer import FakeProgramScorer

FACTS = program_facts(generate_catalogue(programs=120), Overlay(version=0))
SCORER = FakeProgramScorer()
IMG = ApplicantFacts(
    step_2_score=228.0,
    has_step_3=0.0,
    failures=1.0,
    years_since_graduation=6.0,
    is_us_graduate=0.0,
    needs_visa=1.0,
    is_certified=1.0,
    letters_by_specialty={},
    months_by_specialty={},
    targets={},
)


def outlook(position: int, applicant: ApplicantFacts = IMG, *, hands_on: bool = False) -> Outlook:
    lawful = Lawful(hands_on=hands_on)
    return look_out(FACTS, position, applicant, SCORER.score, SCORER.card.support, lawful)


def where_unknown(rule: str) -> int:
    return int(np.flatnonzero(np.isnan(getattr(FACTS, rule)) & (FACTS.specialty >= 0))[0])


@pytest.mark.parametrize("rule", ["step_2_minimum", "attempts_maximum", "sponsors_j1"])
def test_an_unknown_rule_is_worth_asking_about_and_met_is_better_than_missed(rule: str) -> None:
    found = {each.rule: each for each in outlook(where_unknown(rule)).unknowns}[rule]
    assert found.if_missed is not None
    assert found.if_met > found.if_missed
    assert 0 < found.chance_met < SCALE
    assert found.worth > 0
    assert "Nobody has verified" in say_unknown(found)


def test_what_is_verified_is_not_worth_asking() -> None:
    known = int(np.flatnonzero(~np.isnan(FACTS.step_2_minimum))[0])
    assert "step_2_minimum" not in {each.rule for each in outlook(known).unknowns}


def test_visas_are_no_question_for_one_who_needs_none() -> None:
    rules = {
        each.rule
        for each in outlook(where_unknown("sponsors_j1"), replace(IMG, needs_visa=0.0)).unknowns
    }
    assert not rules & {"sponsors_j1", "sponsors_h1b"}


def test_nothing_proposed_lowers_the_estimate_and_each_has_words() -> None:
    changes = outlook(0, hands_on=True).changes
    assert {each.code for each in changes} == {
        "signal-silver",
        "signal-gold",
        "step-3",
        "us-letter-in-field",
        "hands-on-months",
    }
    for each in changes:
        assert each.after >= each.before
        assert "the model would say" in say_change(each)


def test_hands_on_work_is_never_proposed_without_a_right_to_it() -> None:
    assert "hands-on-months" not in {each.code for each in outlook(0, hands_on=False).changes}


def test_the_certificate_comes_before_step_3() -> None:
    codes = {each.code for each in outlook(0, replace(IMG, is_certified=0.0)).changes}
    assert "certificate" in codes
    assert "step-3" not in codes


def test_support_counts_those_alike_and_says_why_it_is_too_little() -> None:
    counts = count_alike([IMG] * (LEAST - 1), [1] * (LEAST - 1))
    field = SIMULATED[1]
    few = support_of(counts.tolist(), IMG, field)
    assert (few.alike, few.lack) == (LEAST - 1, Lack.FEW_ALIKE)
    enough = support_of((counts + count_alike([IMG], [1])).tolist(), IMG, field)
    assert (enough.alike, enough.lack) == (LEAST, None)
    other = support_of(counts.tolist(), IMG, Specialty("dermatology"))
    assert (other.alike, other.lack) == (0, Lack.FIELD_NOT_SIMULATED)
    blank = replace(IMG, step_2_score=NAN, years_since_graduation=NAN)
    thin = support_of(np.full(SHAPE, 99).tolist(), blank, field)
    assert thin.lack is Lack.PROFILE_UNKNOWN
    for each in (few, enough, other, thin):
        assert say_support(each)


def test_unknown_values_have_cells_of_their_own() -> None:
    blank = replace(IMG, step_2_score=NAN, years_since_graduation=NAN)
    _, score, years = cells_of([blank])
    assert (score[0], years[0]) == (SHAPE[2] - 1, SHAPE[3] - 1)
