"""Reasons: exact Shapley values that add up, to the last micro-logit."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rankings.entities import COLUMNS_V1, SCALE
from domain.rankings.policies.explain import attribute
from domain.rankings.policies.features import GROUPS, NAMES
from tests.fakes.scorer import FakeProgramScorer

SMALL = {"first": ("a", "b"), "second": ("c",), "third": ("d",)}


def curved(matrix: bytes, rows: int) -> bytes:
    """Score with an interaction, so that leaving one out would not add up."""
    x = np.frombuffer(matrix, dtype="<f4").reshape(rows, 4).astype(np.float64)
    logit = x[:, 0] * x[:, 2] + x[:, 1] - 0.5 * x[:, 3] * x[:, 2]
    table = np.repeat((1 / (1 + np.exp(-logit)))[:, None], len(COLUMNS_V1), axis=1)
    return np.asarray(table, dtype="<f4").tobytes()


def logit_of(row: np.ndarray) -> float:
    p = float(np.frombuffer(curved(np.asarray(row, "<f4").tobytes(), 1), dtype="<f4")[0])
    return float(np.log(p / (1 - p)))


@given(values=st.lists(st.floats(-2, 2, width=32), min_size=4, max_size=4))
def test_values_equal_the_mean_over_every_order_of_joining(values: list[float]) -> None:
    row, absent = np.array(values, dtype=np.float32), np.zeros(4, dtype=np.float32)
    columns = {"first": [0, 1], "second": [2], "third": [3]}
    wanted = dict.fromkeys(columns, 0.0)
    for order in permutations(columns):
        present = absent.copy()
        for group in order:
            before = logit_of(present)
            present[columns[group]] = row[columns[group]]
            wanted[group] += (logit_of(present) - before) / 6
    (found,) = attribute(
        row[None, :], names=tuple("abcd"), groups=SMALL, baseline=absent.tolist(), score=curved
    )
    for each in found.contributions:
        assert each.micro_logits == pytest.approx(wanted[each.group] * SCALE, abs=6)


@given(seed=st.integers(0, 2**16))
def test_base_and_groups_add_up_to_the_logit_of_the_score(seed: int) -> None:
    scorer = FakeProgramScorer()
    matrix = np.random.default_rng(seed).normal(size=(3, len(NAMES))).astype(np.float32)
    found = attribute(
        matrix,
        names=NAMES,
        groups=GROUPS,
        baseline=scorer.card.baseline,
        score=scorer.score,
    )
    table = np.frombuffer(scorer.score(matrix.tobytes(), 3), dtype="<f4").reshape(3, -1)
    for each, p in zip(found, table[:, 0].astype(np.float64), strict=True):
        total = each.base_micro_logits + sum(one.micro_logits for one in each.contributions)
        assert total == round(float(np.log(p / (1 - p))) * SCALE)


def test_a_group_at_its_baseline_contributes_nothing_or_the_rounding() -> None:
    (found,) = attribute(
        np.zeros((1, 4), dtype=np.float32),
        names=tuple("abcd"),
        groups=SMALL,
        baseline=[0.0] * 4,
        score=curved,
    )
    assert [each.micro_logits for each in found.contributions] == [0, 0, 0]


def test_nine_groups_are_refused() -> None:
    groups = {str(number): (str(number),) for number in range(9)}
    with pytest.raises(ValueError, match="at most 8"):
        attribute(
            np.zeros((1, 9), np.float32),
            names=tuple(groups),
            groups=groups,
            baseline=[0.0] * 9,
            score=curved,
        )
