"""Training: one member of the ensemble for each draw of the assumptions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from domain.rankings.policies.features import FALLING, NAMES, RISING
from domain.rankings.policies.support import SHAPE
from workers.training.assumptions import central, load_assumptions, spread
from workers.training.basis import make_basis
from workers.training.fit import STEPS, Doubles, Floats, fit_bounded, sigmoid
from workers.training.simulate import Flags, Ints, Season, simulate_season

BASIS = make_basis()

LOGIT_LIMIT = 12.0
"""Logits are clipped here, so that no probability is printed as certain."""

SIGNAL_GAP = 0.02
"""Least step from none to silver and from silver to gold, in log-odds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """How much to simulate; everything follows from `seed`."""

    seed: int = 20271
    members: int = 5
    programs: int = 300
    seasons: int = 1
    calibration_seasons: int = 24
    """Each under a draw of its own, spread evenly over the ranges."""
    steps: int = STEPS
    """Newton steps of a fit, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Weights of every member, float32: the artifact in numbers.

    `interview` and `take` are (features and units of the basis, members); `silver` and `gold`
    (members,) are added to the logit of an interview, gold at least silver, both above zero.
    """

    interview: Floats
    interview_bias: Floats
    silver: Floats
    gold: Floats
    take: Floats
    take_bias: Floats
    baseline: Floats
    support: Ints
    """Applicants simulated for it, by the cells of `domain.rankings.policies.support`."""


def train(plan: TrainingPlan, told: Callable[[str], None] = lambda _: None) -> Model:
    """Return the ensemble; the first member stands at the centre of every assumption."""
    assumptions = load_assumptions()
    random = np.random.default_rng(plan.seed)
    members, baselines, support = [], [], np.zeros(SHAPE, dtype=np.int64)
    draws = (central(assumptions), *spread(assumptions, plan.members - 1, random))
    for number, draw in enumerate(draws):
        seasons = [simulate_season(draw, plan.programs, random) for _ in range(plan.seasons)]
        members.append(_fit_member(seasons, plan.steps))
        baselines.append(np.mean([each.features.mean(axis=0) for each in seasons], axis=0))
        support += np.sum([each.alike for each in seasons], axis=0)
        told(f"member {number + 1} of {plan.members}")
    model = _model(members, baselines, support)
    fresh = spread(assumptions, plan.calibration_seasons, random)
    return calibrate(model, (simulate_season(draw, plan.programs, random) for draw in fresh))


def _model(members: list[tuple[Doubles, Doubles]], baselines: list[Floats], support: Ints) -> Model:
    interview, take = (np.stack(each, axis=1) for each in zip(*members, strict=True))
    count = len(BASIS.low) + len(NAMES)
    return Model(
        interview=_single(interview[:count]),
        interview_bias=_single(interview[-1]),
        silver=_single(interview[count]),
        gold=_single(interview[count] + interview[count + 1]),
        take=_single(take[:count]),
        take_bias=_single(take[-1]),
        baseline=_single(np.round(np.stack(baselines).mean(axis=0, dtype=np.float64), 4)),
        support=support,
    )


def calibrate(model: Model, seasons: Iterable[Season]) -> Model:
    """Return the model with both heads moved to what `seasons` show.

    One slope (above zero), one level, and a shift for every feature that has no direction, the
    same for every member, so that order, signs and intervals keep their meaning.
    """
    kept, support = [], model.support.copy()
    for season in seasons:
        kept.append(_calibration_rows(model, season))
        support += season.alike
    interview, invited, take, taken = (np.concatenate(each) for each in zip(*kept, strict=True))
    slope, shift, level = _moved(interview, invited)
    take_slope, take_shift, take_level = _moved(take, taken)
    return replace(
        model,
        interview=_single(model.interview * slope + shift[:, None]),
        interview_bias=_single(model.interview_bias * slope + level),
        silver=_single(model.silver * slope),
        gold=_single(model.gold * slope),
        take=_single(model.take * take_slope + take_shift[:, None]),
        take_bias=_single(model.take_bias * take_slope + take_level),
        support=support,
    )


