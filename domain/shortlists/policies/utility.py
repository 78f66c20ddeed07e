"""Utilities from the applicant's own trade-offs, by a published formula.

utility = specialty weight x track factor x place
place   = (3 x state + 2 x setting + 1 x division) / 6

Each part lies between 0 and 1. `state` is the weight given to the state; when states are named
and this one is not, 0.7; when none is named, 1. `setting` likewise, 1 when not named. `division`
is 1 in a division the applicant holds, or when none is held, else 0.7. Track factors: 1 for a
place that trains to the end, 0.8 for an advanced place (it still needs a first year), 0.45 for a
preliminary one (one year). How competitive a program is has no place here.

The outside option is the one stated, lowered by 0.01 for each year since graduation beyond
three, not below 0: waiting a year costs more the longer ago one graduated (an assumption).
"""

from datetime import date

from domain.applicants.entities import Preferences, Profile
from domain.kernel.vocabulary import TrackKind
from domain.programs.entities import Program, Track

VERSION = "utility/1"
SCALE = 1_000_000

TRACK_FACTORS = {
    TrackKind.CATEGORICAL: 1.0,
    TrackKind.PHYSICIAN: 1.0,
    TrackKind.MEDICINE_PEDIATRICS: 1.0,
    TrackKind.ADVANCED: 0.8,
    TrackKind.PRELIMINARY: 0.45,
}
UNNAMED = 0.7
GRACE_YEARS = 3
WORSENING = 10_000


def track_utility(profile: Profile, program: Program, track: Track) -> int | None:
    """Return the utility in 1e-6; None where a deal-breaker holds or it is not aimed at."""
    wanted = profile.preferences
    weight = _specialty_weight(wanted, program)
    excluded = (
        program.state in wanted.excluded_states
        or program.setting.value in wanted.excluded_settings
        or track.kind not in wanted.track_kinds
    )
    if excluded or weight is None:
        return None
    return round(weight * TRACK_FACTORS[track.kind] * _place(wanted, program) * SCALE)


def outside_option(profile: Profile, as_of: date) -> int:
    """Return the worth of no position this season, in 1e-6."""
    stated = round(profile.preferences.outside_option * SCALE)
    graduated = profile.graduation.class_year
    years = 0 if graduated is None else max(0, as_of.year - graduated - GRACE_YEARS)
    return max(0, stated - years * WORSENING)


def _specialty_weight(wanted: Preferences, program: Program) -> float | None:
    if not wanted.targets:
        return 1.0
    return next(
        (each.weight for each in wanted.targets if each.specialty == program.specialty), None
    )


def _place(wanted: Preferences, program: Program) -> float:
    state = wanted.states.get(program.state, UNNAMED if wanted.states else 1.0)
    setting = wanted.settings.get(program.setting.value, 1.0)
    is_held = not wanted.divisions or program.division in wanted.divisions
    return (3 * state + 2 * setting + (1.0 if is_held else UNNAMED)) / 6
