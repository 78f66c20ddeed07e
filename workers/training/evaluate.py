"""Evaluation on seasons, and draws of the assumptions, that training never saw."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.rankings.entities import COLUMNS_V1
from workers.training.assumptions import central, load_assumptions, spread
from workers.training.fit import Doubles
from workers.training.population import FIELDS, KINDS
from workers.training.published import measure_effects
from workers.training.simulate import Season, simulate_season
from workers.training.train import Model, predict

HELD_OUT_SEED_STEP = 1_000_003
"""Evaluation draws come from another stream than training and calibration."""
BINS = 10
ENOUGH_ROWS = 2_000
"""Of a specialty and kind of graduate, for its calibration to be judged."""
STUDIED_PROGRAMS = 240
"""Least size of the market in which published effects are looked for."""
Flags = npt.NDArray[np.bool_]
_TIERS = ("none", "silver", "gold")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    """What is kept of a held-out season: what was said of each pair, and what came."""

    interview: Doubles
    invited: Flags
    take: Doubles
    taken: Flags
    met: Flags
    kind: npt.NDArray[np.int64]
    field: npt.NDArray[np.int64]
    people: npt.NDArray[np.int64]


def evaluate(
    model: Model, *, seed: int, programs: int, seasons: int, studied: int = STUDIED_PROGRAMS
) -> dict[str, object]:
    """Return discrimination, calibration, by group too, and published effects, rounded."""
    random = np.random.default_rng(seed + HELD_OUT_SEED_STEP)
    assumptions = load_assumptions()
    played = [
        _play(model, simulate_season(draw, programs, random))
        for draw in spread(assumptions, seasons, random)
    ]
    size = max(studied, programs)
    middle = simulate_season(central(assumptions), size, random)
    interview = np.concatenate([each.interview for each in played])
    invited = np.concatenate([each.invited for each in played])
    take = np.concatenate([each.take for each in played])
    taken = np.concatenate([each.taken for each in played])
    met = np.concatenate([each.met for each in played])
    kind = np.concatenate([each.kind for each in played])
    field = np.concatenate([each.field for each in played])
    return {
        "held_out_seasons": seasons,
        "held_out_pairs": len(interview),
        "interview": _quality(interview, invited),
        "would_take": _quality(take, taken),
        "groups": {
            "interview": _by_group(interview, invited, field, kind),
            "would_take": _by_group(take, taken, field[met], kind[met]),
        },
        "published_effects": {each.name: each.document() for each in measure_effects(middle)},
        "said_and_played": _said_and_played(played),
    }


def _play(model: Model, season: Season) -> _Played:
    interview, take = _told(model, season)
    _, first = np.unique(season.applicant, return_index=True)
    return _Played(
        interview=interview,
        invited=season.invited,
        take=take,
        taken=season.would_take[season.interviewed],
        met=season.interviewed,
        kind=season.kind,
        field=season.field,
        people=np.bincount(season.kind[first], minlength=len(KINDS)),
    )


def _told(model: Model, season: Season) -> tuple[Doubles, Doubles]:
    scores = predict(model, season.features)
    chosen = np.array([COLUMNS_V1.index(f"p_interview.{tier}") for tier in _TIERS])[season.tier]
    interview = scores[np.arange(len(scores)), chosen]
    return interview, scores[season.interviewed, COLUMNS_V1.index("p_would_take")]


def _by_group(
    score: Doubles, outcome: Flags, field: npt.NDArray[np.int64], kind: npt.NDArray[np.int64]
) -> dict[str, object]:
    found: dict[str, object] = {}
    for number, specialty in enumerate(FIELDS):
        for place, name in enumerate(KINDS):
            mine = (field == number) & (kind == place)
            if mine.sum() >= ENOUGH_ROWS:
                found[f"{specialty} / {name}"] = {
                    "count": int(mine.sum()),
                    "mean": round(float(score[mine].mean()), 4),
                    "observed": round(float(outcome[mine].mean()), 4),
                    "ece": round(calibration_error(score[mine], outcome[mine]), 4),
                }
    return found


def _said_and_played(played: list[_Played]) -> Mapping[str, object]:
    """Expected interviews an applicant was told, against those had in the held-out seasons."""
    people = np.sum([each.people for each in played], axis=0)
    said = np.sum([_counted(each, each.interview) for each in played], axis=0)
    had = np.sum([_counted(each, each.invited) for each in played], axis=0)
    return {
        name: {
            "applicants": int(people[place]),
            "interviews_said": round(float(said[place] / people[place]), 3),
            "interviews_had": round(float(had[place] / people[place]), 3),
        }
        for place, name in enumerate(KINDS)
        if people[place]
    }


def _counted(played: _Played, values: Doubles | Flags) -> Doubles:
    return np.bincount(played.kind, weights=values, minlength=len(KINDS)).astype(np.float64)


def _quality(score: Doubles, outcome: Flags) -> dict[str, object]:
    return {
        "rate": round(float(outcome.mean()), 4),
        "auroc": round(_auroc(score, outcome), 4),
        "brier": round(float(np.mean((score - outcome) ** 2)), 4),
        "ece": round(calibration_error(score, outcome), 4),
        "reliability": _reliability(score, outcome),
    }


def calibration_error(score: Doubles, outcome: Flags) -> float:
    """Return the expected calibration error over ten bins of equal count."""
    parts = [each for each in _bins(score) if len(each)]
    return sum(
        len(each) * abs(float(score[each].mean() - outcome[each].mean())) for each in parts
    ) / len(score)


def _bins(score: Doubles) -> list[npt.NDArray[np.int64]]:
    return np.array_split(np.argsort(score, kind="stable"), BINS)


def _reliability(score: Doubles, outcome: Flags) -> list[dict[str, float]]:
    """Return equal-count bins: how many, mean score, observed share."""
    return [
        {
            "count": len(part),
            "mean": round(float(score[part].mean()), 4),
            "observed": round(float(outcome[part].mean()), 4),
        }
        for part in _bins(score)
        if len(part)
    ]


def _auroc(score: Doubles, outcome: Flags) -> float:
    ranks = np.empty(len(score))
    ranks[np.argsort(score, kind="stable")] = np.arange(1, len(score) + 1)
    positive = int(outcome.sum())
    negative = len(score) - positive
    above = float(ranks[outcome].sum()) - positive * (positive + 1) / 2
    return above / (positive * negative) if positive and negative else 0.5
