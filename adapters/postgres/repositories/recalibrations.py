"""Recalibrations in and out: added, never changed; the last choice is in force."""

from datetime import datetime
from typing import Any

import msgspec

from adapters.postgres.session import Session
from domain.kernel.canonical import canonical
from domain.kernel.errors import ConflictError, NotFoundError
from domain.kernel.tenancy import Actor
from domain.rankings.policies.adjust import Adjustment, adjustment_of
from domain.rankings.ports import KeptAdjustment

SHOWN = 100

# the next version; nothing when another took it
INSERT_RECALIBRATION = """
INSERT INTO recalibration (agency_id, version, model_sha256, parameters, made_kind, made_by,
                           made_at)
VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, $7)
ON CONFLICT (agency_id, version) DO NOTHING RETURNING version
"""

# the last version
SELECT_LAST = """
SELECT coalesce(max(version), 0) FROM recalibration WHERE agency_id = $1
"""

# one version
SELECT_RECALIBRATION = """
SELECT version, model_sha256, parameters::text AS parameters, made_at
FROM recalibration WHERE agency_id = $1 AND version = $2
"""

# newest versions
SELECT_RECALIBRATIONS = """
SELECT version, model_sha256, parameters::text AS parameters, made_at
FROM recalibration WHERE agency_id = $1 ORDER BY version DESC LIMIT $2
"""

# the last choice, whatever it was
SELECT_CHOICE = """
SELECT version FROM recalibration_choice WHERE agency_id = $1 ORDER BY number DESC LIMIT 1
"""

# the next choice; nothing when another was made meanwhile
INSERT_CHOICE = """
INSERT INTO recalibration_choice (agency_id, number, version, chosen_kind, chosen_by, chosen_at)
SELECT $1, 1 + coalesce((SELECT max(number) FROM recalibration_choice WHERE agency_id = $1), 0),
       $2, $3, $4, $5
ON CONFLICT (agency_id, number) DO NOTHING RETURNING number
"""


class PostgresAdjustmentRepository:
    """AdjustmentRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def last(self) -> int:
        """Return the last version, 0 before the first."""
        found = await self._session.connection.fetchval(SELECT_LAST, self._session.agency_id)
        return int(found)

    async def add(self, adjustment: Adjustment, by: Actor, at: datetime) -> None:
        """Insert; Conflict when another took the version."""
        found = await self._session.connection.fetchval(
            INSERT_RECALIBRATION,
            self._session.agency_id,
            adjustment.version,
            adjustment.model_sha256,
            canonical(adjustment.document).decode(),
            by.kind.value,
            by.id,
            at,
        )
        if found is None:
            raise _meanwhile()

    async def at(self, version: int) -> Adjustment:
        """Return that version; NotFound."""
        row = await self._session.connection.fetchrow(
            SELECT_RECALIBRATION, self._session.agency_id, version
        )
        if row is None:
            raise NotFoundError("not-found", "There is no such recalibration.")
        return _adjustment(row)

    async def chosen(self) -> int | None:
        """Return the version chosen last; None: the model as it is."""
        found = await self._session.connection.fetchval(SELECT_CHOICE, self._session.agency_id)
        return None if found is None else int(found)

    async def choose(self, version: int | None, by: Actor, at: datetime) -> None:
        """Insert the choice; Conflict when another was made meanwhile."""
        found = await self._session.connection.fetchval(
            INSERT_CHOICE, self._session.agency_id, version, by.kind.value, by.id, at
        )
        if found is None:
            raise _meanwhile()

    async def newest(self) -> tuple[KeptAdjustment, ...]:
        """Return the newest hundred."""
        rows = await self._session.connection.fetch(
            SELECT_RECALIBRATIONS, self._session.agency_id, SHOWN
        )
        return tuple(
            KeptAdjustment(adjustment=_adjustment(row), made_at=row["made_at"]) for row in rows
        )


def _meanwhile() -> ConflictError:
    return ConflictError("recalibrated-meanwhile", "Another recalibration came first; look again.")


def _adjustment(row: Any) -> Adjustment:
    return adjustment_of(
        row["version"], row["model_sha256"], msgspec.json.decode(row["parameters"])
    )
