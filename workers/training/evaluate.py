"""Evaluation on seasons, and draws of the assumptions, that training never saw."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.features import NAMES
from workers.training.assumptions import drawn, load_assumptions
from workers.training.fit import Doubles
from workers.training.simulate import Season, simulate_season
from workers.training.train import Model, predict

HELD_OUT_SEED_STEP = 1_000_003
"""Evaluation draws come from another stream than training and calibration."""
BINS = 10
Flags = npt.NDArray[np.bool_]


def evaluate(model: Model, *, seed: int, programs: int, seasons: int) -> dict[str, object]:
    """Return discrimination, calibration and held-out published comparisons, rounded."""
    random = np.random.default_rng(seed + HELD_OUT_SEED_STEP)
    assumptions = load_assumptions()
    played = [simulate_season(drawn(assumptions, random), programs, random) for _ in range(seasons)]
    merged = _merge(played)
    scores = predict(model, merged.features)
    chosen = np.array([COLUMNS_V1.index(f"p_interview.{tier}") for tier in _TIERS])[merged.tier]
    interview = scores[np.arange(len(scores)), chosen]
    met = merged.interviewed
    take = scores[:, COLUMNS_V1.index("p_would_take")]
    return {
        "held_out_seasons": seasons,
        "held_out_pairs": len(scores),
        "interview": _quality(interview, merged.invited),
        "would_take": _quality(take[met], merged.would_take[met]),
        "held_out_effects": _comparisons(merged),
    }


_TIERS = ("none", "silver", "gold")


def _merge(seasons: list[Season]) -> Season:
    return Season(
        features=np.concatenate([each.features for each in seasons]),
        applicant=np.concatenate([each.applicant for each in seasons]),
        program=np.concatenate([each.program for each in seasons]),
        tier=np.concatenate([each.tier for each in seasons]),
        invited=np.concatenate([each.invited for each in seasons]),
        interviewed=np.concatenate([each.interviewed for each in seasons]),
        would_take=np.concatenate([each.would_take for each in seasons]),
        matched=np.concatenate([each.matched for each in seasons]),
    )


def _quality(score: Doubles, outcome: Flags) -> dict[str, object]:
    reliability = _reliability(score, outcome)
    gap = sum(row["count"] * abs(row["mean"] - row["observed"]) for row in reliability)
    return {
        "rate": round(float(outcome.mean()), 4),
        "auroc": round(_auroc(score, outcome), 4),
        "brier": round(float(np.mean((score - outcome) ** 2)), 4),
        "ece": round(gap / len(score), 4),
        "reliability": reliability,
    }


def _reliability(score: Doubles, outcome: Flags) -> list[dict[str, float]]:
    """Return equal-count bins: how many, mean score, observed share."""
    parts = np.array_split(np.argsort(score, kind="stable"), BINS)
    return [
        {
            "count": len(part),
            "mean": round(float(score[part].mean()), 4),
            "observed": round(float(outcome[part].mean()), 4),
        }
        for part in parts
        if len(part)
    ]


def _auroc(score: Doubles, outcome: Flags) -> float:
    ranks = np.empty(len(score))
    ranks[np.argsort(score, kind="stable")] = np.arange(1, len(score) + 1)
    positive = int(outcome.sum())
    negative = len(score) - positive
    above = float(ranks[outcome].sum()) - positive * (positive + 1) / 2
    return above / (positive * negative) if positive and negative else 0.5


def _comparisons(season: Season) -> Mapping[str, object]:
    """Published effects that were not inputs, beside what the market shows; not a proof."""
    at = {name: season.features[:, NAMES.index(name)] for name in _COMPARED}
    both = (season.tier >= 1) & (at["division_preferred"] > 0)
    neither = (season.tier == 0) & (at["division_preferred"] == 0)
    is_us = at["is_us_graduate"] > 0
    img_rate, us_rate = season.invited[~is_us].mean(), season.invited[is_us].mean()
    return {
        "signal_and_geography_odds_ratio": {
            "simulated": round(_odds_ratio(season.invited, both & is_us, neither & is_us), 2),
            "published": 3.2,
            "source": "Benjamin et al., J Gen Intern Med 2024: internal medicine, mostly US",
        },
        "img_invitations_per_application_against_us": {
            "simulated": round(float(img_rate / us_rate), 3),
            "published": round(1.2 / 15.6, 3),
            "source": "saieeshb/gensurg-funnel: general surgery, 30 IMGs, medians, self-selected",
        },
    }


_COMPARED = ("division_preferred", "is_us_graduate")


def _odds_ratio(outcome: Flags, first: Flags, second: Flags) -> float:
    one, other = float(outcome[first].mean()), float(outcome[second].mean())
    return (one / (1 - one)) / (other / (1 - other))
