"""Rankings in and out: one row of state, one row of result."""

import struct
import zlib
from typing import Any

import msgspec
import numpy as np

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.kernel.errors import ConflictError, NotFoundError
from domain.kernel.identifiers import AgencyId, ApplicantId, CatalogueId, JobId, RankingId
from domain.kernel.vocabulary import SeasonCode
from domain.rankings.entities import (
    COLUMNS_V1,
    Failure,
    Ranking,
    RankingResult,
    RankingState,
    ShortlistWish,
)

TOP = 200
BYTE = 255
COMPRESSION = 1
"""Explanations are repetitive text: the fastest level already takes most of it."""

# insert ranking: a foreign applicant violates the composite key
INSERT_RANKING = f"""
INSERT INTO ranking (agency_id, id, applicant_id, season, catalogue_owner, catalogue_id, as_of,
                     job_id, state, wish, requested_at)
SELECT $1, $4, a.id, $6, $7, $8, $9, $10, $11, $12, $13
FROM applicant a
WHERE a.agency_id = $1 AND a.id = $5 AND {REACH}
RETURNING id
"""

# get ranking
SELECT_RANKING = f"""
SELECT r.id, r.applicant_id, r.season, r.catalogue_owner, r.catalogue_id, r.as_of, r.job_id,
       r.state, r.progress, r.wish, r.failure, r.receipt, r.requested_at, r.started_at,
       r.completed_at, r.version
FROM ranking r
JOIN applicant a ON a.agency_id = r.agency_id AND a.id = r.applicant_id
WHERE r.agency_id = $1 AND r.id = $4 AND {REACH}
"""

# save ranking: only over the version that was read
UPDATE_RANKING = """
UPDATE ranking
SET state = $3, progress = $4, failure = $5, receipt = $6, started_at = $7, completed_at = $8,
    version = version + 1
WHERE agency_id = $1 AND id = $2 AND version = $9
RETURNING version
"""

# count open rankings
COUNT_OPEN = """
SELECT count(*) FROM job
WHERE agency_id = $1 AND kind = 'run-ranking' AND state IN ('queued', 'running')
"""

# store the result
INSERT_RESULT = """
INSERT INTO ranking_result (agency_id, ranking_id, columns_version, track_count, top, columns,
                            positions, eligibility, explanations_sealed, result_sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

# read the result
SELECT_RESULT = f"""
SELECT s.columns_version, s.track_count, s.columns, s.positions, s.eligibility,
       s.explanations_sealed, s.result_sha256, r.applicant_id
