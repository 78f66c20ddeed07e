"""Rank lists: what may stand there, what it costs, and that only hands put it in order."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.errors import InvalidError
from domain.kernel.identifiers import ApplicantId, RankListId, TrackId
from domain.kernel.vocabulary import SeasonCode, TrackKind
from domain.matching.entities import RankList, RankOrder
from domain.matching.policies.rank_lists import (
    Act,
    RankFinding,
    check_order,
    cost_of,
    findings_of,
    rearranged,
)
from domain.programs.seasons import RankFees, Season, SeasonDates

FEES = RankFees(included=20, each_cents=3_000, most=300, source="a page")
DUE = date(2027, 3, 3)
SEASON = Season(
    code=SeasonCode("2027"),
    version=1,
    fees=(),
    fixed_costs=(),
    signals=(),
    dates=SeasonDates(
        applications_open=date(2026, 9, 2),
        programs_review=date(2026, 9, 23),
        interviews_end=date(2027, 2, 1),
        rank_list_due=DUE,
        match_week=date(2027, 3, 15),
        training_starts=date(2027, 7, 1),
        source="a page",
    ),
    rank_fees=FEES,
)


def track(number: int) -> TrackId:
    return TrackId(UUID(int=number))


def tracks(*numbers: int) -> tuple[TrackId, ...]:
    return tuple(track(each) for each in numbers)


KINDS = {
    track(1): TrackKind.CATEGORICAL,
    track(2): TrackKind.ADVANCED,
    track(3): TrackKind.PRELIMINARY,
    track(4): TrackKind.PRELIMINARY,
}


def a_list(order: RankOrder, certified_on: date | None = None) -> RankList:
    return RankList(
        id=RankListId(UUID(int=9)),
        applicant=ApplicantId(UUID(int=8)),
        season=SeasonCode("2027"),
        order=order,
        certified_on=certified_on,
    )


@given(st.integers(0, 60), st.integers(0, 60))
def test_codes_beyond_those_included_cost_on_each_kind_of_list(ranks: int, years: int) -> None:
    primary = tracks(*range(1, ranks + 1))
    below = tracks(*range(1_000, 1_000 + years))
    supplemental = {primary[0]: below, primary[-1]: below[:1]} if primary else {}
    cost = cost_of(RankOrder(primary=primary, supplemental=supplemental), FEES)
    held = years if primary and (ranks > 1 or years < 2) else min(years, 1) if primary else 0
    assert cost.supplemental_codes == held
    assert cost.extra == max(ranks - 20, 0) + max(held - 20, 0)
    assert cost.cents == cost.extra * 3_000


def test_a_price_that_is_not_published_is_not_nothing() -> None:
    assert cost_of(RankOrder(primary=tracks(1)), None).cents is None


@pytest.mark.parametrize(
    ("order", "pointer", "code"),
    [
        (RankOrder(primary=tracks(1, 7)), "/primary/1", "not-interviewed"),
        (RankOrder(primary=tracks(1, 2, 1)), "/primary/2", "named-twice"),
        (
            RankOrder(primary=tracks(1), supplemental={track(1): tracks(3)}),
            "/supplemental/0/under",
            "not-advanced",
        ),
        (
            RankOrder(primary=tracks(1), supplemental={track(2): tracks(3)}),
            "/supplemental/0/under",
            "not-advanced",
        ),
        (
            RankOrder(primary=tracks(2), supplemental={track(2): tracks(3, 1)}),
            "/supplemental/0/tracks/1",
            "not-preliminary",
        ),
    ],
)
def test_what_may_not_stand_there_is_refused_by_place(
    order: RankOrder, pointer: str, code: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        check_order(order, KINDS, 300)
    fault = refused.value.faults[0]
    assert (fault.pointer, fault.code) == (pointer, code)


def test_a_list_in_order_is_kept_as_it_is() -> None:
    order = RankOrder(primary=tracks(2, 1, 3), supplemental={track(2): tracks(4, 3)})
    check_order(order, KINDS, 300)


def test_a_list_is_longer_than_the_match_takes() -> None:
    with pytest.raises(InvalidError):
        check_order(RankOrder(primary=tracks(1, 2)), KINDS, 1)


@given(st.permutations(range(1, 8)), st.integers(1, 7))
def test_up_and_down_undo_each_other_and_lose_nothing(numbers: list[int], moved: int) -> None:
    order = RankOrder(primary=tracks(*numbers))
    down = rearranged(order, Act.DOWN, track(moved))
    assert sorted(down.primary) == sorted(order.primary)
    if numbers[-1] != moved:
        assert rearranged(down, Act.UP, track(moved)) == order
    assert rearranged(order, Act.ADD, track(moved)) == order
    gone = rearranged(order, Act.REMOVE, track(moved))
    assert gone.primary == tuple(each for each in order.primary if each != track(moved))
    assert rearranged(gone, Act.UP, track(moved)) == gone


def test_what_is_added_comes_last_wherever_it_might_stand_by_any_chance() -> None:
    order = rearranged(RankOrder(primary=tracks(5, 4)), Act.ADD, track(1))
    assert order.primary == tracks(5, 4, 1)


def test_first_years_move_under_their_own_position_and_go_with_it() -> None:
    order = RankOrder(primary=tracks(2, 1))
    order = rearranged(order, Act.ADD, track(3), track(2))
    order = rearranged(order, Act.ADD, track(4), track(2))
    order = rearranged(order, Act.UP, track(4), track(2))
    assert order.supplemental == {track(2): tracks(4, 3)}
    assert rearranged(order, Act.REMOVE, track(2)) == RankOrder(primary=tracks(1))


def test_what_a_list_lacks_is_told_in_time() -> None:
    early, late = DUE - timedelta(days=60), DUE - timedelta(days=10)
    assert findings_of(a_list(RankOrder()), KINDS, SEASON, early) == (RankFinding.EMPTY,)
    part = a_list(RankOrder(primary=tracks(2, 3, 4)))
    assert findings_of(part, KINDS, SEASON, late) == (
        RankFinding.NOT_CERTIFIED,
        RankFinding.NO_FIRST_YEAR,
        RankFinding.NOT_EVERY_INTERVIEW,
    )
    whole = RankOrder(primary=tracks(2, 1), supplemental={track(2): tracks(3, 4)})
    assert findings_of(a_list(whole, certified_on=late), KINDS, SEASON, DUE) == ()
    over = findings_of(a_list(whole), KINDS, SEASON, DUE + timedelta(days=1))
    assert over == (RankFinding.OVERDUE,)
    assert findings_of(a_list(whole), KINDS, replace(SEASON, rank_fees=None), early) == ()
