"""What an applicant sees comes from the agency's default, her own switches, and the date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.applicants.entities import Shown, Visibility, VisibilityChoice
from domain.applicants.policies.visible import EVERYTHING, Sight, resolve, sight_on
from domain.kernel.errors import ForbiddenError

DAY = date(2026, 11, 23)
defaults = st.builds(Visibility, shown=st.frozensets(st.sampled_from(Shown)))
choices = st.builds(
    VisibilityChoice, switches=st.dictionaries(st.sampled_from(Shown), st.booleans())
)


@given(default=defaults, choice=choices)
def test_a_switch_of_hers_wins_and_what_she_has_none_for_is_the_agencys(
    default: Visibility, choice: VisibilityChoice
) -> None:
    effective = resolve(default, choice)
    for each in Shown:
        if each in choice.switches:
            assert (each in effective.shown) == choice.switches[each]
        else:
            assert (each in effective.shown) == (each in default.shown)


@given(default=defaults, days=st.integers(-400, 400))
def test_nothing_is_open_before_the_day_and_everything_allowed_from_it_on(
    default: Visibility, days: int
) -> None:
    dated = resolve(default, VisibilityChoice(opens_on=DAY))
    seen = sight_on(DAY + timedelta(days=days), dated)
    assert seen.shown == (frozenset() if days < 0 else default.shown)


def test_her_own_day_takes_the_place_of_the_agencys() -> None:
    default = Visibility(opens_on=DAY + timedelta(days=30))
    assert resolve(default, VisibilityChoice()).opens_on == DAY + timedelta(days=30)
    assert resolve(default, VisibilityChoice(opens_on=DAY)).opens_on == DAY


def test_what_is_not_open_is_refused_by_name() -> None:
    with pytest.raises(ForbiddenError, match="whole ranking"):
        Sight(frozenset({Shown.SHORTLIST})).require(Shown.RANKING)
    for each in Shown:
        EVERYTHING.require(each)


def test_an_agency_that_says_nothing_keeps_back_the_whole_ranking_alone() -> None:
    assert frozenset(Shown) - Visibility().shown == {Shown.RANKING}