FROM ranking_result s
JOIN ranking r ON r.agency_id = s.agency_id AND r.id = s.ranking_id
JOIN applicant a ON a.agency_id = r.agency_id AND a.id = r.applicant_id
WHERE s.agency_id = $1 AND s.ranking_id = $4 AND {REACH}
"""


class PostgresRankingRepository:
    """RankingRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, ranking: Ranking) -> None:
        """Insert as queued; a foreign applicant is NotFound."""
        self._session.note("apl", ranking.applicant)
        self._session.note("rnk", ranking.id)
        inserted = await self._session.connection.fetchval(
            INSERT_RANKING,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            ranking.id,
            ranking.applicant,
            ranking.season,
            ranking.catalogue_owner,
            ranking.catalogue,
            ranking.as_of,
            ranking.job,
            ranking.state.value,
            encode_document(ranking.wish),
            ranking.requested_at,
        )
        if inserted is None:
            raise NotFoundError("not-found", "There is no such applicant.")
        self._session.record(ranking.drain())

    async def get(self, ranking: RankingId) -> Ranking:
        """Return it; NotFound beyond the reach."""
        row = await self._session.connection.fetchrow(
            SELECT_RANKING,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            ranking,
        )
        if row is None:
            raise NotFoundError("not-found", "There is no such ranking.")
        return Ranking(
            id=RankingId(row["id"]),
            applicant=ApplicantId(row["applicant_id"]),
            season=SeasonCode(row["season"]),
            catalogue_owner=AgencyId(row["catalogue_owner"]),
            catalogue=CatalogueId(row["catalogue_id"]),
            as_of=row["as_of"],
            job=JobId(row["job_id"]),
            version=row["version"],
            state=RankingState(row["state"]),
            progress=row["progress"],
            wish=decode_document(row["wish"], ShortlistWish),
            failure=decode_document(row["failure"], Failure),
            receipt=decode_document(row["receipt"], dict),
            requested_at=row["requested_at"],
            started_at=row["started_at"],
            completed_at=row["completed_at"],
        )

    async def save(self, ranking: Ranking) -> None:
        """Write state back and put its events in the outbox; Conflict on a lost update."""
        self._session.note("apl", ranking.applicant)
        self._session.note("rnk", ranking.id)
        version = await self._session.connection.fetchval(
            UPDATE_RANKING,
            self._session.agency_id,
            ranking.id,
            ranking.state.value,
            ranking.progress,
            encode_document(ranking.failure),
            encode_document(ranking.receipt),
            ranking.started_at,
            ranking.completed_at,
            ranking.version,
        )
        if version is None:
            raise ConflictError("ranking-changed", "The ranking changed meanwhile; read it again.")
        ranking.version = version
        self._session.record(ranking.drain())

    async def open_count(self) -> int:
        """Return how many rankings of the agency are queued or running."""
        count = await self._session.connection.fetchval(COUNT_OPEN, self._session.agency_id)
        return int(count)

    async def keyed_digest(self, payload: bytes) -> str:
        """Return a hash of personal data under the agency's key."""
        key = await self._session.agency_key()
        return self._session.sealer.blind_index(key, payload.decode()).hex()

    async def save_result(
        self, ranking: RankingId, result: RankingResult, applicant: ApplicantId
    ) -> None:
        """Store the one result of a ranking, explanations sealed under the applicant's key."""
        sealed = self._session.sealer.seal(
            await self._session.agency_key(),
            await self._session.data_key(applicant),
            zlib.compress(result.explanations, COMPRESSION),
            about_explanations(ranking),
        )
        await self._session.connection.execute(
            INSERT_RESULT,
            self._session.agency_id,
            ranking,
            result.columns_version,
            result.track_count,
            pack_top(result),
            pack_columns(result.columns),
            result.order,
            result.eligibility,
            sealed,
            result.result_sha256,
        )

    async def result(self, ranking: RankingId) -> RankingResult:
        """Return the result with explanations opened; NotFound while there is none."""
        row = await self._session.connection.fetchrow(
            SELECT_RESULT,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            ranking,
        )
        if row is None:
            raise NotFoundError("not-found", "There is no result of this ranking.")
        explanations = self._session.sealer.unseal(
            await self._session.agency_key(),
            await self._session.data_key(ApplicantId(row["applicant_id"])),
            row["explanations_sealed"],
            about_explanations(ranking),
        )
        return RankingResult(
            columns_version=row["columns_version"],
            track_count=row["track_count"],
            columns=unpack_columns(row["columns"]),
            order=row["positions"],
            eligibility=row["eligibility"],
            explanations=zlib.decompress(explanations),
            result_sha256=row["result_sha256"],
        )


def encode_document(value: object | None) -> str | None:
    """Return `value` as JSON text for a jsonb column."""
    return None if value is None else msgspec.json.encode(value).decode()


def decode_document(text: str | None, kind: type[Any]) -> Any:
    """Return the value of a jsonb column."""
    return None if text is None else msgspec.json.decode(text, type=kind)


def about_explanations(ranking: RankingId) -> bytes:
    """Return what binds sealed explanations to their row."""
    return b"ranking_result.explanations:" + ranking.bytes


def pack_columns(columns: bytes) -> bytes:
    """Return int32 scores as 24 bits each: 1e6 fits, and -1 becomes all ones."""
    return np.frombuffer(columns, dtype=np.uint8).reshape(-1, 4)[:, :3].tobytes()


def unpack_columns(packed: bytes) -> bytes:
    """Return what `pack_columns` was given."""
    three = np.frombuffer(packed, dtype=np.uint8).reshape(-1, 3)
    four = np.zeros((len(three), 4), dtype=np.uint8)
    four[:, :3] = three
    four[:, 3] = np.where((three == BYTE).all(axis=1), BYTE, 0)  # the sign of -1
    return four.tobytes()


def pack_top(result: RankingResult) -> bytes:
    """Return the first 200 rows: count, int32 positions, bytes eligibility, int32 columns."""
    positions = np.frombuffer(result.order, dtype="<i4")[:TOP]
    table = np.frombuffer(result.columns, dtype="<i4").reshape(len(COLUMNS_V1), -1)
    eligibility = np.frombuffer(result.eligibility, dtype=np.uint8)[positions]
    parts: tuple[bytes, ...] = (
        struct.pack("<i", len(positions)),
        positions.tobytes(),
        eligibility.tobytes(),
        np.ascontiguousarray(table[:, positions]).tobytes(),
    )
    return b"".join(parts)


def unpack_top(top: bytes, track_count: int, result_sha256: str) -> RankingResult:
    """Return the first 200 rows as a result without explanations."""
    (count,) = struct.unpack_from("<i", top)
    columns_at = 4 + 5 * count
    return RankingResult(
        columns_version=1,
        track_count=track_count,
        order=top[4 : 4 + 4 * count],
        eligibility=top[4 + 4 * count : columns_at],
        columns=top[columns_at:],
        explanations=b"[]",
        result_sha256=result_sha256,
        is_cut=True,
    )
