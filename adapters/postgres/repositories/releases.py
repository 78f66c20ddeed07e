"""Model releases and an agency's pin: added, never changed; the last row holds."""

from datetime import datetime
from typing import Any

from adapters.postgres.session import Session
from domain.kernel.errors import ConflictError
from domain.kernel.tenancy import Actor
from domain.rankings.policies.rollout import Release

# what is released
SELECT_RELEASE = """
SELECT number, champion_sha256, former_sha256, challenger_sha256, share
FROM model_release ORDER BY number DESC LIMIT 1
"""

# what is released, and the agency's pin: one row, whichever there is
SELECT_HELD = """
SELECT r.number, r.champion_sha256, r.former_sha256, r.challenger_sha256, r.share, (
    SELECT p.model_sha256 FROM model_pin p
    WHERE p.agency_id = $1 ORDER BY p.number DESC LIMIT 1
) AS pin
FROM (SELECT 1) AS one
LEFT JOIN (SELECT * FROM model_release ORDER BY number DESC LIMIT 1) AS r ON true
"""

# the next move; nothing when another came first
INSERT_RELEASE = """
INSERT INTO model_release (number, champion_sha256, former_sha256, challenger_sha256, share,
                           moved_by, moved_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (number) DO NOTHING RETURNING number
"""

# the next pin; nothing when another came first
INSERT_PIN = """
INSERT INTO model_pin (agency_id, number, model_sha256, pinned_kind, pinned_by, pinned_at)
SELECT $1, 1 + coalesce((SELECT max(number) FROM model_pin WHERE agency_id = $1), 0),
       $2, $3, $4, $5
ON CONFLICT (agency_id, number) DO NOTHING RETURNING number
"""


class PostgresReleaseRepository:
    """ReleaseRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def current(self) -> Release | None:
        """Return the last move; None before the first."""
        row = await self._session.connection.fetchrow(SELECT_RELEASE)
        return None if row is None else _release(row)

    async def held(self) -> tuple[Release | None, str | None]:
        """Return what is released, and the agency's pin."""
        row = await self._session.connection.fetchrow(SELECT_HELD, self._session.agency_id)
        if row is None or row["number"] is None:
            return None, None if row is None else row["pin"]
        return _release(row), row["pin"]

    async def move(self, release: Release, by: str, at: datetime) -> None:
        """Insert; Conflict when another move came first."""
        found = await self._session.connection.fetchval(
            INSERT_RELEASE,
            release.number,
            release.champion,
            release.former,
            release.challenger,
            release.share,
            by,
            at,
        )
        if found is None:
            raise _meanwhile()

    async def pin(self, model_sha256: str | None, by: Actor, at: datetime) -> None:
        """Insert; Conflict when another was made meanwhile."""
        found = await self._session.connection.fetchval(
            INSERT_PIN, self._session.agency_id, model_sha256, by.kind.value, by.id, at
        )
        if found is None:
            raise _meanwhile()


def _meanwhile() -> ConflictError:
    return ConflictError("moved-meanwhile", "Another move came first; look again.")


def _release(row: Any) -> Release:
    return Release(
        number=row["number"],
        champion=row["champion_sha256"],
        former=row["former_sha256"],
        challenger=row["challenger_sha256"],
        share=row["share"],
    )
