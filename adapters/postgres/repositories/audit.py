"""The chain in and out: seals beside records that never change."""

from collections.abc import Sequence
from typing import Any

from adapters.postgres.session import Session
from domain.audit.entities import AuditRecord, Head, Seal
from domain.audit.policies.chain import EMPTY_HEAD
from domain.kernel.identifiers import AgencyId, AuditId
from domain.kernel.tenancy import Actor, ActorKind

RECORD_COLUMNS = """r.agency_id, r.id, r.action, r.is_read, r.times, r.actor_kind, r.actor_id,
       r.objects, r.occurred_at, r.request_id, r.address_digest, r.before_digest, r.after_digest,
       r.mac"""

# one sealer of an agency at a time, until the transaction ends
LOCK_CHAIN = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 14))"

# the newest seal
SELECT_NEWEST_SEAL = """
SELECT seq, hash FROM audit_seal WHERE agency_id = $1 ORDER BY seq DESC LIMIT 1
"""

# records that wait for their place
SELECT_PENDING = f"""
SELECT {RECORD_COLUMNS}
FROM audit_pending p
JOIN audit_record r ON r.agency_id = p.agency_id AND r.id = p.record_id
WHERE p.agency_id = $1
ORDER BY p.record_id LIMIT $2
"""

# give them their place
INSERT_SEALS = """
INSERT INTO audit_seal (agency_id, seq, record_id, is_read, occurred_at, row_sha256, hash)
SELECT $1, s.seq, s.record_id, s.is_read, s.occurred_at, s.row_sha256, s.hash
FROM unnest($2::bigint[], $3::uuid[], $4::boolean[], $5::timestamptz[], $6::text[], $7::text[])
    AS s (seq, record_id, is_read, occurred_at, row_sha256, hash)
"""

# they wait no more
DELETE_PENDING = "DELETE FROM audit_pending WHERE agency_id = $1 AND record_id = ANY($2::uuid[])"

# signed heads, newest first
SELECT_HEADS = """
SELECT agency_id, seq, hash, signed_at, key_id, signature
FROM audit_head WHERE agency_id = $1
ORDER BY signed_at DESC, id DESC LIMIT $2
"""

# sign
INSERT_HEAD = """
INSERT INTO audit_head (agency_id, id, seq, hash, signed_at, key_id, signature)
VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6)
"""


class PostgresAuditChain:
    """AuditChain on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def lock(self) -> tuple[int, str]:
        """Hold off other sealers; return sequence and hash of the newest seal."""
        connection, agency = self._session.connection, self._session.agency_id
        await connection.execute(LOCK_CHAIN, agency)
        row = await connection.fetchrow(SELECT_NEWEST_SEAL, agency)
        return (0, EMPTY_HEAD) if row is None else (row["seq"], row["hash"])

    async def pending(self, *, most: int) -> tuple[AuditRecord, ...]:
        """Return committed records without a place."""
        rows = await self._session.connection.fetch(SELECT_PENDING, self._session.agency_id, most)
        return tuple(to_record(row) for row in rows)

    async def add_seals(self, seals: Sequence[Seal]) -> None:
        """Insert; the records wait no more."""
        if not seals:
            return
        connection, agency = self._session.connection, self._session.agency_id
        records = [seal.record for seal in seals]
        await connection.execute(
            INSERT_SEALS,
            agency,
            [seal.seq for seal in seals],
            records,
            [seal.is_read for seal in seals],
            [seal.occurred_at for seal in seals],
            [seal.row_sha256 for seal in seals],
            [seal.hash for seal in seals],
        )
        await connection.execute(DELETE_PENDING, agency, records)

    async def newest_head(self) -> Head | None:
        """Return the head signed last."""
        row = await self._session.connection.fetchrow(SELECT_HEADS, self._session.agency_id, 1)
        return None if row is None else to_head(row)

    async def add_head(self, head: Head) -> None:
        """Insert."""
        await self._session.connection.execute(
            INSERT_HEAD,
            self._session.agency_id,
            head.seq,
            head.hash,
            head.signed_at,
            head.key_id,
            head.signature,
        )


def to_record(row: Any) -> AuditRecord:
    """Return a row of audit_record."""
    return AuditRecord(
        id=AuditId(row["id"]),
        agency=AgencyId(row["agency_id"]),
        action=row["action"],
        is_read=row["is_read"],
        times=row["times"],
        actor=Actor(kind=ActorKind(row["actor_kind"]), id=row["actor_id"]),
        objects=tuple(row["objects"]),
        occurred_at=row["occurred_at"],
        request=row["request_id"],
        address_digest=row["address_digest"],
        before_digest=row["before_digest"],
        after_digest=row["after_digest"],
    )


def to_head(row: Any) -> Head:
    """Return a row of audit_head."""
    return Head(
        agency=AgencyId(row["agency_id"]),
        seq=row["seq"],
        hash=row["hash"],
        signed_at=row["signed_at"],
        key_id=row["key_id"],
        signature=row["signature"],
    )
