"""Consents in and out: added, never changed."""

from typing import Any

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.applicants.entities import Consent
from domain.applicants.errors import no_applicant
from domain.kernel.identifiers import ApplicantId, ConsentId
from domain.kernel.tenancy import Actor, ActorKind

# insert, for an applicant within the reach
INSERT_CONSENT = f"""
INSERT INTO consent (agency_id, id, applicant_id, purpose, version, is_given, decided_at,
                     actor_kind, actor_id)
SELECT $1, $5, a.id, $6, $7, $8, $9, $10, $11
FROM applicant a WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
RETURNING id
"""

# is there such an applicant within the reach
SELECT_APPLICANT = f"""
SELECT a.id FROM applicant a WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
"""

# the record, newest first
SELECT_CONSENTS = """
SELECT c.id, c.applicant_id, c.purpose, c.version, c.is_given, c.decided_at, c.actor_kind,
       c.actor_id
FROM consent c WHERE c.agency_id = $1 AND c.applicant_id = $2 ORDER BY c.id DESC
"""


class PostgresConsentRepository:
    """ConsentRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, consent: Consent) -> None:
        """Insert; NotFound beyond the reach."""
        found = await self._session.connection.fetchval(
            INSERT_CONSENT,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            consent.applicant,
            consent.id,
            consent.purpose,
            consent.version,
            consent.is_given,
            consent.decided_at,
            consent.recorded_by.kind.value,
            consent.recorded_by.id,
        )
        if found is None:
            raise no_applicant()
        self._session.note("cns", consent.id)

    async def of(self, applicant: ApplicantId) -> tuple[Consent, ...]:
        """Return the record, newest first; NotFound beyond the reach."""
        connection, agency = self._session.connection, self._session.agency_id
        reach = reach_arguments(self._session.tenant)
        if await connection.fetchval(SELECT_APPLICANT, agency, *reach, applicant) is None:
            raise no_applicant()
        rows = await connection.fetch(SELECT_CONSENTS, agency, applicant)
        return tuple(_consent(row) for row in rows)


def _consent(row: Any) -> Consent:
    return Consent(
        id=ConsentId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        purpose=row["purpose"],
        version=row["version"],
        is_given=row["is_given"],
        decided_at=row["decided_at"],
        recorded_by=Actor(kind=ActorKind(row["actor_kind"]), id=row["actor_id"]),
    )
