"""Requests for attestations in and out, under the reach."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.applicants.errors import no_applicant
from domain.experience.entities import AttestationRequest
from domain.kernel.identifiers import ApplicantId, AttestationRequestId, ExperienceId

# insert, for an applicant within the reach
INSERT_REQUEST = f"""
INSERT INTO attestation_request (agency_id, id, applicant_id, experience_id, experience_hash,
                                 token_hash, author_sealed, asked_at, expires_at)
SELECT $1, $5, a.id, $6, $7, $8, $9, $10, $11
FROM applicant a WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
RETURNING id
"""

_REQUEST = f"""
SELECT r.id, r.applicant_id, r.experience_id, r.experience_hash, r.author_sealed, r.asked_at,
       r.expires_at, r.signed_at, r.withdrawn_at
FROM attestation_request r
JOIN applicant a ON a.agency_id = r.agency_id AND a.id = r.applicant_id
WHERE r.agency_id = $1 AND {REACH}
"""

# one request
SELECT_REQUEST = f"{_REQUEST} AND r.id = $4"

# those of an applicant, newest first
SELECT_REQUESTS = f"{_REQUEST} AND r.applicant_id = $4 ORDER BY r.id DESC LIMIT 500"

_IF_OPEN = f"""
FROM applicant a
WHERE r.agency_id = $1 AND a.agency_id = $1 AND a.id = r.applicant_id AND {REACH} AND r.id = $4
  AND r.signed_at IS NULL AND r.withdrawn_at IS NULL AND r.expires_at > $5
RETURNING r.id
"""

# use up an open link
SIGN_REQUEST = f"UPDATE attestation_request r SET signed_at = $5 {_IF_OPEN}"

# close an open link
WITHDRAW_REQUEST = f"UPDATE attestation_request r SET withdrawn_at = $5 {_IF_OPEN}"


class _Author(msgspec.Struct):
    name: str
    email: str


class PostgresAttestationRepository:
    """AttestationRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, request: AttestationRequest, token_hash: bytes) -> None:
        """Insert; NotFound beyond the reach."""
        author = _Author(name=request.author, email=request.author_email)
        sealed = self._session.sealer.seal(
            await self._session.agency_key(),
            await self._session.data_key(request.applicant),
            msgspec.json.encode(author),
            about_author(request.id),
        )
        found = await self._session.connection.fetchval(
            INSERT_REQUEST,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            request.applicant,
            request.id,
            request.experience,
            request.experience_hash,
            token_hash,
            sealed,
            request.asked_at,
            request.expires_at,
        )
        if found is None:
            raise no_applicant()
        self._session.note("apl", request.applicant)

    async def find(self, request: AttestationRequestId) -> AttestationRequest | None:
        """Return it in whatever state; None beyond the reach."""
        row = await self._session.connection.fetchrow(
            SELECT_REQUEST,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            request,
        )
        return None if row is None else await self._open(row)

    async def of(self, applicant: ApplicantId) -> tuple[AttestationRequest, ...]:
        """Return those of one applicant, newest first."""
        rows = await self._session.connection.fetch(
            SELECT_REQUESTS,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
        )
        return tuple([await self._open(row) for row in rows])

    async def sign(self, request: AttestationRequestId, now: datetime) -> bool:
        """Use the link up."""
        return await self._end(SIGN_REQUEST, request, now)

    async def withdraw(self, request: AttestationRequestId, now: datetime) -> bool:
        """Close the link."""
        return await self._end(WITHDRAW_REQUEST, request, now)

    async def _end(self, statement: str, request: AttestationRequestId, now: datetime) -> bool:
        reach = reach_arguments(self._session.tenant)
        found = await self._session.connection.fetchval(
            statement, self._session.agency_id, *reach, request, now
        )
        return found is not None

    async def _open(self, row: Any) -> AttestationRequest:
        applicant = ApplicantId(row["applicant_id"])
        plain = self._session.sealer.unseal(
            await self._session.agency_key(),
            await self._session.data_key(applicant),
            row["author_sealed"],
            about_author(row["id"]),
        )
        author = msgspec.json.decode(plain, type=_Author)
        return AttestationRequest(
            id=AttestationRequestId(row["id"]),
            applicant=applicant,
            experience=ExperienceId(row["experience_id"]),
            experience_hash=row["experience_hash"],
            author=author.name,
            author_email=author.email,
            asked_at=row["asked_at"],
            expires_at=row["expires_at"],
            signed_at=row["signed_at"],
            withdrawn_at=row["withdrawn_at"],
        )


def about_author(request: UUID) -> bytes:
    """Return what binds a sealed author to its row."""
    return b"attestation_request.author:" + request.bytes
