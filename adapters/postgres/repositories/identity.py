"""People, one-time links and revocations in and out, under the scope that signs people in.

A person's own key seals what names her; it hangs on the master key, not on any agency.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from asyncpg import Record

from adapters.postgres.session import Session
from domain.identity.entities import Link, LinkPurpose, PendingSignUp, Person, SecondFactor
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import MembershipId, PersonId, SessionId

# insert person
INSERT_PERSON = """
INSERT INTO person (id, email_index, key_wrapped, identity_sealed, password_hash)
VALUES ($1, $2, $3, $4, $5)
"""

_PERSON = """
SELECT id, key_wrapped, identity_sealed, password_hash, factor_sealed, factor_live_at, factor_step
FROM person
"""

# whoever has the address
FIND_PERSON = f"{_PERSON} WHERE email_index = $1"

# one person
SELECT_PERSON = f"{_PERSON} WHERE id = $1"

# replace the password's hash
SET_PASSWORD = "UPDATE person SET password_hash = $2, updated_at = now() WHERE id = $1"  # noqa: S105

# replace the second factor; a used step stays used
SET_FACTOR = """
UPDATE person SET factor_sealed = $2, factor_live_at = $3, updated_at = now() WHERE id = $1
"""

# a person's key
SELECT_PERSON_KEY = "SELECT key_wrapped FROM person WHERE id = $1"

# use up a step of the clock
TAKE_STEP = "UPDATE person SET factor_step = $2 WHERE id = $1 AND factor_step < $2 RETURNING id"

# forget recovery codes
DELETE_CODES = "DELETE FROM recovery_code WHERE person_id = $1"

# keep recovery codes
INSERT_CODES = """
INSERT INTO recovery_code (person_id, code_hash) SELECT $1, unnest($2::bytea[])
"""

# use up a recovery code
TAKE_CODE = """
UPDATE recovery_code SET used_at = $3
WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL
RETURNING person_id
"""

# recovery codes left
COUNT_CODES = "SELECT count(*) FROM recovery_code WHERE person_id = $1 AND used_at IS NULL"

# insert link
INSERT_LINK = """
INSERT INTO link (token_hash, purpose, email_index, person_id, key_wrapped, content_sealed,
                  expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_RETURNING_LINK = """
WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
RETURNING token_hash, purpose, email_index, person_id, key_wrapped, content_sealed, expires_at
"""

# count a try at a live link
ATTEMPT_LINK = f"""
UPDATE link SET attempts = attempts + 1,
                used_at = CASE WHEN attempts >= $4 THEN $3 ELSE used_at END
{_RETURNING_LINK}, attempts
"""

# use up a live link
CONSUME_LINK = f"UPDATE link SET used_at = $3 {_RETURNING_LINK}"

# use up every open link of a person
VOID_LINKS = "UPDATE link SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL"

# numbers of revocations rise in the order of commits
LOCK_REVOCATIONS = "SELECT pg_advisory_xact_lock(hashtextextended('revocation', 11))"

# refuse access tokens of one session, membership or person
INSERT_REVOCATION = """
INSERT INTO revocation (session_id, membership_id, person_id) VALUES ($1, $2, $3)
"""


class PostgresPersonRepository:
    """PersonRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, person: Person, email_index: bytes) -> None:
        """Insert with a fresh key of her own."""
        key = self._session.sealer.new_agency_key()
        identity = json.dumps({"email": person.email, "name": person.name}).encode()
        await self._session.connection.execute(
            INSERT_PERSON,
            person.id,
            email_index,
            key,
            self._session.sealer.seal(key, None, identity, _about("identity", person.id)),
            person.password_hash,
        )

    async def find(self, email_index: bytes) -> Person | None:
        """Return whoever has the address."""
        row = await self._session.connection.fetchrow(FIND_PERSON, email_index)
        return None if row is None else self._person(row)

    async def get(self, person: PersonId) -> Person:
        """Return her."""
        row = await self._session.connection.fetchrow(SELECT_PERSON, person)
        if row is None:
            raise NotFoundError("not-found", "There is no such person.")
        return self._person(row)

    async def set_password(self, person: PersonId, password_hash: str) -> None:
        """Replace the password's hash."""
        await self._session.connection.execute(SET_PASSWORD, person, password_hash)

    async def set_factor(self, person: PersonId, factor: SecondFactor | None) -> None:
        """Replace the second factor."""
        if factor is None:
            await self._session.connection.execute(SET_FACTOR, person, None, None)
            return
        key = await self._session.connection.fetchval(SELECT_PERSON_KEY, person)
        sealed = self._session.sealer.seal(
            key, None, factor.secret.encode(), _about("factor", person)
        )
        await self._session.connection.execute(SET_FACTOR, person, sealed, factor.confirmed_at)

    async def take_step(self, person: PersonId, step: int) -> bool:
        """Use up a step."""
        return await self._session.connection.fetchval(TAKE_STEP, person, step) is not None

    async def replace_codes(self, person: PersonId, hashes: Iterable[bytes]) -> None:
        """Forget her recovery codes and keep these."""
        await self._session.connection.execute(DELETE_CODES, person)
        await self._session.connection.execute(INSERT_CODES, person, list(hashes))

    async def take_code(self, person: PersonId, code_hash: bytes, now: datetime) -> bool:
        """Use up a recovery code."""
        found = await self._session.connection.fetchval(TAKE_CODE, person, code_hash, now)
        return found is not None

    async def count_codes(self, person: PersonId) -> int:
        """Return how many are left."""
        return int(await self._session.connection.fetchval(COUNT_CODES, person))

    def _person(self, row: Record) -> Person:
        key, person = row["key_wrapped"], PersonId(row["id"])
        unseal = self._session.sealer.unseal
        identity = json.loads(unseal(key, None, row["identity_sealed"], _about("identity", person)))
        sealed = row["factor_sealed"]
        factor = None
        if sealed is not None:
            factor = SecondFactor(
                secret=unseal(key, None, sealed, _about("factor", person)).decode(),
                confirmed_at=row["factor_live_at"],
                last_step=row["factor_step"],
            )
        return Person(
            id=person,
            email=identity["email"],
            name=identity["name"],
            password_hash=row["password_hash"],
            factor=factor,
        )


class PostgresLinkRepository:
    """LinkRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, link: Link, token_hash: bytes) -> None:
        """Insert; what waits is sealed under a key of the link's own."""
        key, sealed = None, None
        if link.pending is not None:
            key = self._session.sealer.new_agency_key()
            about = b"link.content:" + token_hash
            sealed = self._session.sealer.seal(key, None, _dumped(link.pending), about)
        await self._session.connection.execute(
            INSERT_LINK,
            token_hash,
            link.purpose.value,
            link.email_index,
            link.person,
            key,
            sealed,
            link.expires_at,
        )

    async def attempt(
        self, token_hash: bytes, purpose: LinkPurpose, now: datetime, *, most: int
    ) -> Link | None:
        """Count a try and return the live link."""
        row = await self._session.connection.fetchrow(
            ATTEMPT_LINK, token_hash, purpose.value, now, most
        )
        return None if row is None or row["attempts"] > most else self._link(row)

    async def consume(self, token_hash: bytes, purpose: LinkPurpose, now: datetime) -> Link | None:
        """Use it up and return it."""
        row = await self._session.connection.fetchrow(CONSUME_LINK, token_hash, purpose.value, now)
        return None if row is None else self._link(row)

    async def void_all(self, person: PersonId, now: datetime) -> None:
        """Use up every link of hers that is still open."""
        await self._session.connection.execute(VOID_LINKS, person, now)

    def _link(self, row: Record) -> Link:
        pending = None
        if row["content_sealed"] is not None:
            about = b"link.content:" + row["token_hash"]
            plain = self._session.sealer.unseal(
                row["key_wrapped"], None, row["content_sealed"], about
            )
            pending = PendingSignUp(**json.loads(plain))
        person = row["person_id"]
        return Link(
            purpose=LinkPurpose(row["purpose"]),
            email_index=row["email_index"],
            expires_at=row["expires_at"],
            person=None if person is None else PersonId(person),
            pending=pending,
        )


class PostgresRevocationRepository:
    """RevocationRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def revoke_session(self, session: SessionId) -> None:
        """Refuse tokens of this session."""
        await self._revoke(session, None, None)

    async def revoke_person(self, person: PersonId) -> None:
        """Refuse tokens issued to her until now."""
        await self._revoke(None, None, person)

    async def revoke_membership(self, membership: MembershipId) -> None:
        """Refuse tokens issued for it until now."""
        await self._revoke(None, membership, None)

    async def _revoke(
        self, session: SessionId | None, membership: MembershipId | None, person: PersonId | None
    ) -> None:
        connection = self._session.connection
        await connection.execute(LOCK_REVOCATIONS)
        await connection.execute(INSERT_REVOCATION, session, membership, person)


def _about(column: str, person: PersonId) -> bytes:
    return f"person.{column}:".encode() + person.bytes


def _dumped(pending: PendingSignUp) -> bytes:
    return json.dumps(
        {
            "agency_name": pending.agency_name,
            "name": pending.name,
            "email": pending.email,
            "password_hash": pending.password_hash,
        }
    ).encode()
