"""What holds of the gates for any rules and any profile."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.applicants.entities import (
    ExamAttempt,
    ExamOutcome,
    Profile,
    ProfileSnapshot,
)
from domain.kernel.vocabulary import Exam
from domain.programs.entities import (
    Overlay,
    Requirement,
    RequirementOverrides,
    Requirements,
    Stance,
)
from domain.rankings.entities import Eligibility
from domain.rankings.policies.gates import LEVEL_OF, GateTable, effective
from domain.rankings.policies.reading import read_snapshot
from tests.unit.rankings import strategies
from tests.unit.rankings.catalogues import (
    AS_OF,
    DATES,
    a_catalogue,
    a_program,
    a_reading,
    a_track,
    passed,
)
from tests.unit.rankings.judging import judged


@given(requirements=strategies.requirements, snapshot=strategies.snapshots())
def test_an_unknown_or_absent_rule_never_excludes(
    requirements: Requirements, snapshot: ProfileSnapshot
) -> None:
    softened = replace(
        requirements,
        **{
            name: Requirement(stance=Stance.UNKNOWN)
            for name in Requirements.__dataclass_fields__
            if getattr(requirements, name).stance is Stance.STRICT
        },
    )
    outcome = judged(softened, read_snapshot(snapshot, DATES, AS_OF))
    assert outcome.eligibility[0] < LEVEL_OF[Eligibility.INELIGIBLE]


@given(requirements=strategies.requirements)
def test_an_empty_profile_is_excluded_by_nothing(requirements: Requirements) -> None:
    outcome = judged(requirements, a_reading(Profile()))
    assert outcome.eligibility[0] < LEVEL_OF[Eligibility.INELIGIBLE]


@given(requirements=strategies.requirements, snapshot=strategies.snapshots())
def test_what_excludes_names_a_strict_rule_and_both_values(
    requirements: Requirements, snapshot: ProfileSnapshot
) -> None:
    outcome = judged(requirements, read_snapshot(snapshot, DATES, AS_OF))
    for finding in outcome.findings(0):
        if finding.outcome is Eligibility.INELIGIBLE:
            requirement = getattr(requirements, finding.gate.value.replace("-", "_"))
            assert requirement.stance is Stance.STRICT
            assert requirement.rule is not None
            assert finding.code == "violated"
            assert finding.ours is not None
            assert finding.theirs is not None


@given(
    requirements=strategies.requirements,
    snapshot=strategies.snapshots(),
    score=st.integers(218, 280),
    gain=st.integers(0, 20),
)
def test_a_better_score_never_worsens_a_track(
    requirements: Requirements, snapshot: ProfileSnapshot, score: int, gain: int
) -> None:
    def level(value: int) -> int:
        others = [each for each in snapshot.profile.exams if each.exam is not Exam.STEP_2_CK]
        profile = replace(snapshot.profile, exams=(*others, passed(value)))
        reading = read_snapshot(replace(snapshot, profile=profile), DATES, AS_OF)
        return int(judged(requirements, reading).eligibility[0])

    assert level(score + gain) <= level(score)


@given(
    program_rules=st.lists(strategies.requirements, min_size=1, max_size=4),
    track_rules=st.lists(strategies.overrides, min_size=4, max_size=4),
    overlay_rules=strategies.overrides,
    snapshot=strategies.snapshots(),
)
def test_the_table_says_of_every_track_what_the_gates_say_of_it_alone(
    program_rules: list[Requirements],
    track_rules: list[RequirementOverrides],
    overlay_rules: RequirementOverrides,
    snapshot: ProfileSnapshot,
) -> None:
    programs = [
        a_program(at, rules, a_track(2 * at), a_track(2 * at + 1, track_rules[at]))
        for at, rules in enumerate(program_rules)
    ]
    catalogue = a_catalogue(*programs)
    overlay = Overlay(version=1, overrides={programs[0].id: overlay_rules})
    reading = read_snapshot(snapshot, DATES, AS_OF)
    together = GateTable.of(catalogue, overlay).judge(reading)
    for _, track, requirements in effective(catalogue, overlay):
        alone = judged(requirements, reading)
        assert together.eligibility[track.position] == alone.eligibility[0]
        assert together.findings(track.position) == alone.findings(0)


@given(
    requirements=strategies.requirements,
    snapshot=strategies.snapshots(),
    exam=st.sampled_from(strategies.EXAMS),
)
def test_one_more_failure_never_betters_a_track_whose_exams_are_recorded(
    requirements: Requirements, snapshot: ProfileSnapshot, exam: Exam
) -> None:
    complete = tuple(passed(240, each) for each in strategies.EXAMS)
    failure = ExamAttempt(exam=exam, outcome=ExamOutcome.FAILED)

    def level(*exams: ExamAttempt) -> int:
        profile = replace(snapshot.profile, exams=(*snapshot.profile.exams, *exams))
        reading = read_snapshot(replace(snapshot, profile=profile), DATES, AS_OF)
        return int(judged(requirements, reading).eligibility[0])

    assert level(*complete, failure) >= level(*complete)


@given(requirements=strategies.requirements, snapshot=strategies.snapshots())
def test_softening_strict_to_preferred_excludes_nobody(
    requirements: Requirements, snapshot: ProfileSnapshot
) -> None:
    softened = {
        name: replace(getattr(requirements, name), stance=Stance.PREFERRED)
        for name in Requirements.__dataclass_fields__
        if getattr(requirements, name).stance is Stance.STRICT
    }
    reading = read_snapshot(snapshot, DATES, AS_OF)
    before = judged(requirements, reading).eligibility[0]
    after = judged(replace(requirements, **softened), reading).eligibility[0]
    assert after == min(int(before), LEVEL_OF[Eligibility.AT_RISK])
