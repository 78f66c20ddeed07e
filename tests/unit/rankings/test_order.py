"""The default order: whole numbers, eligibility first, ids last; and the stored bytes."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.programs.entities import Requirements
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.gates import ABSENT
from domain.rankings.policies.order import (
    NONE_AT,
    TAKE_AT,
    default_order,
    pack_result,
    track_id_ranks,
    unpack_scores,
    whole_scores,
)
from tests.unit.rankings.catalogues import a_catalogue, a_program, a_track

rows = st.lists(
    st.tuples(st.sampled_from((0.1, 0.2, 0.5)), st.sampled_from((0.1, 0.5)), st.integers(0, 3)),
    min_size=1,
    max_size=20,
)


def table(scores: list[tuple[float, float, int]]) -> tuple[bytes, np.ndarray]:
    values = np.zeros((len(scores), len(COLUMNS_V1)), dtype="<f4")
    values[:, NONE_AT] = [each[0] for each in scores]
    values[:, TAKE_AT] = [each[1] for each in scores]
    return values.tobytes(), np.array([each[2] for each in scores], dtype=np.uint8)


@given(scores=rows, seed=st.integers(0, 99))
def test_the_order_is_that_of_a_plain_sort(
    scores: list[tuple[float, float, int]], seed: int
) -> None:
    raw, eligibility = table(scores)
    whole = whole_scores(raw, eligibility)
    ranks = np.random.default_rng(seed).permutation(len(scores)).astype(np.int32)
    wanted = sorted(
        (at for at in range(len(scores)) if eligibility[at] != ABSENT),
        key=lambda at: (
            int(eligibility[at]),
            -int(whole[NONE_AT, at]) * int(whole[TAKE_AT, at]),
            int(ranks[at]),
        ),
    )
    assert default_order(whole, eligibility, ranks).tolist() == wanted


def test_halves_round_to_even_and_absent_tracks_score_minus_one() -> None:
    raw, eligibility = table([(0.5, 0.1, 0), (0.25, 0.1, ABSENT)])
    whole = whole_scores(raw, eligibility)
    assert whole[NONE_AT].tolist() == [500_000, -1]
    assert whole[TAKE_AT, 0] == 100_000


def test_track_ids_break_ties_by_their_bytes() -> None:
    catalogue = a_catalogue(a_program(0, Requirements(), a_track(0), a_track(1), a_track(2)))
    assert track_id_ranks(catalogue).tolist() == [2, 1, 0]


@given(scores=rows)
def test_a_packed_result_reads_back_and_its_hash_covers_every_part(
    scores: list[tuple[float, float, int]],
) -> None:
    raw, eligibility = table(scores)
    whole = whole_scores(raw, eligibility)
    order = default_order(whole, eligibility, np.arange(len(scores), dtype=np.int32))
    result = pack_result(whole, order, eligibility, b"[]")
    assert np.array_equal(unpack_scores(result), whole)
    assert len(result.columns) == 4 * len(COLUMNS_V1) * len(scores)
    assert result == pack_result(whole, order, eligibility, b"[]")
    altered = pack_result(whole, order, eligibility, b"[ ]")
    assert altered.result_sha256 != result.result_sha256
    assert replace(altered, explanations=b"[]", result_sha256=result.result_sha256) == result
