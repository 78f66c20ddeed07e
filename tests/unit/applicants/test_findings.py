"""Contradictions are named; a consistent profile has none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.applicants.entities import (
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Experience,
    ImgType,
    Profile,
    Target,
    WorkCategory,
)
from domain.applicants.policies.completeness import FIELDS, completeness
from domain.applicants.policies.findings import find_contradictions
from domain.applicants.policies.reviewed import Calendar, Reviewed
from domain.kernel.vocabulary import Duty, Exam, Specialty, Visa
from tests.builders import a_ledger, a_profile, an_experience

AS_OF = date(2026, 1, 31)
CALENDAR = Calendar(rank_list_due=date(2028, 3, 1), training_starts=date(2028, 7, 1))
SAT = {
    exam: ExamAttempt(exam=exam, outcome=ExamOutcome.PASSED, taken_on=date(2025, 8, 1))
    for exam in Exam
}
LOW = replace(SAT[Exam.STEP_2_CK], score=210)


def consistent() -> Profile:
    return replace(a_profile(), exams=(SAT[Exam.STEP_1], replace(LOW, score=243)))


def codes(profile: Profile, *experiences: Experience, born_on: date | None = None) -> set[str]:
    reviewed = Reviewed(
        profile=profile,
        as_of=AS_OF,
        born_on=born_on,
        entries=a_ledger(*experiences),
        calendar=CALENDAR,
    )
    return {finding.code for finding in find_contradictions(reviewed)}


def work(**change: object) -> Callable[[Profile], Profile]:
    return lambda profile: replace(profile, work=replace(profile.work, **change))  # type: ignore[arg-type]  # named by the case


def part(name: str, **change: object) -> Callable[[Profile], Profile]:
    return lambda profile: replace(profile, **{name: replace(getattr(profile, name), **change)})


def exams(*sittings: ExamAttempt) -> Callable[[Profile], Profile]:
    return lambda profile: replace(profile, exams=sittings)


CASES = [
    ("visa-not-needed", work(category=WorkCategory.CITIZEN)),
    ("citizen-without-citizenship", work(category=WorkCategory.CITIZEN)),
    ("citizenship-without-category", work(citizenships=("US",))),
    ("us-img-not-citizen", lambda profile: replace(profile, img_type=ImgType.US_IMG)),
    ("citizen-counted-as-non-us", work(category=WorkCategory.CITIZEN)),
    ("h1b-without-step-3", work(accepts=frozenset({Visa.H1B}))),
    ("authorisation-expired", work(category=WorkCategory.EAD, expires_on=date(2025, 1, 1))),
    (
        "authorisation-ends-before-training",
        work(category=WorkCategory.EAD, expires_on=date(2028, 6, 1)),
    ),
    (
        "authorisation-ends-within-training",
        work(category=WorkCategory.EAD, expires_on=date(2029, 6, 1)),
    ),
    ("degree-against-class-year", part("graduation", class_year=2020)),
    ("graduated-in-future", part("graduation", class_year=2027, degree_on=date(2027, 6, 1))),
    ("degree-without-graduation", part("graduation", is_graduated=False)),
    (
        "practised-before-graduation",
        part("graduation", is_graduated=False, practised_since=True),
    ),
    ("step-3-before-step-2", exams(SAT[Exam.STEP_3])),
    ("score-against-outcome", exams(LOW)),
    ("too-many-attempts", exams(*[replace(LOW, outcome=ExamOutcome.FAILED)] * 5)),
    ("passed-twice", exams(SAT[Exam.STEP_1], SAT[Exam.STEP_1])),
    ("step-1-score-after-pass-fail", exams(replace(SAT[Exam.STEP_1], score=230))),
    ("result-before-sitting", exams(replace(LOW, taken_on=date(2026, 3, 1)))),
    (
        "certified-without-step-2",
        lambda profile: part("ecfmg", stage=EcfmgStage.CERTIFIED)(replace(profile, exams=())),
    ),
    ("certificate-against-stage", part("ecfmg", certified_on=date(2025, 9, 1))),
    ("img-needs-ecfmg", part("ecfmg", stage=EcfmgStage.NOT_NEEDED)),
    ("pathway-expires-before-ranking", part("ecfmg", valid_through=date(2027, 1, 1))),
    ("oet-expires-before-ranking", part("ecfmg", oet_on=date(2025, 1, 1))),
    (
        "many-targets",
        part(
            "preferences",
            targets=tuple(Target(specialty=Specialty(f"field-{n}")) for n in "abcd"),
        ),
    ),
    ("gap", part("graduation", class_year=2024, degree_on=date(2024, 6, 30))),
]


@pytest.mark.parametrize(("code", "change"), CASES, ids=[case[0] for case in CASES])
def test_a_contradiction_is_named(code: str, change: Callable[[Profile], Profile]) -> None:
    steady = an_experience(started_on=date(2025, 8, 1), ended_on=date(2026, 1, 1))
    assert code not in codes(consistent(), steady)
    assert code in codes(change(consistent()), steady)


@pytest.mark.parametrize(
    ("code", "experience"),
    [
        ("experience-runs-backwards", an_experience(ended_on=date(2025, 1, 1))),
        ("experience-in-future", an_experience(started_on=date(2026, 6, 1), ended_on=None)),
        ("experience-ends-in-future", an_experience(ended_on=date(2026, 6, 1))),
        ("experience-before-school", an_experience(started_on=date(2012, 1, 1))),
        ("hands-on-without-authorisation", an_experience(duties=frozenset({Duty.PROCEDURES}))),
    ],
)
def test_an_odd_experience_is_named(code: str, experience: Experience) -> None:
    steady = an_experience(started_on=date(2025, 8, 1), ended_on=date(2026, 1, 1))
    assert code not in codes(consistent(), steady)
    assert code in codes(consistent(), experience)


def test_full_time_roles_at_once_are_named() -> None:
    assert "full-time-overlap" in codes(
        consistent(),
        an_experience(started_on=date(2025, 9, 1), ended_on=date(2025, 12, 1)),
        an_experience(started_on=date(2025, 10, 1), ended_on=date(2025, 11, 15)),
    )


def test_a_birth_after_school_began_is_named() -> None:
    assert "graduated-too-young" in codes(consistent(), born_on=date(2010, 1, 1))


def test_an_empty_profile_misses_the_targets_first() -> None:
    found = completeness(Profile(), ())
    assert found.missing[0].code == "no-target"
    assert found.percent < 15
    assert len(found.missing) > len(FIELDS) // 2
