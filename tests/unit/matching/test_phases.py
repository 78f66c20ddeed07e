"""The year: one phase a day, what it asks, its tasks, what further applications cost, its end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.applicants.entities import (
    Ecfmg,
    ExamAttempt,
    ExamOutcome,
    Profile,
    WorkAuthorisation,
)
from domain.applications.entities import Status
from domain.kernel.vocabulary import Exam, SeasonCode, Specialty
from domain.matching.policies.late_prices import late_prices
from domain.matching.policies.next_season import Recheck, closing_of, is_over, rechecks
from domain.matching.policies.phases import (
    Outcome,
    TaskSet,
    Todo,
    guide,
    outcome_of,
    starts_of,
    tasks_of,
)
from domain.programs.entities import Platform
from domain.programs.seasons import FeeTable, FeeTier, Phase
from domain.shortlists.policies.fees import FeeGroup
from tests.unit.matching.test_rank_lists import DUE, SEASON

ERAS = FeeTable(
    platform=Platform.ERAS,
    tiers=(FeeTier(up_to=30, each_cents=1_100), FeeTier(each_cents=3_000)),
    source="a page",
)
CAS = FeeTable(
    platform=Platform.RESIDENCY_CAS,
    tiers=(
        FeeTier(up_to=18, flat_cents=9_900),
        FeeTier(up_to=30, each_cents=1_800),
        FeeTier(each_cents=2_300),
    ),
    source="a page",
)
PRICED = replace(SEASON, fees=(ERAS, CAS))
MEDICINE = FeeGroup(Platform.ERAS, Specialty("internal-medicine"))
EMERGENCY = FeeGroup(Platform.RESIDENCY_CAS, Specialty("emergency-medicine"))


@given(st.integers(0, 500))
def test_every_day_has_the_phase_that_began_last(days: int) -> None:
    today = date(2026, 7, 1) + timedelta(days=days)
    found = guide(SEASON, today, Outcome.UNKNOWN)
    begun = [each.phase for each in found.starts if each.on is None or each.on <= today]
    assert found.phase is begun[-1]
    assert found.is_match_week == (found.phase is Phase.SOAP)
    assert found.todo


@pytest.mark.parametrize(
    ("today", "outcome", "todo", "sets"),
    [
        (date(2026, 11, 24), Outcome.UNKNOWN, Todo.RECORD_INVITATIONS, 2),
        (date(2027, 2, 10), Outcome.UNKNOWN, Todo.CERTIFY, 2),
        (date(2027, 3, 16), Outcome.UNKNOWN, Todo.KEEP_CONDUCT, 0),
        (date(2027, 4, 1), Outcome.UNKNOWN, Todo.RECORD_OUTCOME, 0),
        (date(2027, 4, 1), Outcome.MATCHED, Todo.BEGIN_TRAINING, 1),
        (date(2027, 4, 1), Outcome.NOT_MATCHED, Todo.PLAN_AGAIN, 1),
    ],
)
def test_the_time_of_the_year_says_what_to_do(
    today: date, outcome: Outcome, todo: Todo, sets: int
) -> None:
    found = guide(SEASON, today, outcome)
    assert todo in found.todo
    assert len(found.sets) == sets


def test_an_estimated_day_says_so_in_the_year_and_in_its_task() -> None:
    dates = replace(SEASON.dates, estimated=frozenset({"rank_list_due", "match_week"}))
    season = replace(SEASON, dates=dates)
    estimated = {each.phase for each in starts_of(season) if each.is_estimated}
    assert estimated == {Phase.SOAP, Phase.AFTER}
    (task,) = tasks_of(TaskSet.CERTIFICATION, season, needs_visa=True, is_img=True)
    assert "estimated" in task.details
    assert (task.due_on, task.is_blocking) == (DUE, True)


def test_registration_is_due_before_it_costs_more() -> None:
    (task,) = tasks_of(TaskSet.REGISTRATION, SEASON, needs_visa=True, is_img=True)
    assert (task.due_on, task.is_blocking) == (date(2027, 1, 30), True)
    assert "Source" in task.details


def test_who_needs_no_visa_has_no_task_for_one() -> None:
    def titles(*, needs_visa: bool, is_img: bool) -> str:
        tasks = tasks_of(TaskSet.MATCHED, SEASON, needs_visa=needs_visa, is_img=is_img)
        return " ".join(each.title for each in tasks)

    assert "visa" in titles(needs_visa=True, is_img=True)
    assert "visa" not in titles(needs_visa=False, is_img=True)
    assert "ECFMG" not in titles(needs_visa=False, is_img=False)


def test_nothing_of_the_plan_proposes_hands_on_work() -> None:
    text = " ".join(
        each.title + each.details
        for each in tasks_of(TaskSet.REAPPLY, SEASON, needs_visa=True, is_img=True)
    ).lower()
    assert "hands-on" not in text
    assert "guarantee" not in text


def test_what_is_recorded_says_what_the_match_brought() -> None:
    assert outcome_of(()) is Outcome.UNKNOWN
    assert outcome_of([Status.RANKED, Status.NOT_INVITED]) is Outcome.UNKNOWN
    assert outcome_of([Status.NOT_MATCHED, Status.REJECTED]) is Outcome.NOT_MATCHED
    assert outcome_of([Status.NOT_MATCHED, Status.MATCHED]) is Outcome.MATCHED


@pytest.mark.parametrize(
    ("sent", "more", "next_cents", "cents"),
    [(0, 1, 1_100, 1_100), (29, 3, 1_100, 7_100), (30, 2, 3_000, 6_000), (60, 5, 3_000, 15_000)],
)
def test_a_late_application_costs_what_the_next_tier_says(
    sent: int, more: int, next_cents: int, cents: int
) -> None:
    (found,) = late_prices(PRICED, {MEDICINE: sent}, {MEDICINE: more})
    assert (found.next_cents, found.cents) == (next_cents, cents)


def test_a_flat_tier_that_was_entered_costs_nothing_more() -> None:
    found = {
        each.sent: each
        for sent in (0, 1, 17, 18)
        for each in late_prices(PRICED, {EMERGENCY: sent}, {EMERGENCY: 2})
    }
    assert [found[sent].cents for sent in (0, 1, 17, 18)] == [9_900, 0, 1_800, 3_600]
    assert [found[sent].next_cents for sent in (0, 1, 17, 18)] == [9_900, 0, 0, 1_800]


def test_a_fee_that_is_not_published_is_not_nothing() -> None:
    (found,) = late_prices(SEASON, {MEDICINE: 3}, {MEDICINE: 1})
    assert (found.next_cents, found.cents, found.source) == (None, None, None)


def test_silence_is_closed_and_what_a_person_must_settle_is_left() -> None:
    assert closing_of(Status.APPLIED) is Status.NOT_INVITED
    assert closing_of(Status.CONSIDERING) is Status.WITHDRAWN
    for status in (Status.INVITED, Status.INTERVIEWED, Status.RANKED, Status.MATCHED):
        assert closing_of(status) is None
    assert not is_over(SEASON, date(2027, 3, 19))
    assert is_over(SEASON, date(2027, 3, 20))


def test_what_runs_out_before_training_is_named() -> None:
    before = SEASON.dates.training_starts - timedelta(days=1)
    profile = Profile(
        season=SeasonCode("2026"),
        ecfmg=Ecfmg(certificate_expires_on=before),
        work=WorkAuthorisation(expires_on=before),
        exams=(ExamAttempt(exam=Exam.STEP_3, outcome=ExamOutcome.PENDING),),
    )
    found = rechecks(profile, SEASON)
    assert {Recheck.ECFMG_EXPIRES, Recheck.WORK_EXPIRES, Recheck.RESULT_PENDING} <= set(found)
    plain = rechecks(Profile(), SEASON)
    assert plain == (Recheck.YEARS_SINCE_GRADUATION, Recheck.LETTERS, Recheck.BUDGET)
