"""Published effects, measured in the simulated market in the population that was studied.

Some were inputs of the market; `is_held_out` names those that were not. The score of the model
does not enter: this asks whether the market, not the fit, behaves as reported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from domain.kernel.vocabulary import Specialty
from domain.rankings.policies.features import NAMES
from workers.training.fit import Doubles, fit_bounded
from workers.training.population import FIELDS
from workers.training.simulate import Flags, Season

ROMANOSKI = "Romanoski et al., JGME 2025 (10.4300/JGME-D-24-00215.1), US graduates"
SURGERY = "saieeshb/gensurg-funnel report.md (MIT), general surgery, self-selected"
_STEP_2 = NAMES.index("step_2")
POINTS = 15.0
"""Of Step 2 CK a unit of the feature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One published effect with its published range and what the market shows."""

    name: str
    simulated: float
    low: float
    high: float
    is_held_out: bool
    """Not an input: no parameter was set from it."""
    was_revised: bool
    """Held out, but the market's structure was revised once after it had missed."""
    source: str

    @property
    def is_reproduced(self) -> bool:
        """Whether the market's figure lies in the published range."""
        return self.low <= self.simulated <= self.high

    def document(self) -> Mapping[str, object]:
        """Return it for the manifest."""
        return {
            "simulated": round(self.simulated, 3),
            "published_range": [self.low, self.high],
            "held_out": self.is_held_out,
            "market_revised_after_a_miss": self.was_revised,
            "reproduced": self.is_reproduced,
            "source": self.source,
        }


def measure_effects(season: Season) -> tuple[Effect, ...]:
    """Return every effect that has a published range."""
    signal, aligned, undeclared, in_state = _invitation_odds(season, season.kind == 0)
    per_10, img, img_per_10 = _interview_counts(season)
    five = _match_by_interviews(season)
    return (
        _effect("signal, odds ratio of an invitation", signal, (2.71, 9.07), ROMANOSKI),
        _effect("aligned geographic preference, odds ratio", aligned, (1.83, 2.75), ROMANOSKI),
        _effect("no geographic preference, odds ratio", undeclared, (1.19, 2.16), ROMANOSKI),
        _effect("in-state address, odds ratio", in_state, (2.45, 5.14), ROMANOSKI),
        _effect("Step 2 CK per 10 points, rate ratio of interviews", per_10, (1.15, 1.30), SURGERY),
        _effect(
            "IMG, rate ratio of interviews",
            img,
            (0.17, 0.38),
            SURGERY,
            is_held_out=True,
            was_revised=True,
        ),
        _effect(
            "Step 2 CK per 10 points within IMGs, rate ratio",
            img_per_10,
            (1.18, 2.26),
            SURGERY,
            is_held_out=True,
        ),
        _effect(
            "five more interviews, odds ratio of a match",
            five,
            (4.71, 17.49),
            SURGERY,
            is_held_out=True,
            was_revised=True,
        ),
    )


def _effect(
    name: str,
    simulated: float,
    published: tuple[float, float],
    source: str,
    *,
    is_held_out: bool = False,
    was_revised: bool = False,
) -> Effect:
    return Effect(
        name=name,
        simulated=simulated,
        low=published[0],
        high=published[1],
        is_held_out=is_held_out,
        was_revised=was_revised,
        source=source,
    )


def _invitation_odds(season: Season, who: Flags) -> Sequence[float]:
    """Return adjusted odds ratios: signal, aligned, undeclared, in-state."""
    rows = np.hstack(
        [
            season.features[who],
            (season.tier[who] >= 1)[:, None],
            season.in_state[who][:, None],
            np.ones((int(who.sum()), 1)),
        ]
    ).astype(np.float32)
    free = np.full(rows.shape[1], np.inf)
    weights = fit_bounded(rows, season.invited[who], -free, free)
    at = (-3, NAMES.index("division_preferred"), NAMES.index("no_division_preferred"), -2)
    return [float(np.exp(weights[each])) for each in at]


def _interview_counts(season: Season) -> tuple[float, float, float]:
    """Return rate ratios in surgery: per 10 points, of IMGs, per 10 points within IMGs."""
    rows, counts = _surgeons(season, season.invited)
    both = _rate_ratios(rows, counts)
    img = rows[:, 1] == 1
    within = _rate_ratios(rows[img][:, [0, 2]], counts[img])
    return float(both[0]), float(both[1]), float(within[0])


def _surgeons(season: Season, counted: Flags) -> tuple[Doubles, Doubles]:
    """Return (applicants, [tens of points, is IMG, 1]) with how many of `counted` each has."""
    field = FIELDS.index(Specialty("general-surgery"))
    aims = season.features[:, NAMES.index("specialty_targeted")] > 0
    mine = aims & (season.field == field)
    mine &= season.features[:, NAMES.index("step_2_unknown")] == 0
    people, first, inverse = np.unique(
        season.applicant[mine], return_index=True, return_inverse=True
    )
    score = season.features[mine][first, _STEP_2] * POINTS / 10
    img = season.kind[mine][first] > 0
    counts = np.bincount(inverse, weights=counted[mine], minlength=len(people)).astype(np.float64)
    return np.stack([score, img, np.ones(len(people))], axis=1).astype(np.float64), counts


def _rate_ratios(rows: Doubles, counts: Doubles) -> Doubles:
    """Poisson regression by Newton steps."""
    weights = np.zeros(rows.shape[1])
    weights[-1] = np.log(counts.mean())
    for _ in range(50):
        mean = np.exp(np.clip(rows @ weights, -20, 10))
        step = np.linalg.solve((rows * mean[:, None]).T @ rows, rows.T @ (counts - mean))
        weights = weights + step
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(np.exp(weights))


def _match_by_interviews(season: Season) -> float:
    rows, interviews = _surgeons(season, season.invited)
    _, matches = _surgeons(season, season.matched)
    table = np.stack([interviews / 5, np.ones(len(rows))], axis=1).astype(np.float32)
    free = np.full(2, np.inf)
    return float(np.exp(fit_bounded(table, matches > 0, -free, free)[0]))
