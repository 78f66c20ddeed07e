"""An agency's own outcomes sharpen the model's chances: hierarchical, shrinking to the prior.

In log-odds: recalibrated = level + slope x said + what its group adds. Each of the three is pulled
to the prior (0, 1, 0) with a strength that stands for so much evidence, so that with few outcomes
the model's own figure stays. The slope stays above zero: nobody's order is turned round.
Censored outcomes (silence before the season's close, the rank list below the match) are not cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

LEVEL_SPREAD = 0.9
"""Standard deviation, over agencies, of how far their market lies from the prior in log-odds."""
SLOPE_SPREAD = 0.25
GROUP_SPREAD = 0.5
LEAST_SLOPE = 0.2
LEAST_CASES = 25
"""Below it nothing is changed."""
EVIDENCE = 2.0
"""A fit is used only as far as it beats the prior by more than chance: see `_trust`."""
LIMIT = 13.0
STEPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One settled outcome: what the model said, in which group, and what came."""

    said: float
    group: str
    happened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibration:
    """How an agency's chances are moved; cases 0 is the prior itself."""

    level: float = 0.0
    slope: float = 1.0
    groups: Mapping[str, float]
    cases: int = 0

    def apply(self, said: Doubles, group: str | None = None) -> Doubles:
        """Return recalibrated chances; monotone in `said`, exactly `said` under the prior."""
        shift = self.level + (self.groups.get(group, 0.0) if group is not None else 0.0)
        if shift == 0.0 and self.slope == 1.0:
            return said
        return _chance(shift + self.slope * _logit(said))

    def undo(self, given: float, group: str) -> float:
        """Return what was said before `apply` made `given` of it."""
        shift = self.level + self.groups.get(group, 0.0)
        if shift == 0.0 and self.slope == 1.0:
            return given
        return float(_chance((_logit(np.array(given)) - shift) / self.slope))


PRIOR = Recalibration(groups={})


def recalibrate(outcomes: Sequence[Outcome]) -> Recalibration:
    """Fit by penalised likelihood; `PRIOR` for fewer than `LEAST_CASES` cases. Deterministic."""
    if len(outcomes) < LEAST_CASES:
        return PRIOR
    names = tuple(sorted({each.group for each in outcomes}))
    said = _logit(np.array([each.said for each in outcomes], dtype=np.float64))
    happened = np.array([each.happened for each in outcomes], dtype=np.float64)
    place = np.array([names.index(each.group) for each in outcomes])
    rows = np.zeros((len(outcomes), 2 + len(names)))
    rows[:, 0], rows[:, 1] = 1.0, said - said.mean()
    rows[np.arange(len(outcomes)), 2 + place] = 1.0
    spreads = np.array([LEVEL_SPREAD, SLOPE_SPREAD, *[GROUP_SPREAD] * len(names)])
    moved = _trust(rows, said, happened) * _fit(rows, said, happened, spreads**-2.0)
    slope = max(1.0 + float(moved[1]), LEAST_SLOPE)
    return Recalibration(
        level=float(moved[0] - moved[1] * said.mean()),
        slope=slope,
        groups=dict(zip(names, moved[2:].tolist(), strict=True)),
        cases=len(outcomes),
    )


def _fit(rows: Doubles, said: Doubles, happened: Doubles, penalty: Doubles) -> Doubles:
    """Return what is added to the prior's log-odds, by Newton steps on a concave function."""
    moved = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = _chance(said + rows @ moved)
        slope = rows.T @ (happened - chance) - penalty * moved
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curvature, slope)
        moved = moved + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-9:
            break
    return moved


def _trust(rows: Doubles, said: Doubles, happened: Doubles) -> float:
    """Return 0 to 1: how much of a departure from the prior the outcomes support.

    A score test of level and slope: the departure is taken in proportion to what it exceeds
    `EVIDENCE` (the score that chance alone gives on average), as a positive-part Stein estimate.
    """
    chance = _chance(said)
    two = rows[:, :2]
    slope = two.T @ (happened - chance)
    curvature = (two * (chance * (1 - chance))[:, None]).T @ two + 1e-9 * np.eye(2)
    score = float(slope @ np.linalg.solve(curvature, slope))
    return max(0.0, 1.0 - EVIDENCE / score) if score > 0 else 0.0


def _logit(chance: Doubles) -> Doubles:
    kept = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(kept) - np.log1p(-kept))


def _chance(logit: Doubles) -> Doubles:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -LIMIT, LIMIT))))
