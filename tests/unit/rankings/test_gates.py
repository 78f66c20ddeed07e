"""Gates by the four stances: unknown never excludes, strict does only on two known values."""

from dataclasses import replace
from datetime import date

import pytest

from domain.applicants.entities import (
    Ecfmg,
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Experience,
    ExperienceKind,
    Letter,
    LetterStatus,
    Profile,
    WorkAuthorisation,
    WorkCategory,
)
from domain.kernel.identifiers import ProgramId
from domain.kernel.places import Country
from domain.kernel.vocabulary import ContactClass, Duty, Exam, Milestone, Visa
from domain.programs.entities import (
    AttemptRule,
    AttemptScope,
    Counting,
    ExperienceRule,
    GraduationException,
    GraduationFrom,
    GraduationRule,
    LetterRule,
    MilestoneRule,
    Overlay,
    Requirement,
    RequirementOverrides,
    Stance,
    VisaRule,
)
from domain.rankings.entities import Gate
from domain.rankings.policies.gates import ABSENT, GateTable
from domain.rankings.policies.reading import read_snapshot
from tests.unit.rankings import strategies
from tests.unit.rankings.catalogues import (
    AS_OF,
    DATES,
    NO_OVERLAY,
    a_catalogue,
    a_program,
    a_reading,
    a_snapshot,
    a_track,
    graduated,
    passed,
)
from tests.unit.rankings.judging import SILENT, code_of, judged, strict_step_2


def test_an_overlay_wins_over_a_track_and_a_track_over_its_program() -> None:
    def at_least(minimum: int) -> RequirementOverrides:
        return RequirementOverrides(step_2=strict_step_2(minimum).step_2)

    program = a_program(0, strict_step_2(260), a_track(0), a_track(1, at_least(230)))
    catalogue = a_catalogue(program)
    reading = a_reading(Profile(exams=(passed(240),)))
    plain = GateTable.of(catalogue, NO_OVERLAY).judge(reading)
    assert list(plain.eligibility) == [2, 0]
    overlay = Overlay(version=1, overrides={ProgramId(program.id): at_least(250)})
    assert list(GateTable.of(catalogue, overlay).judge(reading).eligibility) == [2, 2]


def test_a_closed_track_is_absent() -> None:
    closed = replace(a_track(0), is_open=False)
    catalogue = a_catalogue(a_program(0, SILENT, closed, a_track(1)))
    outcome = GateTable.of(catalogue, NO_OVERLAY).judge(a_reading(Profile()))
    assert list(outcome.eligibility) == [ABSENT, 0]


@pytest.mark.parametrize(
    ("exams", "code"),
    [
        ((passed(240),), None),
        ((passed(229),), "violated"),
        ((ExamAttempt(exam=Exam.STEP_2_CK, outcome=ExamOutcome.PENDING),), "pending"),
        ((), "value-unknown"),
    ],
)
def test_step_2_is_met_missed_pending_or_unknown(
    exams: tuple[ExamAttempt, ...], code: str | None
) -> None:
    assert code_of(judged(strict_step_2(230), a_reading(Profile(exams=exams)))) == code


def test_an_attempts_rule_counts_each_exam_or_all_together() -> None:
    failed = [ExamAttempt(exam=each, outcome=ExamOutcome.FAILED) for each in strategies.EXAMS[:2]]
    exams = (*failed, passed(230, Exam.STEP_1), passed(230))
    rule = AttemptRule(
        maximum=1,
        exams=frozenset({Exam.STEP_1, Exam.STEP_2_CK}),
        counting=Counting.FAILURES,
        scope=AttemptScope.EACH,
        counts_incomplete=True,
    )
    reading = a_reading(Profile(exams=exams))
    total = replace(rule, scope=AttemptScope.TOTAL)
    for each, code in ((rule, None), (total, "violated")):
        gate = Requirement(stance=Stance.STRICT, rule=each)
        assert code_of(judged(replace(SILENT, attempts=gate), reading)) == code
    unstated = Requirement(stance=Stance.STRICT, rule=replace(total, counting=None))
    assert code_of(judged(replace(SILENT, attempts=unstated), reading)) == "rule-unstated"


@pytest.mark.parametrize(
    ("measured_from", "measured_at", "code"),
    [
        (GraduationFrom.CLASS_YEAR, Milestone.APPLICATION, None),
        (GraduationFrom.DEGREE_DATE, Milestone.APPLICATION, "violated"),
        (GraduationFrom.CLASS_YEAR, Milestone.START, "violated"),
        (None, Milestone.START, "rule-unstated"),
        (GraduationFrom.CLASS_YEAR, None, "rule-unstated"),
    ],
)
def test_years_since_graduation_depend_on_where_they_start_and_end(
    measured_from: GraduationFrom | None, measured_at: Milestone | None, code: str | None
) -> None:
    rule = GraduationRule(years=5, measured_from=measured_from, measured_at=measured_at)
    gate = Requirement(stance=Stance.STRICT, rule=rule)
    reading = a_reading(Profile(graduation=graduated(2022)))
    assert code_of(judged(replace(SILENT, graduation=gate), reading)) == code


