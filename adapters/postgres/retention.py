"""Rows that have served their time, deleted under their agency's binding."""

from datetime import datetime, timedelta
from uuid import UUID

from adapters.postgres.pool import AgencyPool
from domain.kernel.tenancy import Platform, Purpose, Tenant

ATTEMPTS_KEPT = timedelta(days=90)
LINKS_KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=7)
REVOCATIONS_KEPT = timedelta(days=1)
"""Access tokens live minutes: a revocation says nothing new after that."""

# idempotent answers past their time
DELETE_ANSWERS = "DELETE FROM idempotent_request WHERE agency_id = $1 AND expires_at < now()"

# attempts, by id: a UUIDv7 sorts by time and the key is the only index needed
DELETE_ATTEMPTS = "DELETE FROM attempt WHERE agency_id = $1 AND id < $2"

# links that open nothing any more
DELETE_LINKS = "DELETE FROM link WHERE expires_at < $1"

# sessions that are over, with their refresh tokens
DELETE_SESSIONS = "DELETE FROM session WHERE expires_at < $1 OR ended_at < $1"

# revocations of tokens that have expired since
DELETE_REVOCATIONS = "DELETE FROM revocation WHERE revoked_at < $1"


class PostgresRetention:
    """Deletes what nobody may need any more."""

    def __init__(self, pool: AgencyPool) -> None:
        self._pool = pool

    async def sweep(self, tenant: Tenant, now: datetime) -> None:
        """Delete answers past their time and attempts older than 90 days."""
        async with self._pool.acquire(tenant) as connection:
            await connection.execute(DELETE_ANSWERS, tenant.agency)
            await connection.execute(
                DELETE_ATTEMPTS, tenant.agency, first_id_at(now - ATTEMPTS_KEPT)
            )

    async def sweep_people(self, now: datetime) -> None:
        """Delete links, sessions and revocations that are over."""
        async with self._pool.acquire(Platform(Purpose.RETENTION)) as connection:
            await connection.execute(DELETE_LINKS, now - LINKS_KEPT)
            await connection.execute(DELETE_SESSIONS, now - SESSIONS_KEPT)
            await connection.execute(DELETE_REVOCATIONS, now - REVOCATIONS_KEPT)


def first_id_at(moment: datetime) -> UUID:
    """Return a UUID below every UUIDv7 minted at or after `moment`."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
