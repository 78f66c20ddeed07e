"""Evaluation on seasons, and draws of the assumptions, that training never saw."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from domain.rankings.entities import COLUMNS_V1
from workers.training.assumptions import central, drawn, load_assumptions
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
Flags = npt.NDArray[np.bool_]
_TIERS = ("none", "silver", "gold")


def evaluate(model: Model, *, seed: int, programs: int, seasons: int) -> dict[str, object]:
    """Return discrimination, calibration, by group too, and published effects, rounded."""
    random = np.random.default_rng(seed + HELD_OUT_SEED_STEP)
    assumptions = load_assumptions()
    played = [simulate_season(drawn(assumptions, random), programs, random) for _ in range(seasons)]
    middle = simulate_season(central(assumptions), programs, random)
    told = [_told(model, each) for each in played]
    interview, take = (np.concatenate([each[head] for each in told]) for head in (0, 1))
    invited = np.concatenate([each.invited for each in played])
    taken = np.concatenate([each.would_take[each.interviewed] for each in played])
    met = np.concatenate([each.interviewed for each in played])
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
        "said_and_played": _said_and_played(played, interview, kind),
    }


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


def _said_and_played(
    played: list[Season], interview: Doubles, kind: npt.NDArray[np.int64]
) -> Mapping[str, object]:
    """Expected interviews an applicant was told, against those had in the held-out seasons."""
    invited = np.concatenate([each.invited for each in played])
    people = [
        sum(len(np.unique(each.applicant[each.kind == place])) for each in played)
        for place in range(len(KINDS))
    ]
    return {
        name: {
            "applicants": people[place],
            "interviews_said": round(float(interview[kind == place].sum()) / people[place], 3),
            "interviews_had": round(float(invited[kind == place].sum()) / people[place], 3),
        }
        for place, name in enumerate(KINDS)
        if people[place]
    }


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
