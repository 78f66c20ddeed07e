"""Links to lists: what each shows and until when; of its token the hash alone."""

from datetime import datetime

from asyncpg import Record

from adapters.postgres.session import Session
from domain.kernel.identifiers import ApplicantId, ShareId, ShortlistId
from domain.kernel.tenancy import Actor
from domain.shortlists.entities import Share

COLUMNS = """x.id, x.shortlist_id, s.applicant_id, x.version, x.shows_chances, x.shows_fees,
       x.shows_notes, x.created_at, x.expires_at, x.revoked_at"""

FROM_LISTS = """FROM shortlist_share x
JOIN shortlist s ON s.agency_id = x.agency_id AND s.id = x.shortlist_id"""

# insert a link
INSERT_SHARE = """
INSERT INTO shortlist_share (agency_id, id, shortlist_id, version, token_hash, shows_chances,
                             shows_fees, shows_notes, created_at, expires_at, actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

# one link
SELECT_SHARE = f"""
SELECT {COLUMNS} {FROM_LISTS}
WHERE x.agency_id = $1 AND x.id = $2
"""

# links of a list, newest first
SELECT_OF_LIST = f"""
SELECT {COLUMNS} {FROM_LISTS}
WHERE x.agency_id = $1 AND x.shortlist_id = $2
ORDER BY x.id DESC
"""

# revoke, keeping when it was first done
REVOKE_SHARE = """
UPDATE shortlist_share SET revoked_at = coalesce(revoked_at, $4)
WHERE agency_id = $1 AND shortlist_id = $2 AND id = $3
RETURNING id
"""


class PostgresShortlistShareRepository:
    """ShareRepository on one session; whose list it is was checked with the list."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, share: Share, token_hash: bytes, actor: Actor) -> None:
        """Insert."""
        self._session.note("apl", share.applicant)
        self._session.note("shr", share.id)
        await self._session.connection.execute(
            INSERT_SHARE,
            self._session.agency_id,
            share.id,
            share.shortlist,
            share.number,
            token_hash,
            share.shows_chances,
            share.shows_fees,
            share.shows_notes,
            share.created_at,
            share.expires_at,
            actor.kind.value,
            actor.id,
        )

    async def find(self, share: ShareId) -> Share | None:
        """Return it."""
        row = await self._session.connection.fetchrow(SELECT_SHARE, self._session.agency_id, share)
        return None if row is None else _share(row)

    async def of_list(self, shortlist: ShortlistId) -> tuple[Share, ...]:
        """Return the links of a list, newest first."""
        rows = await self._session.connection.fetch(
            SELECT_OF_LIST, self._session.agency_id, shortlist
        )
        return tuple(_share(row) for row in rows)

    async def revoke(self, shortlist: ShortlistId, share: ShareId, at: datetime) -> bool:
        """Close it; return whether the list has such a link."""
        self._session.note("shr", share)
        found = await self._session.connection.fetchval(
            REVOKE_SHARE, self._session.agency_id, shortlist, share, at
        )
        return found is not None


def _share(row: Record) -> Share:
    return Share(
        id=ShareId(row["id"]),
        shortlist=ShortlistId(row["shortlist_id"]),
        applicant=ApplicantId(row["applicant_id"]),
        number=row["version"],
        shows_chances=row["shows_chances"],
        shows_fees=row["shows_fees"],
        shows_notes=row["shows_notes"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
    )
