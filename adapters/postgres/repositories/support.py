"""Support grants in and out."""

from datetime import datetime
from typing import Any

from adapters.postgres.session import Session
from domain.agencies.entities import SupportGrant, SupportPurpose
from domain.kernel.identifiers import ApiKeyId, SupportGrantId
from domain.kernel.tenancy import Actor, ActorKind

SHOWN = 100
COLUMNS = """id, purpose, consented_kind, consented_by, consented_at, expires_at, operator, key_id,
       opened_at, ended_at"""

# consent
INSERT_GRANT = """
INSERT INTO support_grant (agency_id, id, purpose, consented_kind, consented_by, consented_at,
                           expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# one grant, locked
SELECT_GRANT = f"""
SELECT {COLUMNS} FROM support_grant WHERE agency_id = $1 AND id = $2 FOR UPDATE
"""

# newest grants
SELECT_GRANTS = f"""
SELECT {COLUMNS} FROM support_grant WHERE agency_id = $1 ORDER BY id DESC LIMIT $2
"""

# begin, once
OPEN_GRANT = """
UPDATE support_grant SET operator = $3, key_id = $4, opened_at = $5
WHERE agency_id = $1 AND id = $2 AND opened_at IS NULL
"""

# end, once
END_GRANT = """
UPDATE support_grant SET ended_at = coalesce(ended_at, $3) WHERE agency_id = $1 AND id = $2
"""


class PostgresSupportRepository:
    """SupportRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, grant: SupportGrant) -> None:
        """Insert."""
        self._session.note("sup", grant.id)
        await self._session.connection.execute(
            INSERT_GRANT,
            self._session.agency_id,
            grant.id,
            grant.purpose.value,
            grant.consented_by.kind.value,
            grant.consented_by.id,
            grant.consented_at,
            grant.expires_at,
        )

    async def find(self, grant: SupportGrantId) -> SupportGrant | None:
        """Return it, locked; None when there is none."""
        row = await self._session.connection.fetchrow(SELECT_GRANT, self._session.agency_id, grant)
        return None if row is None else _grant(row)

    async def newest(self) -> tuple[SupportGrant, ...]:
        """Return the newest hundred."""
        rows = await self._session.connection.fetch(SELECT_GRANTS, self._session.agency_id, SHOWN)
        return tuple(_grant(row) for row in rows)

    async def open(self, grant: SupportGrant) -> None:
        """Write who opened it, when and with which key."""
        self._session.note("sup", grant.id)
        await self._session.connection.execute(
            OPEN_GRANT,
            self._session.agency_id,
            grant.id,
            grant.operator,
            grant.key,
            grant.opened_at,
        )

    async def end(self, grant: SupportGrantId, ended_at: datetime) -> None:
        """Write that it is over, unless it was before."""
        self._session.note("sup", grant)
        await self._session.connection.execute(END_GRANT, self._session.agency_id, grant, ended_at)


def _grant(row: Any) -> SupportGrant:
    return SupportGrant(
        id=SupportGrantId(row["id"]),
        purpose=SupportPurpose(row["purpose"]),
        consented_by=Actor(kind=ActorKind(row["consented_kind"]), id=row["consented_by"]),
        consented_at=row["consented_at"],
        expires_at=row["expires_at"],
        operator=row["operator"],
        key=None if row["key_id"] is None else ApiKeyId(row["key_id"]),
        opened_at=row["opened_at"],
        ended_at=row["ended_at"],
    )
