"""What time takes from a list, and which steps are open to whom, in the order of the papers."""

from dataclasses import replace
from datetime import date

import pytest

from domain.applicants.entities import (
    Ecfmg,
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Graduation,
    ImgType,
    Profile,
    ProfileSnapshot,
)
from domain.experience.policies.find_flips import FlipKind
from domain.kernel.vocabulary import Exam
from domain.programs.entities import (
    GraduationFrom,
    GraduationRule,
    Requirement,
    RequirementOverrides,
    Stance,
)
from domain.shortlists.policies.expiries import expiries_of
from domain.shortlists.policies.fixes import FixCode, after
from domain.shortlists.policies.held import Held
from domain.shortlists.policies.question import Wish
from infra.scenarios import load_fixes
from tests.unit.shortlists.listing import listed, ranked

TODAY = date(2026, 11, 23)
PASSED_STEP_2 = ExamAttempt(exam=Exam.STEP_2_CK, outcome=ExamOutcome.PASSED, score=245)


def somebody(stage: EcfmgStage | None, *exams: ExamAttempt) -> ProfileSnapshot:
    inputs, _ = ranked()
    profile = Profile(
        img_type=ImgType.NON_US_IMG,
        exams=exams,
        ecfmg=Ecfmg(stage=stage),
        preferences=inputs.snapshot.profile.preferences,
    )
    return replace(inputs.snapshot, profile=profile)


@pytest.mark.parametrize(
    ("who", "papers"),
    [
        (somebody(EcfmgStage.NOT_STARTED), {FixCode.STEP_2}),
        (somebody(EcfmgStage.APPLIED, PASSED_STEP_2), {FixCode.PATHWAY}),
        (somebody(EcfmgStage.PATHWAY_ACCEPTED, PASSED_STEP_2), {FixCode.CERTIFICATE}),
        (somebody(EcfmgStage.CERTIFIED, PASSED_STEP_2), {FixCode.STEP_3}),
        (somebody(None, PASSED_STEP_2), set()),
    ],
)
def test_papers_come_in_their_order_and_what_is_not_said_is_not_proposed(
    who: ProfileSnapshot, papers: set[FixCode]
) -> None:
    always = {FixCode.US_LETTER, FixCode.OBSERVERSHIP}
    assert {each for each in FixCode if after(each, who, TODAY) is not None} == papers | always


def test_a_step_leaves_every_other_part_of_the_profile_alone() -> None:
    who = somebody(EcfmgStage.CERTIFIED, PASSED_STEP_2)
    done = after(FixCode.STEP_3, who, TODAY)
    assert done is not None
    assert replace(done, profile=who.profile) == who
    assert replace(done.profile, exams=who.profile.exams) == who.profile
    assert [each.exam for each in done.profile.exams] == [Exam.STEP_2_CK, Exam.STEP_3]


def test_every_step_has_its_figures_and_who_says_so() -> None:
    fixes = load_fixes()
    assert {each.code for each in fixes} == set(FixCode)
    assert all(each.weeks > 0 and each.source for each in fixes)


def test_a_program_falls_out_on_the_day_its_rule_says_with_the_points_it_carries() -> None:
    question, solution, made = listed(Wish(max_programs=6))
    first = made.entries[0].program
    rule = GraduationRule(years=5, measured_from=GraduationFrom.DEGREE_DATE)
    strict = Requirement(stance=Stance.STRICT, rule=rule)
    inputs = question.inputs
    profile = replace(inputs.snapshot.profile, graduation=Graduation(degree_on=date(2023, 6, 30)))
    inputs = replace(
        inputs,
        snapshot=replace(inputs.snapshot, profile=profile, experiences=()),
        overlay=replace(inputs.overlay, overrides={first: RequirementOverrides(graduation=strict)}),
    )
    held = Held(question=replace(question, inputs=inputs), solution=solution, unknown=())
    programs = [p.program for p in question.places.values() if p.program.id == first]
    (expiry,) = [e for e in expiries_of(held, programs) if e.kind is FlipKind.GRADUATION]
    assert (expiry.on, expiry.programs) == (date(2028, 7, 1), (first,))
    assert 0 < expiry.at_stake <= solution.objective
