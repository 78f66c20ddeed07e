"""Agencies and API keys in and out."""

from datetime import datetime

from asyncpg import Record

from adapters.postgres.session import Session
from domain.agencies.entities import Agency, ApiKey, Intake, Look
from domain.agencies.errors import no_agency
from domain.kernel.identifiers import AgencyId, ApiKeyId, SupportGrantId
from domain.kernel.tenancy import AgencyMode, Permission

# insert agency, under the platform scope
INSERT_AGENCY = """
INSERT INTO agency (agency_id, name, mode, live_agency_id, key_wrapped)
VALUES ($1, $2, $3, $4, $5)
"""

# the agency in scope
SELECT_AGENCY = """
SELECT agency_id, name, mode, live_agency_id, clock_offset_s, accent, logo_digest,
       intake_token, intake_is_open, intake_origins
FROM agency WHERE agency_id = $1
"""

# insert key
INSERT_KEY = """
INSERT INTO api_key (agency_id, id, name, secret_hash, hint, scopes, created_at, expires_at,
    networks, replaces)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

# one key
SELECT_KEY = """
SELECT k.id, k.name, k.hint, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at,
       k.networks, k.replaces, g.id AS support_id
FROM api_key k
LEFT JOIN support_grant g ON g.agency_id = k.agency_id AND g.key_id = k.id
WHERE k.agency_id = $1 AND k.id = $2
"""

# every key, newest first
SELECT_KEYS = """
SELECT k.id, k.name, k.hint, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at,
       k.networks, k.replaces, g.id AS support_id
FROM api_key k
LEFT JOIN support_grant g ON g.agency_id = k.agency_id AND g.key_id = k.id
WHERE k.agency_id = $1 ORDER BY k.id DESC
"""

# move the clock of a test world
SET_CLOCK = """
UPDATE agency SET clock_offset_s = $2 WHERE agency_id = $1 AND mode = 'test' RETURNING agency_id
"""

# keep the colour
SET_ACCENT = """
UPDATE agency SET accent = $2 WHERE agency_id = $1
"""

# keep the intake form
SET_INTAKE = """
UPDATE agency SET intake_token = $2, intake_is_open = $3, intake_origins = $4
WHERE agency_id = $1
"""

# keep the logo
SET_LOGO = """
UPDATE agency SET logo = $2, logo_digest = $3 WHERE agency_id = $1
"""

# the logo
SELECT_LOGO = """
SELECT logo FROM agency WHERE agency_id = $1
"""

# let a key end, no later than it would have
EXPIRE_KEY = """
UPDATE api_key SET expires_at = least(expires_at, $3) WHERE agency_id = $1 AND id = $2
"""

# revoke key
REVOKE_KEY = """
UPDATE api_key SET revoked_at = coalesce(revoked_at, now())
WHERE agency_id = $1 AND id = $2
RETURNING id
"""

# note use, at most once a minute
TOUCH_KEY = """
UPDATE api_key SET last_used_at = now()
WHERE agency_id = $1 AND id = $2
  AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
"""


class PostgresAgencyRepository:
    """AgencyRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, agency: Agency) -> None:
        """Insert with a fresh agency key."""
        await self._session.connection.execute(
            INSERT_AGENCY,
            agency.id,
            agency.name,
            agency.mode.value,
            agency.live,
            self._session.sealer.new_agency_key(),
        )

    async def get(self) -> Agency:
        """Return the agency in scope."""
        row = await self._session.connection.fetchrow(SELECT_AGENCY, self._session.agency_id)
        if row is None:
            raise no_agency()
        live = row["live_agency_id"]
        return Agency(
            id=AgencyId(row["agency_id"]),
            name=row["name"],
            mode=AgencyMode(row["mode"]),
            live=None if live is None else AgencyId(live),
            clock_offset_seconds=row["clock_offset_s"],
            look=Look(accent=row["accent"], logo_digest=row["logo_digest"]),
            intake=Intake(
                token=row["intake_token"],
                is_open=row["intake_is_open"],
                origins=tuple(row["intake_origins"]),
            ),
        )

    async def set_clock(self, offset_seconds: int) -> bool:
        """Move the clock of a test world."""
        agency = self._session.agency_id
        return (
            await self._session.connection.fetchval(SET_CLOCK, agency, offset_seconds) is not None
        )

    async def set_accent(self, accent: str | None) -> None:
        """Keep the colour."""
        await self._session.connection.execute(SET_ACCENT, self._session.agency_id, accent)

    async def set_intake(self, intake: Intake) -> None:
        """Keep the intake form."""
        await self._session.connection.execute(
            SET_INTAKE,
            self._session.agency_id,
            intake.token,
            intake.is_open,
            list(intake.origins),
        )

    async def set_logo(self, logo: bytes | None, digest: str | None) -> None:
        """Keep the logo, or none."""
        await self._session.connection.execute(SET_LOGO, self._session.agency_id, logo, digest)

    async def logo(self) -> bytes | None:
        """Return the logo."""
        found: bytes | None = await self._session.connection.fetchval(
            SELECT_LOGO, self._session.agency_id
        )
        return found


class PostgresApiKeyRepository:
    """ApiKeyRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, key: ApiKey, secret_hash: bytes) -> None:
        """Insert."""
        self._session.note("key", key.id)
        await self._session.connection.execute(
            INSERT_KEY,
            self._session.agency_id,
            key.id,
            key.name,
            secret_hash,
            key.hint,
            sorted(scope.value for scope in key.scopes),
            key.created_at,
            key.expires_at,
            list(key.networks),
            key.replaces,
        )

    async def find(self, key: ApiKeyId) -> ApiKey | None:
        """Return it, None when missing."""
        row = await self._session.connection.fetchrow(SELECT_KEY, self._session.agency_id, key)
        return None if row is None else _key(row)

    async def list_all(self) -> tuple[ApiKey, ...]:
        """Return every key, newest first."""
        rows = await self._session.connection.fetch(SELECT_KEYS, self._session.agency_id)
        return tuple(_key(row) for row in rows)

    async def expire(self, key: ApiKeyId, at: datetime) -> None:
        """Let it end."""
        self._session.note("key", key)
        await self._session.connection.execute(EXPIRE_KEY, self._session.agency_id, key, at)

    async def revoke(self, key: ApiKeyId) -> bool:
        """Revoke now; False when missing."""
        self._session.note("key", key)
        found = await self._session.connection.fetchval(REVOKE_KEY, self._session.agency_id, key)
        return found is not None

    async def touch(self, key: ApiKeyId) -> None:
        """Note that the key was used."""
        await self._session.connection.execute(TOUCH_KEY, self._session.agency_id, key)


def _key(row: Record) -> ApiKey:
    return ApiKey(
        id=ApiKeyId(row["id"]),
        name=row["name"],
        hint=row["hint"],
        scopes=frozenset(Permission(scope) for scope in row["scopes"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        last_used_at=row["last_used_at"],
        support=None if row["support_id"] is None else SupportGrantId(row["support_id"]),
        networks=tuple(row["networks"]),
        replaces=None if row["replaces"] is None else ApiKeyId(row["replaces"]),
    )
