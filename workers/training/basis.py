"""Bends of the model: hinges of features with a known sign, so that what must be monotone stays so.

A unit is relu(scale * (row of projections) + offset). A rising feature x may bend by units
relu(x - k) with weights >= 0 and relu(k - x) with weights <= 0; both keep it rising.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.rankings.policies.features import FALLING, NAMES, RISING
from domain.rankings.policies.fields import OWN_LEVEL

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

BENDS = {
    "step_2": (-1.0, 0.0, 1.0),
    "hands_on_months": (0.5,),
    "hands_on_recent": (0.3, 0.7),
    "observed_months": (0.5,),
    "letters_us": (0.5,),
    "years_since_graduation": (0.6, 1.5),
    "unknown_rule_risk": (0.7, 1.5),
    "img_share_for_imgs": (0.15, 0.4),
}
FIRST_STEP = {
    "step_2_shortfall": 0.066,
    "failures_over_rule": 0.5,
    "years_over_rule": 0.05,
    "months_short_of_rule": 0.05,
}
"""Rules: the first bit of missing one already ends it at most programs."""
FOR_IMGS = {
    "step_2": 3.0,
    "hands_on_recent": 0.0,
    "observed_months": 0.0,
    "letters_us": 0.0,
    "competitiveness": 0.0,
    "is_university": 0.0,
    "size": 0.0,
    **dict.fromkeys(OWN_LEVEL, 0.0),
}
"""Features that work otherwise for IMGs, each with what makes it zero or more."""
OUT_OF_REACH = 8.0
"""Taken off for US graduates, so that the unit is zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Units with the bounds of their weights."""

    projection: Floats
    """(features, units)"""
    offset: Floats
    low: Doubles
    high: Doubles

    def expand(self, features: Floats) -> Floats:
        """Return the features beside their units, float32."""
        units = np.maximum(features @ self.projection + self.offset, np.float32(0))
        return np.hstack([features, units]).astype(np.float32)


def make_basis() -> Basis:
    """Return the units; the same always."""
    units = [
        *(unit for name, places in BENDS.items() for at in places for unit in _bend(name, at)),
        *(_unit({name: -1 / step}, 1.0, (0.0, np.inf)) for name, step in FIRST_STEP.items()),
        *(_for_imgs(name, shift) for name, shift in FOR_IMGS.items()),
    ]
    rows, offsets, lows, highs = zip(*units, strict=True)
    return Basis(
        projection=np.ascontiguousarray(np.stack(rows, axis=1), dtype=np.float32),
        offset=np.array(offsets, dtype=np.float32),
        low=np.array(lows),
        high=np.array(highs),
    )


_Unit = tuple[Floats, float, float, float]


def _unit(weights: dict[str, float], offset: float, bounds: tuple[float, float]) -> _Unit:
    row = np.zeros(len(NAMES), dtype=np.float32)
    for name, weight in weights.items():
        row[NAMES.index(name)] = weight
    return row, offset, bounds[0], bounds[1]


def _bend(name: str, at: float) -> tuple[_Unit, _Unit]:
    above, below = _bounds(name)
    return _unit({name: 1.0}, -at, above), _unit({name: -1.0}, at, below)


def _bounds(name: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the bounds of a unit that rises with the feature, and of one that falls with it."""
    up, down, free = (0.0, np.inf), (-np.inf, 0.0), (-np.inf, np.inf)
    if name in RISING:
        return up, down
    return (down, up) if name in FALLING else (free, free)


def _for_imgs(name: str, shift: float) -> _Unit:
    return _unit({name: 1.0, "is_us_graduate": -OUT_OF_REACH}, shift, _bounds(name)[0])
