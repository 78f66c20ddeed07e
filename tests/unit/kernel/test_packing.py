"""Scores on disk: 24 bits each, and back again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from adapters.postgres.repositories.rankings import pack_columns, unpack_columns


@given(st.lists(st.integers(-1, 1_000_000), max_size=60))
def test_scores_come_back_as_they_were(scores: list[int]) -> None:
    columns = np.array(scores, dtype="<i4").tobytes()
    packed = pack_columns(columns)
    assert len(packed) == 3 * len(scores)
    assert unpack_columns(packed) == columns
