"""Signing keys and revocations in PostgreSQL: what every process that takes tokens polls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from adapters.postgres.pool import AgencyPool, Connection
from domain.kernel.tenancy import Platform, Purpose

SCOPE = Platform(Purpose.SIGN_IN)

# one maker or rotator of keys at a time, to the end of its transaction
LOCK = "SELECT pg_advisory_xact_lock(7305803)"

# every key, signing one first
SELECT_KEYS = """
SELECT kid, state, private_sealed, public_key, created_at, retired_at
FROM token_key ORDER BY CASE state WHEN 'current' THEN 0 WHEN 'next' THEN 1 ELSE 2 END, kid
"""

# insert key
INSERT_KEY = """
INSERT INTO token_key (kid, state, private_sealed, public_key) VALUES ($1, $2, $3, $4)
"""

# stop signing
RETIRE_CURRENT = """
UPDATE token_key SET state = 'retired', retired_at = now() WHERE state = 'current'
"""

# start signing
PROMOTE_NEXT = "UPDATE token_key SET state = 'current' WHERE state = 'next'"

# drop what signed nothing that still lives
DROP_RETIRED = "DELETE FROM token_key WHERE state = 'retired' AND retired_at < now() - $1::interval"

# drop every key: nobody may trust one that leaked
DROP_ALL = "DELETE FROM token_key"

# revocations in the order of their commits
REVOCATIONS_SINCE = """
SELECT seq, session_id, membership_id, person_id, revoked_at FROM directory.revocations_since($1)
"""

MakeKey = Callable[[], tuple[str, bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A key as it rests."""

    kid: str
    state: str
    private_sealed: bytes
    public_key: bytes
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """What of a token is refused from `revoked_at` back."""

    seq: int
    session: UUID | None
    membership: UUID | None
    person: UUID | None
    revoked_at: datetime


class PostgresTokenKeys:
    """Keys and revocations, under the sign-in scope."""

    def __init__(self, pool: AgencyPool) -> None:
        self._pool = pool

    async def ensure(self, make: MakeKey) -> None:
        """Make a current and a next key where there is none, once over all processes."""
        async with self._pool.acquire(SCOPE) as connection, connection.transaction():
            await connection.execute(LOCK)
            states = {row["state"] for row in await connection.fetch(SELECT_KEYS)}
            for state in ("current", "next"):
                if state not in states:
                    await connection.execute(INSERT_KEY, *_row(make(), state))

    async def rotate(self, make: MakeKey, *, keep_retired: timedelta) -> None:
        """Sign with the next key, publish another; tokens of the old one live on to their end."""
        async with self._pool.acquire(SCOPE) as connection, connection.transaction():
            await connection.execute(LOCK)
            await connection.execute(DROP_RETIRED, keep_retired)
            await connection.execute(RETIRE_CURRENT)
            await connection.execute(PROMOTE_NEXT)
            await connection.execute(INSERT_KEY, *_row(make(), "next"))

    async def replace_all(self, make: MakeKey) -> None:
        """Forget every key and make two: every token issued so far is refused."""
        async with self._pool.acquire(SCOPE) as connection, connection.transaction():
            await connection.execute(LOCK)
            await connection.execute(DROP_ALL)
            for state in ("current", "next"):
                await connection.execute(INSERT_KEY, *_row(make(), state))

    async def keys(self) -> tuple[StoredKey, ...]:
        """Return every key, the signing one first."""
        async with self._pool.acquire(SCOPE) as connection:
            return await _keys(connection)

    async def poll(self, after: int) -> tuple[tuple[StoredKey, ...], tuple[Revocation, ...]]:
        """Return the keys, and revocations numbered above `after`."""
        async with self._pool.acquire(SCOPE) as connection:
            rows = await connection.fetch(REVOCATIONS_SINCE, after)
            return await _keys(connection), tuple(_revocation(row) for row in rows)


def _row(made: tuple[str, bytes, bytes], state: str) -> tuple[str, str, bytes, bytes]:
    kid, sealed, public = made
    return kid, state, sealed, public


async def _keys(connection: Connection) -> tuple[StoredKey, ...]:
    return tuple(StoredKey(**dict(row)) for row in await connection.fetch(SELECT_KEYS))


def _revocation(row: asyncpg.Record) -> Revocation:
    return Revocation(
        seq=row["seq"],
        session=row["session_id"],
        membership=row["membership_id"],
        person=row["person_id"],
        revoked_at=row["revoked_at"],
    )
