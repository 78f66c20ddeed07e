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

# the agency's pin
SELECT_PIN = """
SELECT model_sha256 FROM model_pin WHERE agency_id = $1 ORDER BY number DESC LIMIT 1
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
        pin: str | None = await self._session.connection.fetchval(
            SELECT_PIN, self._session.agency_id
        )
        return await self.current(), pin

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
