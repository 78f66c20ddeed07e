"""An agency's recalibration over the model: monotone, named, undone, and the prior leaves all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.vocabulary import Specialty
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.adjust import (
    OTHER,
    Adjustment,
    adjusted,
    adjustment_of,
    group_of,
)
from domain.rankings.policies.features import NAMES
from domain.rankings.policies.recalibrate import Recalibration
from tests.fakes.scorer import FakeProgramScorer

SCORER = FakeProgramScorer()
PEDIATRICS = NAMES.index("is_pediatrics")
MADE = Adjustment(
    version=3,
    model_sha256="f" * 64,
    interview=Recalibration(level=-0.4, slope=0.8, groups={"pediatrics": 0.7}, cases=60),
    would_take=Recalibration(level=0.2, slope=1.1, groups={OTHER: -0.1}, cases=40),
)


def rows(count: int = 40) -> np.ndarray:
    found = np.random.default_rng(3).normal(size=(count, len(NAMES))).astype("<f4")
    found[:, [NAMES.index(each) for each in NAMES if each.startswith("is_")]] = 0
    return found


def table(matrix: np.ndarray, adjustment: Adjustment | None) -> np.ndarray:
    raw = adjusted(SCORER.score, adjustment)(matrix.tobytes(), len(matrix))
    return np.frombuffer(raw, dtype="<f4").reshape(len(matrix), len(COLUMNS_V1))


def test_without_outcomes_the_model_stays_bit_for_bit() -> None:
    prior = Adjustment(version=1, model_sha256="f" * 64)
    assert (table(rows(), prior) == table(rows(), None)).all()


def test_order_and_intervals_are_kept_within_a_field() -> None:
    before, after = table(rows(), None), table(rows(), MADE)
    assert (np.argsort(before[:, 0]) == np.argsort(after[:, 0])).all()
    for low in range(0, 12, 3):
        assert (after[:, low + 1] <= after[:, low]).all()
        assert (after[:, low] <= after[:, low + 2]).all()
    assert (after[:, 3] >= after[:, 0]).all()


def test_a_field_with_outcomes_of_its_own_moves_apart() -> None:
    matrix = rows()
    matrix[:, PEDIATRICS] = 1
    own, other = table(matrix, MADE), table(matrix, None)
    expected = MADE.interview.apply(other[:, 0].astype(np.float64), "pediatrics")
    assert own[:, 0] == pytest.approx(expected, abs=1e-6)


def test_what_is_stored_gives_the_same_hash_back() -> None:
    again = adjustment_of(MADE.version, MADE.model_sha256, MADE.document)
    assert again == MADE
    assert again.sha256 == MADE.sha256


@given(said=st.floats(0.001, 0.999))
def test_a_moved_chance_can_be_moved_back(said: float) -> None:
    moved = float(MADE.interview.apply(np.array([said]), "pediatrics")[0])
    assert MADE.interview.undo(moved, "pediatrics") == pytest.approx(said, abs=1e-6)


def test_fields_without_a_level_of_their_own_share_a_group() -> None:
    assert group_of(Specialty("pediatrics")) == "pediatrics"
    assert group_of(Specialty("dermatology")) == OTHER
