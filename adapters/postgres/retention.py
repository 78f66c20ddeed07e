"""Rows that have served their time, deleted under their agency's binding."""

from datetime import datetime, timedelta
from uuid import UUID

from adapters.postgres.pool import AgencyPool
from domain.kernel.tenancy import Tenant

ATTEMPTS_KEPT = timedelta(days=90)

# idempotent answers past their time
DELETE_ANSWERS = "DELETE FROM idempotent_request WHERE agency_id = $1 AND expires_at < now()"

# attempts, by id: a UUIDv7 sorts by time and the key is the only index needed
DELETE_ATTEMPTS = "DELETE FROM attempt WHERE agency_id = $1 AND id < $2"


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


def first_id_at(moment: datetime) -> UUID:
    """Return a UUID below every UUIDv7 minted at or after `moment`."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
