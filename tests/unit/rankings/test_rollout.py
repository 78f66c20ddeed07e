"""Which model scores for an agency: pins hold, shares only grow, every move can be undone."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import AgencyId
from domain.rankings.policies.rollout import (
    first_release,
    held_by,
    promoted,
    rolled_back,
    rolled_out,
)

CHAMPION, CHALLENGER, OTHER = "a" * 64, "b" * 64, "c" * 64
agencies = st.uuids().map(AgencyId)
shares = st.integers(1, 100)


@given(agencies, shares, shares)
def test_a_wider_share_takes_the_challenger_from_nobody(
    agency: AgencyId, one: int, another: int
) -> None:
    narrow, wide = sorted((one, another))
    before = held_by(agency, rolled_out(first_release(CHAMPION), CHALLENGER, narrow), None)
    after = held_by(agency, rolled_out(first_release(CHAMPION), CHALLENGER, wide), None)
    assert after == CHALLENGER or before == CHAMPION
    assert held_by(agency, rolled_out(first_release(CHAMPION), CHALLENGER, 100), None) == CHALLENGER


def test_a_share_is_about_that_share_and_each_model_has_its_own_first_agencies() -> None:
    crowd = [AgencyId(UUID(int=number)) for number in range(4_000)]
    first = rolled_out(first_release(CHAMPION), CHALLENGER, 10)
    second = rolled_out(first_release(CHAMPION), OTHER, 10)
    early = {each for each in crowd if held_by(each, first, None) == CHALLENGER}
    later = {each for each in crowd if held_by(each, second, None) == OTHER}
    assert 320 < len(early) < 480
    assert len(early & later) < len(early) / 2


@given(agencies, shares)
def test_a_pin_holds_through_rollout_promotion_and_return(agency: AgencyId, share: int) -> None:
    release = rolled_out(first_release(CHAMPION), CHALLENGER, share)
    for each in (release, promoted(release), rolled_back(promoted(release))):
        assert held_by(agency, each, OTHER) == OTHER


def test_a_step_back_ends_the_rollout_and_then_returns_the_former_champion() -> None:
    release = rolled_out(first_release(CHAMPION), CHALLENGER, 10)
    ended = rolled_back(release)
    assert (ended.champion, ended.challenger, ended.share) == (CHAMPION, None, 0)
    champion = promoted(release)
    assert (champion.champion, champion.former) == (CHALLENGER, CHAMPION)
    assert rolled_back(champion).champion == CHAMPION
    assert [each.number for each in (release, ended, champion, rolled_back(champion))] == [
        1,
        2,
        2,
        3,
    ]


def test_moves_that_mean_nothing_are_refused() -> None:
    first = first_release(CHAMPION)
    with pytest.raises(ConflictError):
        promoted(first)
    with pytest.raises(ConflictError):
        rolled_back(first)
    with pytest.raises(ConflictError):
        rolled_out(first, CHAMPION, 10)
