"""Sessions and their refresh tokens in and out, under the scope that signs people in."""

import json
from datetime import datetime

from asyncpg import Record

from adapters.postgres.session import Session as Transaction
from domain.identity.entities import Device, Session
from domain.kernel.identifiers import AgencyId, MembershipId, PersonId, SessionId

# insert session, sealed under its person's key
INSERT_SESSION = """
INSERT INTO session (id, person_id, agency_id, membership_id, client_sealed, generation,
                     created_at, rotated_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

# add a refresh token
ADD_ROTATION = """
INSERT INTO refresh_token (token_hash, session_id, generation, issued_at) VALUES ($1, $2, $3, $4)
"""

_SESSION = """
SELECT s.id, s.person_id, s.agency_id, s.membership_id, s.client_sealed, s.generation,
       s.created_at, s.rotated_at, s.expires_at, s.ended_at, p.key_wrapped
"""

# the session of a refresh token
FIND_BY_TOKEN = f"""
{_SESSION}, t.generation AS presented
FROM refresh_token t
JOIN session s ON s.id = t.session_id
JOIN person p ON p.id = s.person_id
WHERE t.token_hash = $1
"""

# the same, and others wait
LOCK_BY_TOKEN = f"{FIND_BY_TOKEN} FOR UPDATE OF s"

# save a rotation
ROTATE_SESSION = """
UPDATE session SET generation = $2, rotated_at = $3, agency_id = $4, membership_id = $5
WHERE id = $1
"""

# end one session
END_SESSION = """
UPDATE session SET ended_at = $3 WHERE id = $2 AND person_id = $1 AND ended_at IS NULL RETURNING id
"""

# end every session of a person
END_SESSIONS = """
UPDATE session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL RETURNING id
"""

# live sessions of a person, used last first
LIST_SESSIONS = f"""
{_SESSION}
FROM session s
JOIN person p ON p.id = s.person_id
WHERE s.person_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2
ORDER BY s.rotated_at DESC, s.id DESC LIMIT 200
"""

# key of the person who logs in
SELECT_KEY = "SELECT key_wrapped FROM person WHERE id = $1"


class PostgresSessionRepository:
    """SessionRepository on one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, session: Session, token_hash: bytes) -> None:
        """Insert with its first refresh token."""
        connection = self._transaction.connection
        key = await connection.fetchval(SELECT_KEY, session.person)
        device = json.dumps([session.device.user_agent, session.device.network]).encode()
        await connection.execute(
            INSERT_SESSION,
            session.id,
            session.person,
            session.agency,
            session.membership,
            self._transaction.sealer.seal(key, None, device, _about(session.id)),
            session.generation,
            session.created_at,
            session.rotated_at,
            session.expires_at,
        )
        await connection.execute(
            ADD_ROTATION, token_hash, session.id, session.generation, session.created_at
        )

    async def find_by_token(
        self, token_hash: bytes, *, lock: bool = False
    ) -> tuple[Session, int] | None:
        """Return the session and the token's generation."""
        statement = LOCK_BY_TOKEN if lock else FIND_BY_TOKEN
        row = await self._transaction.connection.fetchrow(statement, token_hash)
        return None if row is None else (self._session(row), row["presented"])

    async def rotate(self, session: Session, token_hash: bytes, now: datetime) -> None:
        """Save the rotation; add a token of its generation."""
        connection = self._transaction.connection
        await connection.execute(
            ROTATE_SESSION,
            session.id,
            session.generation,
            session.rotated_at,
            session.agency,
            session.membership,
        )
        await connection.execute(ADD_ROTATION, token_hash, session.id, session.generation, now)

    async def end(self, person: PersonId, session: SessionId, now: datetime) -> bool:
        """End it."""
        found = await self._transaction.connection.fetchval(END_SESSION, person, session, now)
        return found is not None

    async def end_all(self, person: PersonId, now: datetime) -> int:
        """End every session of hers."""
        return len(await self._transaction.connection.fetch(END_SESSIONS, person, now))

    async def list_live(self, person: PersonId, now: datetime) -> tuple[Session, ...]:
        """Return what has not ended."""
        rows = await self._transaction.connection.fetch(LIST_SESSIONS, person, now)
        return tuple(self._session(row) for row in rows)

    def _session(self, row: Record) -> Session:
        session = SessionId(row["id"])
        agent, network = json.loads(
            self._transaction.sealer.unseal(
                row["key_wrapped"], None, row["client_sealed"], _about(session)
            )
        )
        return Session(
            id=session,
            person=PersonId(row["person_id"]),
            agency=AgencyId(row["agency_id"]),
            membership=MembershipId(row["membership_id"]),
            device=Device(user_agent=agent, network=network),
            created_at=row["created_at"],
            rotated_at=row["rotated_at"],
            expires_at=row["expires_at"],
            generation=row["generation"],
            ended_at=row["ended_at"],
        )


def _about(session: SessionId) -> bytes:
    return b"session.client:" + session.bytes
