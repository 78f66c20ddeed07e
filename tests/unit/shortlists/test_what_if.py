"""A what-if changes what it names and nothing else, and says what enters, what leaves and why."""

import time
from dataclasses import replace
from datetime import date

import pytest

from domain.applicants.entities import EcfmgStage, ExamOutcome
from domain.applicants.policies.classify_contact import contact_of, is_in_us
from domain.kernel.vocabulary import ContactClass, Exam, Specialty
from domain.rankings.policies.compute import score_only
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.solve import solve
from domain.shortlists.policies.question import Question, Wish, ask
from domain.shortlists.policies.what_if import (
    Cause,
    Change,
    Side,
    changed_signals,
    changed_snapshot,
    changed_wish,
    moved_between,
    side_of,
)
from tests.fakes.scorer import FakeProgramScorer
from tests.unit.shortlists.listing import ranked

TODAY = date(2026, 11, 23)
WISH = Wish(max_programs=12)


def asked(change: Change) -> tuple[Question, Side]:
    """Return the question after the change, and its list."""
    inputs, _ = ranked()
    after = replace(inputs, snapshot=changed_snapshot(inputs.snapshot, change, inputs.as_of))
    result = score_only(after, scoring_of(FakeProgramScorer()))
    question = changed_signals(ask(after, result, (), changed_wish(WISH, change)), change)
    return question, side_of(question, solve(question.instance, now=time.monotonic))


def test_no_change_moves_nothing() -> None:
    inputs, _ = ranked()
    assert changed_snapshot(inputs.snapshot, Change(), TODAY) == inputs.snapshot
    before, after = asked(Change()), asked(Change())
    found = moved_between(before[0], after[0], (before[1], after[1]))
    assert (found.enters, found.leaves, found.stays) == ((), (), 12)


def test_each_part_of_a_change_reaches_the_snapshot() -> None:
    snapshot = ranked()[0].snapshot
    change = Change(
        step_2_score=262,
        failed_attempts=2,
        hands_on_months=3,
        us_letters=2,
        is_certified=True,
        specialties=(Specialty("family-medicine"), Specialty("pediatrics")),
    )
    done = changed_snapshot(snapshot, change, TODAY)
    sat = [each for each in done.profile.exams if each.exam is Exam.STEP_2_CK]
    assert [each.score for each in sat if each.outcome is ExamOutcome.PASSED] == [262]
    failed = [each for each in sat if each.outcome is ExamOutcome.FAILED]
    had = [each for each in snapshot.profile.exams if each.exam is Exam.STEP_2_CK]
    assert len(failed) == 2 + sum(each.outcome is ExamOutcome.FAILED for each in had)
    role = done.experiences[-1]
    assert is_in_us(role)
    assert contact_of(role) is ContactClass.HANDS_ON
    assert (role.ended_on, (TODAY - role.started_on).days) == (TODAY, 91)
    assert len(done.letters) == len(snapshot.letters) + 2
    assert done.profile.ecfmg.stage is EcfmgStage.CERTIFIED
    weights = {each.specialty: each.weight for each in done.profile.preferences.targets}
    assert weights == {"family-medicine": 0.6, "pediatrics": 1.0}


def test_a_better_score_is_worth_more_and_a_failed_sitting_is_not() -> None:
    before = asked(Change(step_2_score=230))[1]
    better = asked(Change(step_2_score=265))[1]
    worse = asked(Change(step_2_score=230, failed_attempts=2))[1]
    assert better.value[1] > before.value[1] >= worse.value[1]
    for side in (before, better, worse):
        low, mid, high = side.value
        assert low <= mid <= high
        assert side.interviews[0] <= side.interviews[1] <= side.interviews[2]


def test_what_leaves_a_shorter_list_was_crowded_out_and_what_enters_a_longer_one_had_room() -> None:
    long, short = asked(Change()), asked(Change(max_programs=5))
    found = moved_between(long[0], short[0], (long[1], short[1]))
    assert len(found.leaves) == 7 + len(found.enters)
    assert {each.cause for each in found.leaves} == {Cause.CROWDED_OUT}
    back = moved_between(short[0], long[0], (short[1], long[1]))
    assert {each.cause for each in back.enters} == {Cause.ROOM}


def test_another_aim_closes_what_it_leaves_and_opens_what_it_takes_up() -> None:
    before, after = asked(Change()), asked(Change(specialties=(Specialty("pediatrics"),)))
    found = moved_between(before[0], after[0], (before[1], after[1]))
    assert {each.cause for each in found.leaves} == {Cause.CLOSED}
    assert {each.cause for each in found.enters} == {Cause.OPENED}
    assert all(each.before is None for each in found.enters)


def test_fewer_signals_are_sent_and_never_more_than_allowed() -> None:
    pools = asked(Change())[0].instance.limits.signals
    none = asked(Change(signals=dict.fromkeys(pools, (0, 0))))
    assert {tier.value for _, tier in none[1].programs} == {"none"}
    more = asked(Change(signals=dict.fromkeys(pools, (100, 100))))
    assert more[0].instance.limits.signals == pools
    with pytest.raises(InfeasibleError, match="no signals of"):
        asked(Change(signals={"no-such-pool": (1, 1)}))
