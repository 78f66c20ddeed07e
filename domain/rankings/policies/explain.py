"""Reasons that add up: exact Shapley values over feature groups (decision 16)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import factorial

import numpy as np
import numpy.typing as npt

from domain.rankings.entities import COLUMNS_V1, SCALE, Contribution

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Score = Callable[[bytes, int], bytes]
"""A scorer's `score`: float32 bytes (rows, features) to float32 bytes (rows, columns)."""

HEADLINE = COLUMNS_V1.index("p_interview.none")
GROUPS_MAXIMUM = 8
BATCH_ROWS = 8_192
"""Rows a call of the scorer: what stays in a core's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Additive reasons of one row; the base and the groups add up to the logit of the score."""

    base_micro_logits: int
    contributions: tuple[Contribution, ...]


def attribute(
    matrix: Floats,
    *,
    names: Sequence[str],
    groups: Mapping[str, tuple[str, ...]],
    baseline: Sequence[float],
    score: Score,
) -> tuple[Attribution, ...]:
    """Return exact Shapley values for each row of `matrix` (rows, features).

    A group that is absent has its features at `baseline`. All 2^groups coalitions are scored;
    a group equal to its baseline in a row gets exactly zero. Rounding to 1e-6 leaves a residue
    of a few units, given to the groups with the largest values, so the integers add up.
    """
    if len(groups) > GROUPS_MAXIMUM:
        raise ValueError(f"at most {GROUPS_MAXIMUM} groups can be explained exactly")
    if not len(matrix):
        return ()
    values = _coalition_logits(matrix, names, groups, np.asarray(baseline, np.float32), score)
    shares = values @ _weights(len(groups)).T
    return tuple(
        _round(tuple(groups), float(row[0]), float(row[-1]), share)
        for row, share in zip(values, shares, strict=True)
    )


def _coalition_logits(
    matrix: Floats,
    names: Sequence[str],
    groups: Mapping[str, tuple[str, ...]],
    baseline: Floats,
    score: Score,
) -> Doubles:
    """Return (rows, 2^groups); bit g of a coalition says that group g is present."""
    masks = _masks(tuple(names), tuple(groups.values()))
    rows = np.where(masks[None, :, :], matrix[:, None, :], baseline)
    flat = np.ascontiguousarray(rows.reshape(-1, matrix.shape[1]), dtype=np.float32)
    scored = [
        _headline(score(part.tobytes(), len(part)), len(part))
        for part in (flat[at : at + BATCH_ROWS] for at in range(0, len(flat), BATCH_ROWS))
    ]
    probability = np.clip(np.concatenate(scored), 1e-7, 1 - 1e-7)
    return np.log(probability / (1 - probability)).reshape(len(matrix), -1)


def _headline(scores: bytes, rows: int) -> Doubles:
    table = np.frombuffer(scores, dtype="<f4").reshape(rows, -1)
    return table[:, HEADLINE].astype(np.float64)


@lru_cache(maxsize=4)
def _masks(names: tuple[str, ...], groups: tuple[tuple[str, ...], ...]) -> npt.NDArray[np.bool_]:
    group_of = {name: number for number, members in enumerate(groups) for name in members}
    numbers = np.array([group_of[name] for name in names])
    coalitions = np.arange(2 ** len(groups))
    is_present: npt.NDArray[np.bool_] = (coalitions[:, None] >> numbers[None, :]) & 1 == 1
    return is_present


@lru_cache(maxsize=GROUPS_MAXIMUM)
def _weights(count: int) -> Doubles:
    """Return (groups, 2^groups): what each coalition's value weighs in each group's share."""
    weights = np.zeros((count, 2**count))
    for coalition in range(2**count):
        size = coalition.bit_count()
        for group in range(count):
            if coalition >> group & 1:
                weights[group, coalition] = (
                    factorial(size - 1) * factorial(count - size) / factorial(count)
                )
            else:
                weights[group, coalition] = -(
                    factorial(size) * factorial(count - size - 1) / factorial(count)
                )
    return weights


def _round(groups: tuple[str, ...], base: float, total: float, shares: Doubles) -> Attribution:
    micro = [round(float(share) * SCALE) for share in shares]
    base_micro = round(base * SCALE)
    residue = round(total * SCALE) - base_micro - sum(micro)
    by_size = sorted(range(len(micro)), key=lambda group: (-abs(micro[group]), group))
    step = 1 if residue > 0 else -1
    for turn in range(abs(residue)):
        micro[by_size[turn % len(by_size)]] += step
    return Attribution(
        base_micro_logits=base_micro,
        contributions=tuple(
            Contribution(group=group, micro_logits=value)
            for group, value in zip(groups, micro, strict=True)
        ),
    )