def _calibration_rows(model: Model, season: Season) -> tuple[Floats, Flags, Floats, Flags]:
    """Return ([mean logit, what has no direction, 1], outcome) of either head."""
    rows = BASIS.expand(season.features)
    signal = np.stack([np.zeros_like(model.silver), model.silver, model.gold])
    met = season.interviewed
    kept = rows[::THINNED]
    interview = kept @ model.interview + model.interview_bias + signal[season.tier[::THINNED]]
    take = rows[met] @ model.take + model.take_bias
    return (
        _beside(interview.mean(axis=1), kept),
        season.invited[::THINNED],
        _beside(take.mean(axis=1), rows[met]),
        season.would_take[met],
    )


def _beside(logits: Floats, rows: Floats) -> Floats:
    one = np.ones(len(rows), dtype=np.float32)
    return np.column_stack([logits, rows[:, _undirected()], one]).astype(np.float32)


def _undirected() -> npt.NDArray[np.int64]:
    low, high = bounds()
    return np.flatnonzero(np.isinf(low) & np.isinf(high))


def _moved(rows: Floats, outcome: Flags) -> tuple[float, Doubles, float]:
    """Return (slope, shift of every column, level)."""
    low, high = np.full(rows.shape[1], -np.inf), np.full(rows.shape[1], np.inf)
    low[0] = 0.05
    found = fit_bounded(rows, outcome, low, high)
    shift = np.zeros(len(NAMES) + len(BASIS.low))
    shift[_undirected()] = found[1:-1]
    return float(found[0]), shift, float(found[-1])


THINNED = 4
"""Of the pairs of a calibration season one in so many is kept."""

CHUNK = 100_000
"""Rows predicted at once."""


def predict(model: Model, features: Floats) -> Doubles:
    """Return (rows, 12) as the artifact must: the float64 reference of the graph."""
    parts = [features[at : at + CHUNK] for at in range(0, len(features), CHUNK)]
    return np.concatenate([_predict(model, each) for each in parts])


def _predict(model: Model, features: Floats) -> Doubles:
    rows = BASIS.expand(features).astype(np.float64)
    logits = rows @ model.interview.astype(np.float64) + model.interview_bias
    take = rows @ model.take.astype(np.float64) + model.take_bias
    blocks = (logits, logits + model.silver, logits + model.gold, take)
    triples = [column for each in blocks for column in (each.mean(1), each.min(1), each.max(1))]
    return sigmoid(np.clip(np.stack(triples, axis=1), -LOGIT_LIMIT, LOGIT_LIMIT))


def bounds() -> tuple[Doubles, Doubles]:
    """Return (low, high) of the weights of features and units: what makes the model monotone."""
    low = np.array([0.0 if name in RISING else -np.inf for name in NAMES])
    high = np.array([0.0 if name in FALLING else np.inf for name in NAMES])
    return np.concatenate([low, BASIS.low]), np.concatenate([high, BASIS.high])


def _fit_member(seasons: list[Season], steps: int) -> tuple[Doubles, Doubles]:
    told, tier, invited, interviewed, taken = _outcomes(seasons)
    features = BASIS.expand(told)
    one = np.ones((len(tier), 1), dtype=np.float32)
    signals = np.stack([tier >= 1, tier == 2], axis=1).astype(np.float32)
    low, high = bounds()
    gap, free = [SIGNAL_GAP] * 2, [np.inf] * 2
    interview = fit_bounded(
        np.hstack([features, signals, one]),
        invited,
        np.array([*low, *gap, -np.inf]),
        np.array([*high, *free, np.inf]),
        steps,
    )
    take = fit_bounded(
        np.hstack([features[interviewed], one[interviewed]]),
        taken[interviewed],
        np.array([*low, -np.inf]),
        np.array([*high, np.inf]),
        steps,
    )
    return interview, take


def _outcomes(seasons: list[Season]) -> tuple[Floats, Ints, Flags, Flags, Flags]:
    """Return (features, tier, invited, interviewed, would take) over all seasons."""
    return (
        np.concatenate([each.features for each in seasons]),
        np.concatenate([each.tier for each in seasons]),
        np.concatenate([each.invited for each in seasons]),
        np.concatenate([each.interviewed for each in seasons]),
        np.concatenate([each.would_take for each in seasons]),
    )


def _single(values: npt.ArrayLike) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float32)
