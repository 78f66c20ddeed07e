"""How wide a lane is, and how much of it is claimed ahead."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.identifiers import AgencyId, EndpointId
from workers.lanes import AHEAD_MAXIMUM, AHEAD_SECONDS, START_WIDTH, Lane


def a_lane() -> Lane:
    return Lane(agency=AgencyId(UUID(int=1)), endpoint=EndpointId(UUID(int=2)), at_once=8)


def after(lane: Lane, *answers: bool, seconds: float = 0.01) -> Lane:
    for succeeded in answers:
        lane.note(succeeded=succeeded, seconds=seconds)
    return lane


def test_an_unknown_endpoint_gets_a_few_and_nothing_ahead() -> None:
    assert a_lane().room == START_WIDTH


def test_success_widens_a_lane_to_its_cap_and_lets_it_claim_ahead() -> None:
    lane = after(a_lane(), *[True] * 20)
    assert lane.width == 8
    assert lane.room == 8 + AHEAD_MAXIMUM


def test_failure_halves_it_and_it_claims_nothing_ahead() -> None:
    lane = after(a_lane(), *[True] * 20, False)
    assert (lane.width, lane.room) == (4, 4)
    assert after(lane, False, False, False).room == 1


def test_an_ordered_lane_holds_one() -> None:
    lane = after(a_lane(), *[True] * 20)
    lane.is_ordered = True
    assert lane.room == 1
    lane.running = 1
    assert (lane.room, lane.wants_more) == (0, False)


@given(
    answers=st.lists(st.booleans(), max_size=40),
    seconds=st.floats(min_value=0.0, max_value=15.0),
)
def test_what_is_claimed_ahead_is_started_in_time(answers: list[bool], seconds: float) -> None:
    lane = after(a_lane(), *answers, seconds=seconds)
    ahead = lane.room - lane.width
    assert 1 <= lane.width <= 8
    assert 0 <= ahead <= AHEAD_MAXIMUM
    assert ahead / lane.width * lane.latency_seconds <= AHEAD_SECONDS + 1e-6
