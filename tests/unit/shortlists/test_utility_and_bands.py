"""Utilities by the published formula, and bands by the published cut-offs."""

from dataclasses import replace

import pytest

from domain.applicants.entities import Graduation, Preferences, Profile, Target
from domain.kernel.places import State
from domain.kernel.vocabulary import TrackKind
from domain.programs.entities import ImgYear, Requirements
from domain.shortlists.policies.bands import Band, band_of
from domain.shortlists.policies.utility import outside_option, track_utility
from tests.unit.rankings.catalogues import AS_OF, MEDICINE, a_program, a_track

TRACK = a_track(0)
PROGRAM = a_program(0, Requirements(), TRACK)


def wanting(preferences: Preferences) -> Profile:
    return Profile(preferences=preferences)


def test_nothing_stated_gives_the_whole_utility() -> None:
    assert track_utility(wanting(Preferences()), PROGRAM, TRACK) == 1_000_000


def test_a_state_not_named_weighs_less_than_a_named_one() -> None:
    named = track_utility(wanting(Preferences(states={State("NY"): 1.0})), PROGRAM, TRACK)
    other = track_utility(wanting(Preferences(states={State("TX"): 1.0})), PROGRAM, TRACK)
    assert (named, other) == (1_000_000, 850_000)


def test_the_weight_of_the_specialty_scales_the_utility() -> None:
    aimed = Preferences(targets=(Target(specialty=MEDICINE, weight=0.5),))
    assert track_utility(wanting(aimed), PROGRAM, TRACK) == 500_000


def test_only_what_is_aimed_at_has_a_utility() -> None:
    elsewhere = Preferences(excluded_states=frozenset({State("NY")}))
    other_kind = Preferences(track_kinds=frozenset({TrackKind.ADVANCED}))
    assert track_utility(wanting(elsewhere), PROGRAM, TRACK) is None
    assert track_utility(wanting(other_kind), PROGRAM, TRACK) is None


def test_a_preliminary_year_is_worth_less_than_a_whole_training() -> None:
    wanted = Preferences(track_kinds=frozenset({TrackKind.CATEGORICAL, TrackKind.PRELIMINARY}))
    year = replace(TRACK, kind=TrackKind.PRELIMINARY)
    assert track_utility(wanting(wanted), PROGRAM, year) == 450_000


def test_how_competitive_a_program_is_does_not_change_its_utility() -> None:
    famous = replace(
        PROGRAM,
        size=80,
        img_years=(ImgYear(year=2026, share=0.0),),
        tracks=(replace(TRACK, quota=60),),
    )
    wanted = wanting(Preferences())
    assert track_utility(wanted, famous, TRACK) == track_utility(wanted, PROGRAM, TRACK)


def test_the_outside_option_never_rises_with_years_since_graduation() -> None:
    def outside(year: int) -> int:
        profile = Profile(
            preferences=Preferences(outside_option=0.2), graduation=Graduation(class_year=year)
        )
        return outside_option(profile, AS_OF)

    values = [outside(year) for year in range(2026, 1985, -1)]
    assert values[0] == 200_000
    assert values == sorted(values, reverse=True)
    assert values[-1] == 0


@pytest.mark.parametrize(
    ("chance", "band"),
    [
        (300_000, Band.MORE_LIKELY),
        (299_999, Band.POSSIBLE),
        (100_000, Band.POSSIBLE),
        (99_999, Band.LONG_SHOT),
    ],
)
def test_bands_have_absolute_cut_offs(chance: int, band: Band) -> None:
    assert band_of(chance) is band
