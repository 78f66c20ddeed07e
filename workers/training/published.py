"""Published effects, measured in the simulated market in the population that was studied.

The score of the model does not enter: this asks whether the market, not the fit, behaves as
reported. Which are held out follows from a rule, not from a choice (record 0028): every effect with
an interval, or counts that give one, of a population that the market simulates, from which no
parameter was set and to which no revision of the market answered. The market is not revised for a
held-out effect that it misses: the miss is printed. Promotion needs those that the issue names
(signals, geography, in-state, Step 2 CK in surgery, IMGs), at least a third of them held out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

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


class Role(StrEnum):
    """What an effect was to the market before it was measured there."""

    INPUT = "input"
    """A parameter's range was set from it: agreement proves little."""
    ANSWERED = "answered"
    """No input, but the market's structure was revised once after it had missed."""
    HELD_OUT = "held out"
    """Nothing was set from it or revised after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One published effect with its published range and what the market shows."""

    name: str
    simulated: float
    low: float
    high: float
    role: Role
    is_required: bool
    """Whether a model of this market may score only if the market shows it."""
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
            "role": self.role,
            "required": self.is_required,
            "reproduced": self.is_reproduced,
            "source": self.source,
        }


def measure_effects(season: Season) -> tuple[Effect, ...]:
    """Return every effect that has a published range."""
    return (*_from_inputs(season), *_answered(season), *_held_out(season))


def _from_inputs(season: Season) -> Iterator[Effect]:
    signal, aligned, undeclared, in_state = _invitation_odds(season, season.kind == 0)
    per_10 = _interview_ratios(season)[0]
    for name, found, published, source in (
        ("signal, odds ratio of an invitation", signal, (2.71, 9.07), ROMANOSKI),
        ("aligned geographic preference, odds ratio", aligned, (1.83, 2.75), ROMANOSKI),
        ("no geographic preference, odds ratio", undeclared, (1.19, 2.16), ROMANOSKI),
        ("in-state address, odds ratio", in_state, (2.45, 5.14), ROMANOSKI),
        ("Step 2 CK per 10 points, rate ratio of interviews", per_10, (1.15, 1.30), SURGERY),
    ):
        yield _effect(name, found, published, source, Role.INPUT)


def _answered(season: Season) -> Iterator[Effect]:
    img = _interview_ratios(season)[1]
    five = _match_by_interviews(season)
    yield _effect("IMG, rate ratio of interviews", img, (0.17, 0.38), SURGERY, Role.ANSWERED)
    yield _effect(
        "five more interviews, odds ratio of a match", five, (4.71, 17.49), SURGERY, Role.ANSWERED
    )


def _held_out(season: Season) -> Iterator[Effect]:
    field = FIELDS.index(Specialty("general-surgery"))
    aims = season.features[:, NAMES.index("specialty_targeted")] > 0
    signal = _invitation_odds(season, aims & (season.field == field))[0]
    for name, found, published in (
        ("signal in general surgery, odds ratio of an invitation", signal, (1.77, 8.35)),
        (
            "Step 2 CK per 10 points within IMGs, rate ratio",
            _ratio_within_imgs(season),
            (1.18, 2.26),
        ),
    ):
        yield _effect(name, found, published, SURGERY, Role.HELD_OUT)
    applications = _ratio_of_applications(season)
    shares = _match_shares(season)
    for name, found, published in (
        ("applications per log unit, rate ratio of interviews", applications, (1.04, 1.35)),
        ("match share with 3 to 5 interviews (4 of 10)", shares[0], (0.168, 0.687)),
        ("match share with 6 to 9 interviews (11 of 15)", shares[1], (0.480, 0.891)),
        ("match share with 10 or more interviews (103 of 113)", shares[2], (0.846, 0.951)),
    ):
        yield _effect(name, found, published, SURGERY, Role.HELD_OUT, is_required=False)


def _effect(
    name: str,
    simulated: float,
    published: tuple[float, float],
    source: str,
    role: Role,
    *,
    is_required: bool = True,
) -> Effect:
    return Effect(
        name=name,
        simulated=simulated,
        low=published[0],
        high=published[1],
        role=role,
        is_required=is_required,
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


def _interview_ratios(season: Season) -> tuple[float, float]:
    """Return rate ratios in surgery: per 10 points, of IMGs."""
    rows, counts = _surgeons(season, season.invited)
    both = _rate_ratios(rows, counts)
    return float(both[0]), float(both[1])


def _ratio_within_imgs(season: Season) -> float:
    rows, counts = _surgeons(season, season.invited)
    img = rows[:, 1] == 1
    return float(_rate_ratios(rows[img][:, [0, 2]], counts[img])[0])


def _ratio_of_applications(season: Season) -> float:
    """Return the rate ratio of interviews per log of applications, beside score and kind."""
    rows, counts = _surgeons(season, season.invited)
    _, applied = _surgeons(season, np.ones_like(season.invited))
    return float(_rate_ratios(np.column_stack([np.log(applied), rows]), counts)[0])


def _match_shares(season: Season) -> tuple[float, ...]:
    """Return the share matched in surgery, by invitations as the study groups them; of nobody 0."""
    _, invited = _surgeons(season, season.invited)
    _, matches = _surgeons(season, season.matched)
    groups = (invited >= 3) & (invited <= 5), (invited >= 6) & (invited <= 9), invited >= 10
    return tuple(float((matches[each] > 0).sum() / max(each.sum(), 1)) for each in groups)


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
        curvature, slope = (rows * mean[:, None]).T @ rows, rows.T @ (counts - mean)
        step = np.linalg.lstsq(curvature, slope, rcond=None)[0]
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
