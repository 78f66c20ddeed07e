"""Trials: the visitor's door, a token hash beside a ranking."""

from adapters.postgres.session import Session
from domain.kernel.identifiers import ApplicantId, RankingId
from domain.rankings.ports import NewTrial, Trial

# one starter per address at a time
LOCK_ADDRESS = "SELECT pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 7))"

# trials of an address in 24 hours
COUNT_RECENT = """
SELECT count(*) FROM trial
WHERE agency_id = $1 AND address_hash = $2 AND created_at > now() - interval '24 hours'
"""

# insert trial
INSERT_TRIAL = """
INSERT INTO trial (agency_id, ranking_id, applicant_id, token_hash, address_hash, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""

# find an open trial
SELECT_TRIAL = """
SELECT ranking_id, applicant_id, expires_at FROM trial
WHERE agency_id = $1 AND token_hash = $2 AND expires_at > now() AND claimed_at IS NULL
"""

# claim it once
CLAIM_TRIAL = """
UPDATE trial SET claimed_at = now()
WHERE agency_id = $1 AND token_hash = $2 AND expires_at > now() AND claimed_at IS NULL
RETURNING ranking_id, applicant_id, expires_at
"""

# applicant of an expired trial
SELECT_EXPIRED = """
SELECT applicant_id FROM trial
WHERE agency_id = $1 AND ranking_id = $2 AND expires_at < now()
FOR UPDATE SKIP LOCKED
"""


class PostgresTrialRepository:
    """TrialRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def has_room(self, address_hash: bytes, per_day: int) -> bool:
        """Return whether the address has started fewer than `per_day` in 24 hours."""
        connection = self._session.connection
        await connection.execute(LOCK_ADDRESS, address_hash)
        count = await connection.fetchval(COUNT_RECENT, self._session.agency_id, address_hash)
        return int(count) < per_day

    async def add(self, trial: NewTrial) -> None:
        """Insert."""
        await self._session.connection.execute(
            INSERT_TRIAL,
            self._session.agency_id,
            trial.ranking,
            trial.applicant,
            trial.token_hash,
            trial.address_hash,
            trial.expires_at,
        )

    async def find(self, token_hash: bytes) -> Trial | None:
        """Return the trial if it is neither expired nor claimed."""
        return await self._one(SELECT_TRIAL, token_hash)

    async def claim(self, token_hash: bytes) -> Trial | None:
        """Mark claimed, once."""
        return await self._one(CLAIM_TRIAL, token_hash)

    async def expired_applicant(self, ranking: RankingId) -> ApplicantId | None:
        """Return the applicant of an expired trial."""
        found = await self._session.connection.fetchval(
            SELECT_EXPIRED, self._session.agency_id, ranking
        )
        return None if found is None else ApplicantId(found)

    async def _one(self, statement: str, token_hash: bytes) -> Trial | None:
        row = await self._session.connection.fetchrow(
            statement, self._session.agency_id, token_hash
        )
        if row is None:
            return None
        return Trial(
            ranking=RankingId(row["ranking_id"]),
            applicant=ApplicantId(row["applicant_id"]),
            expires_at=row["expires_at"],
        )
