"""When interviews clash, what may be said of one, and what one means for its application."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.applications.entities import Progress, Route, Status
from domain.kernel.errors import InvalidError
from domain.kernel.identifiers import ApplicantId, ApplicationId, InterviewId, ProgramId
from domain.matching.entities import Interview, InterviewKind, InterviewPlan, InterviewStatus
from domain.matching.policies.interviews import check_plan, clashes_of, overlap, steps_meant

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOW.date()
instants = st.integers(0, 3_000).map(lambda minutes: NOW + timedelta(minutes=minutes))


def a_plan(
    begins: datetime | None = None,
    minutes: int = 60,
    status: InterviewStatus = InterviewStatus.SCHEDULED,
    zone: str = "America/Los_Angeles",
    link: str | None = None,
) -> InterviewPlan:
    return InterviewPlan(
        kind=InterviewKind.VIDEO,
        status=status,
        zone=zone,
        begins_at=begins,
        minutes=minutes,
        link=link,
    )


def an_interview(number: int, plan: InterviewPlan) -> Interview:
    return Interview(
        id=InterviewId(UUID(int=number)),
        applicant=ApplicantId(UUID(int=1)),
        application=ApplicationId(UUID(int=2)),
        program=ProgramId(UUID(int=3)),
        plan=plan,
    )


@given(instants, st.integers(5, 600), instants, st.integers(5, 600))
def test_two_interviews_clash_exactly_when_they_share_a_minute(
    one: datetime, long: int, other: datetime, wide: int
) -> None:
    first, second = a_plan(one, long), a_plan(other, wide)
    shared = min(one + timedelta(minutes=long), other + timedelta(minutes=wide)) - max(one, other)
    assert overlap(first, second) == (shared > timedelta())
    assert overlap(first, second) == overlap(second, first)


def test_what_is_called_off_or_over_clashes_with_nothing() -> None:
    ahead = an_interview(1, a_plan(NOW))
    for number, status in enumerate(InterviewStatus, start=2):
        found = clashes_of([ahead, an_interview(number, a_plan(NOW, status=status))])
        is_ahead = status in {InterviewStatus.OFFERED, InterviewStatus.SCHEDULED}
        assert bool(found[ahead.id]) == is_ahead, status


def test_one_that_ends_as_the_next_begins_is_no_clash() -> None:
    found = clashes_of(
        [an_interview(1, a_plan(NOW)), an_interview(2, a_plan(NOW + timedelta(hours=1)))]
    )
    assert not any(found.values())


@pytest.mark.parametrize(
    ("plan", "pointer"),
    [
        (a_plan(NOW, zone="Mars/Olympus"), "/time_zone"),
        (a_plan(NOW, zone="../etc/passwd"), "/time_zone"),
        (a_plan(NOW, link="javascript:alert(1)"), "/link"),
        (a_plan(None), "/begins_at"),
        (a_plan(NOW + timedelta(days=1), status=InterviewStatus.DONE), "/status"),
        (a_plan(datetime(1, 1, 1, tzinfo=UTC)), "/begins_at"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(plan: InterviewPlan, pointer: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check_plan(plan, NOW)
    assert refused.value.faults[0].pointer == pointer


def test_an_offer_may_have_no_time_yet() -> None:
    check_plan(a_plan(None, status=InterviewStatus.OFFERED), NOW)


def test_the_first_interview_means_an_invitation_today() -> None:
    progress = Progress(status=Status.APPLIED, applied_on=date(2026, 9, 24))
    found = steps_meant(progress, a_plan(NOW + timedelta(days=9)), is_new=True, today=TODAY)
    assert [(each.status, each.on) for each in found] == [(Status.INVITED, TODAY)]
    invited = Progress(status=Status.INVITED, invited_on=TODAY)
    assert steps_meant(invited, a_plan(NOW), is_new=True, today=TODAY) == ()
    assert steps_meant(progress, a_plan(NOW), is_new=False, today=TODAY) == ()


def test_one_that_is_done_means_it_was_held_on_its_own_day() -> None:
    held = datetime(2026, 11, 12, 2, tzinfo=UTC)
    plan = a_plan(held, status=InterviewStatus.DONE)
    applied = Progress(status=Status.APPLIED, applied_on=date(2026, 9, 24))
    found = steps_meant(applied, plan, is_new=True, today=TODAY)
    there = date(2026, 11, 11)
    assert [(each.status, each.on) for each in found] == [
        (Status.INVITED, there),
        (Status.INTERVIEWED, there),
    ]
    late = Progress(status=Status.INVITED, invited_on=date(2026, 11, 20))
    assert steps_meant(late, plan, is_new=False, today=TODAY)[0].on == date(2026, 11, 20)


def test_what_is_settled_is_not_moved() -> None:
    matched = Progress(status=Status.MATCHED, route=Route.MAIN_MATCH)
    done = a_plan(NOW - timedelta(days=1), status=InterviewStatus.DONE)
    assert steps_meant(matched, done, is_new=True, today=TODAY) == ()
    ranked = Progress(status=Status.RANKED)
    assert steps_meant(ranked, done, is_new=True, today=TODAY) == ()
