"""What presenting a refresh token means."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adapters.system.identifiers import new_id
from domain.identity.entities import Device, Session
from domain.identity.policies.refresh import IDLE_LIFE, OVERLAP, Verdict, judge
from domain.kernel.identifiers import AgencyId, MembershipId, PersonId, SessionId

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_session(*, generation: int = 5, ended: bool = False) -> Session:
    return Session(
        id=SessionId(new_id()),
        person=PersonId(new_id()),
        agency=AgencyId(new_id()),
        membership=MembershipId(new_id()),
        device=Device(user_agent="", network="unknown"),
        created_at=NOW - timedelta(days=1),
        rotated_at=NOW,
        expires_at=NOW + timedelta(days=29),
        generation=generation,
        ended_at=NOW if ended else None,
    )


def test_the_newest_token_is_replaced_and_the_one_before_repeated_for_ten_seconds() -> None:
    session = a_session(generation=5)
    soon, late = NOW + OVERLAP / 2, NOW + OVERLAP
    assert judge(session, 5, late, OVERLAP) is Verdict.ADVANCE
    assert judge(session, 4, soon, OVERLAP) is Verdict.REPEAT
    assert judge(session, 4, late, OVERLAP) is Verdict.STOLEN
    assert judge(session, 3, soon, OVERLAP) is Verdict.STOLEN


def test_an_ended_expired_or_idle_session_is_over_for_every_token() -> None:
    for generation in (5, 4, 1):
        assert judge(a_session(ended=True), generation, NOW, OVERLAP) is Verdict.OVER
        assert judge(a_session(), generation, NOW + timedelta(days=29), OVERLAP) is Verdict.OVER
        assert judge(a_session(), generation, NOW + IDLE_LIFE, OVERLAP) is Verdict.OVER


@given(
    generation=st.integers(2, 50),
    behind=st.integers(1, 49),
    seconds=st.integers(0, 86_400),
)
def test_no_replaced_token_ever_advances(generation: int, behind: int, seconds: int) -> None:
    session = a_session(generation=generation)
    presented = max(1, generation - behind)
    verdict = judge(session, presented, NOW + timedelta(seconds=seconds), OVERLAP)
    if presented < generation:
        assert verdict is not Verdict.ADVANCE
    if presented < generation - 1 or seconds >= 10:
        assert verdict is Verdict.STOLEN
