"""Season data from memory; which version is newest is asked at most every five seconds."""

import time
from dataclasses import dataclass, field

import msgspec

from adapters.postgres.pool import AgencyPool
from domain.kernel.canonical import Json
from domain.kernel.errors import NotFoundError
from domain.kernel.tenancy import Platform, Purpose
from domain.kernel.vocabulary import SeasonCode
from domain.programs.policies.season_documents import parse_season_document
from domain.programs.seasons import Season

# newest version of every season
SELECT_NEWEST = """
SELECT season, max(version) AS version FROM season_version GROUP BY season ORDER BY season
"""

# one version
SELECT_SEASON = "SELECT document FROM season_version WHERE season = $1 AND version = $2"

FRESH_SECONDS = 5.0


@dataclass(slots=True)
class PostgresSeasonSource:
    """SeasonSource; versions never change, so what was read is kept."""

    pool: AgencyPool
    _kept: dict[tuple[SeasonCode, int], Season] = field(default_factory=dict)
    _newest: dict[SeasonCode, int] = field(default_factory=dict)
    _asked_at: float = float("-inf")

    async def get(self, code: SeasonCode, version: int | None = None) -> Season:
        """Return that version (None: the newest); NotFound when there is none."""
        number = (await self._versions()).get(code) if version is None else version
        if number is None:
            raise NotFoundError("no-season", f"There is no data for the season {code}.")
        if (code, number) not in self._kept:
            async with self.pool.acquire(Platform(Purpose.CATALOGUE)) as connection:
                document = await connection.fetchval(SELECT_SEASON, code, number)
            if document is None:
                raise NotFoundError("no-season", f"There is no such version of season {code}.")
            decoded: dict[str, Json] = msgspec.json.decode(document)
            self._kept[code, number] = parse_season_document(decoded, number)
        return self._kept[code, number]

    async def codes(self) -> tuple[SeasonCode, ...]:
        """Return the seasons there is data for, oldest first."""
        return tuple(sorted(await self._versions()))

    async def _versions(self) -> dict[SeasonCode, int]:
        if time.monotonic() - self._asked_at > FRESH_SECONDS or not self._newest:
            async with self.pool.acquire(Platform(Purpose.CATALOGUE)) as connection:
                rows = await connection.fetch(SELECT_NEWEST)
            self._newest = {SeasonCode(row["season"]): row["version"] for row in rows}
            self._asked_at = time.monotonic()
        return self._newest
