"""Rows that have served their time, deleted under their agency's binding."""

from datetime import datetime
from uuid import UUID

from adapters.postgres.pool import AgencyPool
from domain.audit.policies.retention import Kept, time_of
from domain.kernel.tenancy import Platform, Purpose, Tenant

# idempotent answers past their time
DELETE_ANSWERS = "DELETE FROM idempotent_request WHERE agency_id = $1 AND expires_at < now()"

# attempts, by id: a UUIDv7 sorts by time and the key is the only index needed
DELETE_ATTEMPTS = "DELETE FROM attempt WHERE agency_id = $1 AND id < $2"

# addresses beside records of the log, by the record's id
DELETE_ADDRESSES = "DELETE FROM audit_address WHERE agency_id = $1 AND record_id < $2"

# reads in the log: the chain keeps their digests; a policy of the database refuses younger ones
DELETE_READS = "DELETE FROM audit_record WHERE agency_id = $1 AND id < $2 AND is_read"

# exports past their time: the key goes first, then what nothing opens any more
EXPIRE_EXPORTS = """
UPDATE personal_export SET state = 'expired', data_key_wrapped = NULL
WHERE agency_id = $1 AND expires_at <= $2 AND state IN ('ready', 'failed')
RETURNING id
"""
DELETE_PARTS = """
DELETE FROM personal_export_part WHERE agency_id = $1 AND export_id = ANY($2::uuid[])
"""

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
        """Delete all of an agency that is past the time its rule gives it."""
        async with self._pool.acquire(tenant) as connection:
            await connection.execute(DELETE_ANSWERS, tenant.agency)
            for statement, kept in (
                (DELETE_ATTEMPTS, Kept.ATTEMPTS),
                (DELETE_ADDRESSES, Kept.ADDRESSES),
                (DELETE_READS, Kept.AUDIT_READS),
            ):
                oldest = first_id_at(now - time_of(kept))
                await connection.execute(statement, tenant.agency, oldest)
            expired = await connection.fetch(EXPIRE_EXPORTS, tenant.agency, now)
            exports = [row["id"] for row in expired]
            await connection.execute(DELETE_PARTS, tenant.agency, exports)

    async def sweep_people(self, now: datetime) -> None:
        """Delete links, sessions and revocations that are over."""
        async with self._pool.acquire(Platform(Purpose.RETENTION)) as connection:
            await connection.execute(DELETE_LINKS, now - time_of(Kept.LINKS))
            await connection.execute(DELETE_SESSIONS, now - time_of(Kept.SESSIONS))
            await connection.execute(DELETE_REVOCATIONS, now - time_of(Kept.REVOCATIONS))


def first_id_at(moment: datetime) -> UUID:
    """Return a UUID below every UUIDv7 minted at or after `moment`."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