def test_an_exception_lifts_a_graduation_rule_and_an_unknown_one_keeps_it_open() -> None:
    rule = GraduationRule(
        years=1,
        measured_from=GraduationFrom.CLASS_YEAR,
        measured_at=Milestone.APPLICATION,
        exceptions=frozenset({GraduationException.PRACTICE}),
    )
    requirements = replace(SILENT, graduation=Requirement(stance=Stance.STRICT, rule=rule))
    expected = {True: None, False: "violated", None: "value-unknown"}
    for practised, code in expected.items():
        graduation = replace(graduated(2015), practised_since=practised)
        assert code_of(judged(requirements, a_reading(Profile(graduation=graduation)))) == code


def test_a_certificate_may_still_come_until_its_milestone_has_passed() -> None:
    gate = Requirement(stance=Stance.STRICT, rule=MilestoneRule(by=Milestone.APPLICATION))
    requirements = replace(SILENT, ecfmg=gate)
    profile = Profile(ecfmg=Ecfmg(stage=EcfmgStage.APPLIED))
    assert code_of(judged(requirements, a_reading(profile))) == "pending"
    late = a_reading(profile, as_of=date(2027, 10, 1))
    assert code_of(judged(requirements, late)) == "violated"


@pytest.mark.parametrize(
    ("work", "rule", "code"),
    [
        (WorkAuthorisation(category=WorkCategory.CITIZEN), VisaRule(j1=False, h1b=False), None),
        (
            WorkAuthorisation(category=WorkCategory.NONE),
            VisaRule(j1=False, h1b=False),
            "violated",
        ),
        (
            WorkAuthorisation(category=WorkCategory.NONE, accepts=frozenset({Visa.J1})),
            VisaRule(j1=True, h1b=False),
            None,
        ),
        (
            WorkAuthorisation(category=WorkCategory.NONE, accepts=frozenset({Visa.H1B})),
            VisaRule(j1=True, h1b=False),
            "violated",
        ),
        (
            WorkAuthorisation(
                category=WorkCategory.NONE,
                accepts=frozenset({Visa.H1B}),
                j1_home_residence_duty=True,
            ),
            VisaRule(j1=True, h1b=True, h1b_step_3_by=Milestone.RANK),
            "violated",
        ),
        (
            WorkAuthorisation(
                category=WorkCategory.NONE,
                accepts=frozenset({Visa.H1B}),
                j1_home_residence_duty=False,
            ),
            VisaRule(j1=True, h1b=True, h1b_step_3_by=Milestone.RANK),
            "pending",
        ),
        (
            WorkAuthorisation(category=WorkCategory.EAD, expires_on=date(2027, 12, 1)),
            VisaRule(j1=False, h1b=False),
            "pending",
        ),
        (
            WorkAuthorisation(category=WorkCategory.NONE, accepts=frozenset({Visa.J1})),
            VisaRule(j1=None, h1b=False),
            "rule-unstated",
        ),
    ],
)
def test_a_visa_is_judged_by_the_best_way_open(
    work: WorkAuthorisation, rule: VisaRule, code: str | None
) -> None:
    gate = Requirement(stance=Stance.STRICT, rule=rule)
    assert code_of(judged(replace(SILENT, visa=gate), a_reading(Profile(work=work)))) == code


def test_an_unknown_visa_rule_is_at_risk_only_for_who_may_need_one() -> None:
    requirements = replace(SILENT, visa=Requirement(stance=Stance.UNKNOWN))
    citizen = Profile(work=WorkAuthorisation(category=WorkCategory.CITIZEN))
    needing = Profile(work=WorkAuthorisation(category=WorkCategory.NONE))
    assert judged(requirements, a_reading(citizen)).eligibility[0] == 0
    outcome = judged(requirements, a_reading(needing))
    assert outcome.eligibility[0] == 1
    assert [each.gate for each in outcome.findings(0)] == [Gate.VISA]


def test_letters_and_months_may_still_come_before_one_applies_and_are_known_after() -> None:
    experience = Requirement(
        stance=Stance.STRICT,
        rule=ExperienceRule(months=3, counts=frozenset({ContactClass.HANDS_ON})),
    )
    letter = Requirement(stance=Stance.STRICT, rule=LetterRule(count=3))
    snapshot = replace(
        a_snapshot(Profile()),
        experiences=(a_month_of(Duty.PROCEDURES), a_month_of(Duty.DOCUMENTATION)),
        letters=(Letter(author="A", status=LetterStatus.UPLOADED),),
    )
    for requirements in (
        replace(SILENT, experience=experience),
        replace(SILENT, letters=letter),
    ):
        for as_of, code in ((AS_OF, "pending"), (date(2027, 10, 1), "violated")):
            outcome = judged(requirements, read_snapshot(snapshot, DATES, as_of))
            assert code_of(outcome) == code


def a_month_of(duty: Duty) -> Experience:
    return Experience(
        kind=ExperienceKind.EXTERNSHIP,
        role="extern",
        site="site",
        country=Country("US"),
        started_on=date(2026, 5, 1),
        ended_on=date(2026, 5, 31),
        duties=frozenset({duty}),
    )
