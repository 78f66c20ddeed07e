"""From float scores to the stored table: whole numbers first, then the default order."""

import hashlib

import numpy as np
import numpy.typing as npt

from domain.programs.entities import Catalogue
from domain.rankings.entities import COLUMNS_V1, SCALE, RankingResult
from domain.rankings.policies.gates import ABSENT

Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]

COLUMNS_VERSION = 1
NOT_SCORED = -1
NONE_AT = COLUMNS_V1.index("p_interview.none")
TAKE_AT = COLUMNS_V1.index("p_would_take")


def whole_scores(scores: bytes, eligibility: Bytes) -> Ints:
    """Return int32 (columns, tracks) of 1e-6, halves to even; -1 where no track is."""
    table = np.frombuffer(scores, dtype="<f4").reshape(len(eligibility), len(COLUMNS_V1))
    whole = np.rint(table.T.astype(np.float64) * SCALE).astype(np.int32)
    whole[:, eligibility == ABSENT] = NOT_SCORED
    return whole


def track_id_ranks(catalogue: Catalogue) -> Ints:
    """Return each position's place among all track ids, the last tie-breaker."""
    ranks = np.full(catalogue.track_count, catalogue.track_count, dtype=np.int32)
    tracks = [track for program in catalogue.programs for track in program.tracks]
    for rank, track in enumerate(sorted(tracks, key=lambda each: each.id.bytes)):
        ranks[track.position] = rank
    return ranks


def default_order(whole: Ints, eligibility: Bytes, id_ranks: Ints) -> Ints:
    """Return positions: eligible, at risk, ineligible; then by interview x take; then id.

    Only whole numbers are compared, so every engine and machine gives the same order.
    """
    product = whole[NONE_AT].astype(np.int64) * whole[TAKE_AT].astype(np.int64)
    order = np.lexsort((id_ranks, -product, eligibility))
    ranked: Ints = order[eligibility[order] != ABSENT].astype(np.int32)
    return ranked


def pack_result(whole: Ints, order: Ints, eligibility: Bytes, explanations: bytes) -> RankingResult:
    """Return the result as it is stored, with the hash over all of it."""
    columns = np.ascontiguousarray(whole, dtype="<i4").tobytes()
    positions = np.ascontiguousarray(order, dtype="<i4").tobytes()
    levels = np.ascontiguousarray(eligibility, dtype=np.uint8).tobytes()
    digest = hashlib.sha256(f"{COLUMNS_VERSION}:{len(eligibility)}:".encode())
    for part in (columns, positions, levels, explanations):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return RankingResult(
        columns_version=COLUMNS_VERSION,
        track_count=len(eligibility),
        columns=columns,
        order=positions,
        eligibility=levels,
        explanations=explanations,
        result_sha256=digest.hexdigest(),
    )


def unpack_scores(result: RankingResult) -> Ints:
    """Return int32 (columns, tracks) of a stored result, a read-only view."""
    table = np.frombuffer(result.columns, dtype="<i4")
    return table.reshape(len(COLUMNS_V1), result.track_count)
