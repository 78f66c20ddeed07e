"""An agency's own words on programs, out."""

import msgspec

from adapters.postgres.pool import AgencyPool
from adapters.postgres.repositories.programs import about_note
from adapters.postgres.session import Session
from domain.kernel.identifiers import ProgramId
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant
from domain.programs.entities import RequirementOverrides
from domain.programs.ports import OverlaidProgram

# newest overlay revision of a program
SELECT_OVERLAID = """
SELECT version, overrides, notes_sealed FROM overlay_revision
WHERE agency_id = $1 AND program_id = $2
ORDER BY version DESC LIMIT 1
"""


class PostgresOverlayReader:
    """OverlayReader on the pool."""

    def __init__(self, pool: AgencyPool, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    async def overlaid(self, tenant: Tenant, program: ProgramId) -> OverlaidProgram:
        """Return what the agency says of `program`; version 0 says nothing."""
        async with self._pool.acquire(tenant) as connection:
            row = await connection.fetchrow(SELECT_OVERLAID, tenant.agency, program)
            if row is None:
                return OverlaidProgram(version=0, overrides=RequirementOverrides(), note=None)
            session = Session(connection=connection, scope=tenant, sealer=self._sealer)
            sealed = row["notes_sealed"]
            note = None
            if sealed is not None:
                key = await session.agency_key()
                note = self._sealer.unseal(key, None, sealed, about_note(program)).decode()
        return OverlaidProgram(
            version=row["version"],
            overrides=msgspec.json.decode(row["overrides"], type=RequirementOverrides),
            note=note,
        )
