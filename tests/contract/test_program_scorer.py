"""What every scorer promises: the engine's and the fake's, by the same tests."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from adapters.onnx.scorer import OnnxProgramScorer
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.features import FALLING, GROUPS, NAMES, RISING
from domain.rankings.ports import ProgramScorer
from tests.fakes.scorer import FakeProgramScorer

ROWS = 500


@pytest.fixture(params=["onnx", "fake"])
def scorer(request: pytest.FixtureRequest) -> ProgramScorer:
    return OnnxProgramScorer.load() if request.param == "onnx" else FakeProgramScorer()


def scored(scorer: ProgramScorer, matrix: np.ndarray) -> np.ndarray:
    raw = scorer.score(np.ascontiguousarray(matrix, dtype="<f4").tobytes(), len(matrix))
    return np.frombuffer(raw, dtype="<f4").reshape(len(matrix), len(COLUMNS_V1))


def some_rows(rows: int = ROWS) -> np.ndarray:
    return np.random.default_rng(5).uniform(-2, 4, (rows, len(NAMES))).astype(np.float32)


def test_the_card_names_the_features_this_code_makes(scorer: ProgramScorer) -> None:
    card = scorer.card
    assert card.feature_names == NAMES
    assert dict(card.feature_groups) == GROUPS
    assert len(card.baseline) == len(NAMES)
    assert card.columns_version == 1


def test_scores_are_probabilities_in_ordered_triples(scorer: ProgramScorer) -> None:
    table = scored(scorer, some_rows())
    assert ((table > 0) & (table < 1)).all()
    for at in range(0, len(COLUMNS_V1), 3):
        mid, low, high = table[:, at], table[:, at + 1], table[:, at + 2]
        assert (low <= mid).all()
        assert (mid <= high).all()


def test_a_signal_never_lowers_an_interview(scorer: ProgramScorer) -> None:
    table = scored(scorer, some_rows())
    for column in range(3):
        none, silver, gold = table[:, column], table[:, 3 + column], table[:, 6 + column]
        assert (none <= silver).all()
        assert (silver <= gold).all()


def test_no_column_moves_against_the_direction_of_a_feature(scorer: ProgramScorer) -> None:
    rows = some_rows(400)
    before = scored(scorer, rows)
    pairs = 0
    for name in sorted(RISING | FALLING):
        moved = rows.copy()
        moved[:, NAMES.index(name)] += np.float32(0.5)
        change = scored(scorer, moved).astype(np.float64) - before
        wrong = change < -1e-6 if name in RISING else change > 1e-6
        assert not wrong.any(), name
        pairs += len(rows)
    assert pairs >= 10_000


def test_a_row_scores_the_same_alone_and_among_others(scorer: ProgramScorer) -> None:
    rows = some_rows(50)
    together = scored(scorer, rows)
    alone = np.concatenate([scored(scorer, rows[at : at + 1]) for at in range(50)])
    assert np.abs(together.astype(np.float64) - alone).max() < 5e-7


def test_threads_share_a_scorer(scorer: ProgramScorer) -> None:
    rows = some_rows()
    wanted = scored(scorer, rows).tobytes()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: scored(scorer, rows).tobytes(), range(16)))
    assert set(found) == {wanted}


def test_a_matrix_of_the_wrong_size_is_refused(scorer: ProgramScorer) -> None:
    with pytest.raises(ValueError, match=r"size|rows"):
        scorer.score(b"\0" * 4, 2)


def test_no_rows_score_to_no_bytes(scorer: ProgramScorer) -> None:
    assert scorer.score(b"", 0) == b""
