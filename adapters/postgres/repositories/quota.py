"""Rankings counted: one row a period, one row a ranking."""

from datetime import datetime

from adapters.postgres.repositories.billing import find_account
from adapters.postgres.session import Session
from domain.billing.entities import Account, Use
from domain.billing.ports import Counted
from domain.kernel.identifiers import RankingId

# count one more, at most $3: whoever is second waits here for the first to commit or roll back
COUNT_UP = """
INSERT INTO quota_period AS p (agency_id, starts_at, used)
SELECT $1, $2, 1 WHERE $3::integer IS NULL OR $3 > 0
ON CONFLICT (agency_id, starts_at) DO UPDATE SET used = p.used + 1
WHERE $3::integer IS NULL OR p.used < $3
RETURNING used, is_threshold_told, is_exceeded_told
"""

# whoever activates waits for whoever did, so that each counts the other
LOCK_ACTIVE = "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 24))"

# active applicants
COUNT_ACTIVE = "SELECT count(*) FROM applicant WHERE agency_id = $1 AND status = 'active'"

# told
MARK_TOLD = """
UPDATE quota_period
SET is_threshold_told = true, is_exceeded_told = is_exceeded_told OR $3
WHERE agency_id = $1 AND starts_at = $2
"""

# a use, with the applicant's present advisor
INSERT_USE = """
INSERT INTO quota_use (agency_id, ranking_id, applicant_id, advisor_id, period, state, taken_at)
SELECT $1, $2, $3, (SELECT advisor_id FROM applicant WHERE agency_id = $1 AND id = $3), $4,
       'taken', $5
"""

# not used after all
RETURN_USE = """
UPDATE quota_use SET state = 'returned'
WHERE agency_id = $1 AND ranking_id = $2 AND state = 'taken' AND reported_at IS NULL
RETURNING period
"""

# one less
COUNT_DOWN = """
UPDATE quota_period SET used = used - 1 WHERE agency_id = $1 AND starts_at = $2 AND used > 0
"""


class PostgresQuotaLedger:
    """QuotaLedger on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def account(self) -> Account | None:
        """Return the account."""
        return await find_account(self._session)

    async def count_up(self, period: datetime, most: int | None) -> Counted | None:
        """Count one more, exactly."""
        row = await self._session.connection.fetchrow(
            COUNT_UP, self._session.agency_id, period, most
        )
        if row is None:
            return None
        return Counted(
            used=row["used"],
            is_threshold_told=row["is_threshold_told"],
            is_exceeded_told=row["is_exceeded_told"],
        )

    async def mark_told(self, period: datetime, *, exceeded: bool) -> None:
        """Note what was told."""
        await self._session.connection.execute(MARK_TOLD, self._session.agency_id, period, exceeded)

    async def add_use(self, use: Use) -> None:
        """Insert."""
        await self._session.connection.execute(
            INSERT_USE,
            self._session.agency_id,
            use.ranking,
            use.applicant,
            use.period,
            use.taken_at,
        )

    async def active_count(self) -> int:
        """Return how many applicants are active, under a lock."""
        connection, agency = self._session.connection, self._session.agency_id
        await connection.execute(LOCK_ACTIVE, str(agency))
        return int(await connection.fetchval(COUNT_ACTIVE, agency))

    async def give_back(self, ranking: RankingId) -> bool:
        """Uncount a ranking."""
        connection, agency = self._session.connection, self._session.agency_id
        period = await connection.fetchval(RETURN_USE, agency, ranking)
        if period is None:
            return False
        await connection.execute(COUNT_DOWN, agency, period)
        return True
