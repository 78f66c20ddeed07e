"""States of the US as equal tiles, so that small ones can be read too."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from domain.kernel.places import State

_ROWS = (
    "AK . . . . . . . . . . ME",
    ". . . . . . . . . . VT NH",
    ". WA ID MT ND MN IL WI MI NY RI MA",
    ". OR NV WY SD IA IN OH PA NJ CT .",
    ". CA UT CO NE MO KY WV VA MD DE .",
    "MP . AZ NM KS AR TN NC SC DC . .",
    "AS . . . OK LA MS AL GA . . .",
    "GU HI . . TX . . . . FL VI PR",
)
PLACE_OF = {
    State(state): (column, row)
    for row, states in enumerate(_ROWS, start=1)
    for column, state in enumerate(states.split(), start=1)
    if state != "."
}
"""(column, row), counted from 1."""

SHADES = (1, 3, 6)
"""Least number of programs of each shade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One state: where it stands, how many programs, how dark."""

    state: State
    column: int
    row: int
    count: int
    shade: int


def tiles(states: Iterable[str]) -> list[Tile]:
    """Return every state with how often it occurs, in reading order."""
    counts = Counter(states)
    return [
        Tile(
            state=state,
            column=column,
            row=row,
            count=counts[state],
            shade=sum(counts[state] >= least for least in SHADES),
        )
        for state, (column, row) in sorted(
            PLACE_OF.items(), key=lambda each: (each[1][1], each[1][0])
        )
    ]
