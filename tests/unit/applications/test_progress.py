"""Steps of an application: what follows what, corrections, and what they add up to."""

from datetime import UTC, date, datetime
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.applications.entities import Application, Route, Status, StatusEvent
from domain.applications.errors import import_refused
from domain.applications.policies.parse_steps import read_steps
from domain.applications.policies.progress import ENDS, NEXT, in_force, progress_of, record
from domain.kernel.errors import ConflictError, InvalidError
from domain.kernel.identifiers import ApplicantId, ApplicationId, ProgramId, TrackId
from domain.kernel.vocabulary import SeasonCode, Specialty

TODAY = date(2027, 3, 20)
TRACK = TrackId(UUID(int=9))


def an_application() -> Application:
    return Application(
        id=ApplicationId(UUID(int=1)),
        applicant=ApplicantId(UUID(int=2)),
        program=ProgramId(UUID(int=3)),
        tracks=(TRACK,),
        season=SeasonCode("2027"),
        specialty=Specialty("internal-medicine"),
    )


def a_step(application: Application, status: Status, on: date, **changes: object) -> StatusEvent:
    if status is Status.MATCHED:
        changes = {"route": Route.MAIN_MATCH, "track": TRACK} | changes
    return StatusEvent(
        seq=len(application.events) + 1,
        status=status,
        on=on,
        recorded_at=datetime(2027, 3, 20, tzinfo=UTC),
        **changes,  # type: ignore[arg-type]  # named per test
    )


def walk(*steps: tuple[Status, date]) -> Application:
    application = an_application()
    for status, on in steps:
        record(application, a_step(application, status, on), today=TODAY)
    return application


def test_a_whole_season_adds_up() -> None:
    application = walk(
        (Status.CONSIDERING, date(2026, 8, 1)),
        (Status.APPLIED, date(2026, 9, 24)),
        (Status.INVITED, date(2026, 10, 20)),
        (Status.INTERVIEWED, date(2026, 11, 12)),
    )
    ranked = a_step(application, Status.RANKED, date(2027, 3, 1), rank_position=2)
    record(application, ranked, today=TODAY)
    record(application, a_step(application, Status.MATCHED, date(2027, 3, 19)), today=TODAY)
    progress = progress_of(application.events)
    assert progress.status is Status.MATCHED
    assert progress.applied_on == date(2026, 9, 24)
    assert progress.invited_on == date(2026, 10, 20)
    assert progress.rank_position == 2
    assert progress.matched_track == TRACK
    assert progress.closed_on == date(2027, 3, 19)


def test_a_step_that_does_not_follow_is_refused_by_naming_those_that_do() -> None:
    application = walk((Status.CONSIDERING, date(2026, 8, 1)))
    with pytest.raises(ConflictError, match="applied, applying, withdrawn"):
        record(application, a_step(application, Status.INTERVIEWED, date(2026, 9, 1)), today=TODAY)


def test_a_main_match_cannot_follow_a_no_but_another_route_can() -> None:
    application = walk((Status.APPLIED, date(2026, 9, 24)), (Status.REJECTED, date(2026, 12, 1)))
    with pytest.raises(ConflictError, match="another route"):
        record(application, a_step(application, Status.MATCHED, date(2027, 3, 19)), today=TODAY)
    soap = a_step(application, Status.MATCHED, date(2027, 3, 19), route=Route.SOAP)
    record(application, soap, today=TODAY)
    assert progress_of(application.events).route is Route.SOAP


def test_a_correction_takes_the_place_of_what_it_names_and_nothing_is_lost() -> None:
    application = walk((Status.APPLIED, date(2026, 9, 24)), (Status.REJECTED, date(2026, 10, 1)))
    right = a_step(application, Status.INVITED, date(2026, 10, 2), supersedes=2)
    record(application, right, today=TODAY)
    assert progress_of(application.events).status is Status.INVITED
    assert progress_of(application.events).closed_on is None
    assert len(application.events) == 3
    again = a_step(application, Status.INVITED, date(2026, 10, 2), supersedes=2)
    with pytest.raises(InvalidError) as refused:
        record(application, again, today=TODAY)
    assert refused.value.faults[0].code == "no-such-event"


@pytest.mark.parametrize(
    ("status", "changes", "code"),
    [
        (Status.APPLIED, {"on": date(2027, 3, 21)}, "in-the-future"),
        (Status.APPLIED, {"rank_position": 3}, "not-ranked"),
        (Status.APPLIED, {"route": Route.SOAP}, "not-matched"),
        (Status.MATCHED, {"route": None}, "missing"),
        (Status.MATCHED, {"track": None}, "missing"),
        (Status.RANKED, {"track": TrackId(UUID(int=8))}, "not-applied"),
    ],
)
def test_parts_that_do_not_agree_are_pointed_at(
    status: Status, changes: dict[str, object], code: str
) -> None:
    application = an_application()
    on = changes.pop("on", date(2027, 1, 1))
    assert isinstance(on, date)
    with pytest.raises(InvalidError) as refused:
        record(application, a_step(application, status, on, **changes), today=TODAY)
    assert refused.value.faults[0].code == code


def test_a_list_adopted_today_may_have_been_sent_weeks_ago() -> None:
    application = walk((Status.CONSIDERING, TODAY), (Status.APPLIED, date(2026, 9, 24)))
    assert progress_of(application.events).status is Status.APPLIED
    with pytest.raises(InvalidError, match="2026-09-24"):
        record(application, a_step(application, Status.INVITED, date(2026, 9, 1)), today=TODAY)


@given(st.lists(st.sampled_from(Status), max_size=12))
def test_every_history_that_is_taken_follows_the_table(wanted: list[Status]) -> None:
    application = an_application()
    for number, status in enumerate(wanted):
        try:
            step = a_step(application, status, date(2026, 9, 1 + number))
            record(application, step, today=TODAY)
        except ConflictError:
            continue
    kept = in_force(application.events)
    for before, after in pairwise(kept):
        assert after.status in NEXT[before.status]
    assert (progress_of(application.events).closed_on is None) == (
        not kept or kept[-1].status not in ENDS
    )


def test_every_bad_cell_is_named_by_line_and_column() -> None:
    text = (
        "external_id,season,program,status,on,rank_position\n"
        "a,2027,P1,applied,2026-09-24,\n"
        "b,27,P1,offered,tomorrow,400\n"
        ",2027,P1,applied,2026-09-24,\n"
    )
    rows, faults = read_steps(text)
    assert [row.external_id for row in rows] == ["a"]
    assert {fault.pointer for fault in faults} == {
        "/3/season",
        "/3/status",
        "/3/on",
        "/3/rank_position",
        "/4/external_id",
    }
    assert import_refused(faults).slug == "import-refused"


def test_rows_are_taken_in_the_order_of_their_dates() -> None:
    text = (
        "external_id,season,program,status,on\n"
        "a,2027,P1,invited,2026-10-24\n"
        "a,2027,P1,applied,2026-09-24\n"
    )
    rows, faults = read_steps(text)
    assert not faults
    assert [row.status for row in rows] == [Status.APPLIED, Status.INVITED]


def test_a_file_without_its_columns_is_refused_whole() -> None:
    rows, faults = read_steps("external_id,season,colour\n")
    assert not rows
    assert {fault.code for fault in faults} == {"unknown-column", "missing-column"}
