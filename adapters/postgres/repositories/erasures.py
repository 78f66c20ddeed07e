"""Erasure of one applicant: what names her goes from every table, a tombstone stays."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.answers import about_answer
from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.applicants.entities import Erasure, ErasureReason
from domain.applicants.errors import no_applicant
from domain.kernel.canonical import canonical
from domain.kernel.identifiers import ApplicantId, to_text

RECEIPT = b"erased receipt"
ANSWERS_AT_ONCE = 500
CLOCKS_APART = timedelta(minutes=5)
GONE = msgspec.json.encode(
    {
        "type": "/problems/erased",
        "title": "Erased",
        "status": 410,
        "detail": "What this request made was erased since.",
        "instance": "",
        "errors": [],
    }
)
"""What a repeated request hears: it acted once, and its answer is no longer kept."""

# the applicant, held until the end
LOCK_APPLICANT = f"""
SELECT a.id, a.ledger_seq, a.ledger_head, a.created_at
FROM applicant a WHERE a.agency_id = $1 AND {REACH} AND a.id = $4 FOR UPDATE
"""

# what hangs on the applicant, by kind of id
SELECT_THINGS = """
SELECT 'rnk' AS prefix, r.id, r.job_id FROM ranking r WHERE r.agency_id = $1 AND r.applicant_id = $2
UNION ALL
SELECT 'shl', s.id, NULL FROM shortlist s WHERE s.agency_id = $1 AND s.applicant_id = $2
UNION ALL
SELECT e.kind, e.id, NULL FROM ledger_entry e WHERE e.agency_id = $1 AND e.applicant_id = $2
UNION ALL
SELECT 'xpt', x.id, x.job_id FROM personal_export x WHERE x.agency_id = $1 AND x.applicant_id = $2
UNION ALL
SELECT 'cns', c.id, NULL FROM consent c WHERE c.agency_id = $1 AND c.applicant_id = $2
"""
COUNTED = {
    "rnk": "rankings",
    "shl": "shortlists",
    "experience": "experiences",
    "letter": "letters",
    "attestation": "attestations",
    "xpt": "exports",
    "cns": "consents",
}
PREFIXES = {"experience": "exp", "letter": "let", "attestation": "atn"}

# receipts of the rankings that go
SELECT_RECEIPTS = """
SELECT r.id, r.receipt FROM ranking r
WHERE r.agency_id = $1 AND r.applicant_id = $2 AND r.receipt IS NOT NULL ORDER BY r.id
"""

# work for the applicant ends
CANCEL_JOBS = """
UPDATE job SET state = 'cancelled', finished_at = now(), lease_until = NULL
WHERE agency_id = $1 AND id = ANY($2::uuid[]) AND state IN ('queued', 'running')
"""

# profile versions that go
COUNT_VERSIONS = """
SELECT count(*) FROM profile_version WHERE agency_id = $1 AND applicant_id = $2
"""

# exports of the whole agency hold the applicant too: their key and content go
EXPIRE_AGENCY_EXPORTS = """
UPDATE personal_export SET state = 'expired', data_key_wrapped = NULL
WHERE agency_id = $1 AND applicant_id IS NULL AND state <> 'expired'
RETURNING id
"""
DELETE_PARTS = (
    "DELETE FROM personal_export_part WHERE agency_id = $1 AND export_id = ANY($2::uuid[])"
)

# answers kept since the applicant was made
SELECT_ANSWERS = """
SELECT caller, key, location, body_sealed FROM idempotent_request
WHERE agency_id = $1 AND created_at >= $2
"""

# an answer that told of the applicant becomes one that tells it is gone
BLANK_ANSWER = """
UPDATE idempotent_request SET status = 410, location = NULL, etag = NULL, body_sealed = $4
WHERE agency_id = $1 AND caller = $2 AND key = $3
"""

# the key goes with the row, all that hangs on it by cascade
DELETE_APPLICANT = "DELETE FROM applicant WHERE agency_id = $1 AND id = $2"

# the tombstone
INSERT_ERASURE = """
INSERT INTO erasure (agency_id, applicant_id, reason, actor_kind, actor_id, erased_at, ledger_seq,
                     ledger_head, receipts, counts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


async def erase(
    session: Session, applicant: ApplicantId, reason: ErasureReason, erased_at: datetime
) -> Erasure:
    """Erase and return the tombstone; NotFound beyond the reach."""
    connection, agency = session.connection, session.agency_id
    head = await connection.fetchrow(
        LOCK_APPLICANT, agency, *reach_arguments(session.tenant), applicant
    )
    if head is None:
        raise no_applicant()
    things = await connection.fetch(SELECT_THINGS, agency, applicant)
    counts = dict.fromkeys(COUNTED.values(), 0)
    for row in things:
        counts[COUNTED[row["prefix"]]] += 1
    counts["profile_versions"] = await connection.fetchval(COUNT_VERSIONS, agency, applicant)
    receipts = await _receipts(session, applicant)
    counts["answers"] = await _blank_answers(
        session, _names(applicant, things), head["created_at"] - CLOCKS_APART
    )
    counts["agency_exports"] = await _expire_agency_exports(session)
    jobs = [row["job_id"] for row in things if row["job_id"] is not None]
    await connection.execute(CANCEL_JOBS, agency, jobs)
    await connection.execute(DELETE_APPLICANT, agency, applicant)
    await connection.execute(
        INSERT_ERASURE,
        agency,
        applicant,
        reason.value,
        session.tenant.actor.kind.value,
        session.tenant.actor.id,
        erased_at,
        head["ledger_seq"],
        head["ledger_head"],
        msgspec.json.encode(receipts).decode(),
        msgspec.json.encode(counts).decode(),
    )
    session.note("apl", applicant)
    return Erasure(
        applicant=applicant,
        reason=reason,
        erased_at=erased_at,
        ledger_head=head["ledger_head"],
        counts=counts,
    )


def _names(applicant: ApplicantId, things: Iterable[Any]) -> tuple[bytes, ...]:
    """Return the ids by which an answer would tell of the applicant."""
    texts = (to_text(PREFIXES.get(row["prefix"], row["prefix"]), row["id"]) for row in things)
    return (to_text("apl", applicant).encode(), *(text.encode() for text in texts))


async def _receipts(session: Session, applicant: ApplicantId) -> dict[str, str]:
    rows = await session.connection.fetch(SELECT_RECEIPTS, session.agency_id, applicant)
    key = await session.agency_key()
    return {
        to_text("rnk", row["id"]): session.sealer.digest(
            key, None, canonical(msgspec.json.decode(row["receipt"])), RECEIPT
        ).hex()
        for row in rows
    }


async def _expire_agency_exports(session: Session) -> int:
    rows = await session.connection.fetch(EXPIRE_AGENCY_EXPORTS, session.agency_id)
    exports = [row["id"] for row in rows]
    await session.connection.execute(DELETE_PARTS, session.agency_id, exports)
    return len(exports)


async def _blank_answers(session: Session, names: tuple[bytes, ...], since: datetime) -> int:
    key, blanks = await session.agency_key(), []
    cursor = await session.connection.cursor(SELECT_ANSWERS, session.agency_id, since)
    while rows := await cursor.fetch(ANSWERS_AT_ONCE):
        for row in rows:
            about = about_answer(row["caller"], row["key"])
            body = session.sealer.unseal(key, None, row["body_sealed"], about)
            told = body + (row["location"] or "").encode()
            if any(name in told for name in names):
                blanks.append((row["caller"], row["key"]))
    for caller, name in blanks:
        await _blank(session, caller, name)
    return len(blanks)


async def _blank(session: Session, caller: UUID, name: str) -> None:
    sealed = session.sealer.seal(await session.agency_key(), None, GONE, about_answer(caller, name))
    await session.connection.execute(BLANK_ANSWER, session.agency_id, caller, name, sealed)
