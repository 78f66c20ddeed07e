"""Values refuse what cannot be, and say where."""

from dataclasses import replace
from datetime import date

import pytest

from domain.applicants.entities import (
    ExamAttempt,
    ExamOutcome,
    Graduation,
    Identity,
    Preferences,
    Target,
)
from domain.applicants.entities.checks import Faults
from domain.kernel.errors import InvalidError
from domain.kernel.places import Country, Division, State
from domain.kernel.vocabulary import Exam, Specialty
from tests.builders import a_profile, an_experience


def test_every_fault_of_preferences_is_named_at_once() -> None:
    with pytest.raises(InvalidError) as refused:
        Preferences(
            targets=tuple(Target(specialty=Specialty(f"field-{n}")) for n in "abcdefghijk"),
            states={State("ZZ"): 2.0},
            divisions=tuple(Division)[:4],
            outside_option=float("nan"),
        )
    pointers = {fault.pointer for fault in refused.value.faults}
    assert pointers == {"/targets", "/states/ZZ", "/divisions", "/outside_option"}


@pytest.mark.parametrize("score", [0, 301])
def test_a_score_out_of_range_is_refused(score: int) -> None:
    with pytest.raises(InvalidError) as refused:
        ExamAttempt(exam=Exam.STEP_2_CK, outcome=ExamOutcome.PASSED, score=score)
    assert refused.value.faults[0].pointer == "/score"


def test_a_pending_sitting_has_no_score() -> None:
    with pytest.raises(InvalidError, match="pending"):
        ExamAttempt(exam=Exam.STEP_3, outcome=ExamOutcome.PENDING, score=220)


def test_faults_of_parts_keep_their_place_in_the_whole() -> None:
    faults = Faults()
    faults.gather("/graduation", lambda: Graduation(country=Country("XX"), class_year=1900))
    faults.gather("/identity", lambda: Identity(name=" ", email="nobody"))
    assert [fault.pointer for fault in faults.found] == [
        "/graduation/class_year",
        "/graduation/country",
        "/identity/name",
        "/identity/email",
    ]


def test_a_negative_budget_is_refused() -> None:
    with pytest.raises(InvalidError) as refused:
        replace(a_profile(), budget_cents=-1)
    assert refused.value.faults[0].pointer == "/budget_cents"


@pytest.mark.parametrize("text", ["MRN 88341", "seen, DOB: 4 May", "ssn 123-45-6789"])
def test_a_patient_identifier_is_refused(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        an_experience(description=text)
    assert refused.value.faults[0].code == "patient-identifier"


def test_dates_that_run_backwards_are_kept() -> None:
    backwards = an_experience(started_on=date(2026, 2, 1), ended_on=date(2026, 1, 1))
    assert backwards.ended_on == date(2026, 1, 1)
