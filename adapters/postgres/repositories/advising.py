"""Who looks after whom, in and out."""

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.applicants.entities import Assignment
from domain.applicants.entities.assignment import TITLE_OF_LEAD
from domain.applicants.errors import no_advisor, no_applicant, not_assigned
from domain.kernel.identifiers import AdvisorId, ApplicantId

# the applicant for the transaction: changes of who leads wait for one another
LOCK_LEAD = f"""
SELECT a.id, a.advisor_id FROM applicant a
WHERE a.agency_id = $1 AND {REACH} AND a.id = $4 FOR UPDATE
"""

# who leads
SELECT_LEAD = f"""
SELECT a.id, a.advisor_id FROM applicant a WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
"""

# a present member who looks after applicants
SELECT_ADVISING = """
SELECT m.id FROM membership m
WHERE m.agency_id = $1 AND m.id = $2 AND m.removed_at IS NULL
  AND m.role IN ('owner', 'admin', 'advisor')
"""

# everybody with a title
SELECT_ASSIGNMENTS = """
SELECT s.advisor_id, s.title, s.assigned_at FROM assignment s
WHERE s.agency_id = $1 AND s.applicant_id = $2 ORDER BY s.assigned_at, s.advisor_id
"""

# put an assignment, or its new title
PUT_ASSIGNMENT = """
INSERT INTO assignment (agency_id, applicant_id, advisor_id, title, actor_kind, actor_id,
                        assigned_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (agency_id, applicant_id, advisor_id) DO UPDATE SET title = excluded.title
"""

# who led stays on, if she is a member and not on by a title of her own
KEEP_FORMER = """
INSERT INTO assignment (agency_id, applicant_id, advisor_id, title, actor_kind, actor_id,
                        assigned_at)
SELECT $1, $2, m.id, 'advisor', $4, $5, $6 FROM membership m
WHERE m.agency_id = $1 AND m.id = $3 AND m.removed_at IS NULL
ON CONFLICT (agency_id, applicant_id, advisor_id) DO NOTHING
"""

# name who leads; whoever holds an older version of the applicant must read it again
SET_LEAD = """
UPDATE applicant SET advisor_id = $3, version = version + 1, updated_at = now()
WHERE agency_id = $1 AND id = $2
"""

# take an assignment back
DELETE_ASSIGNMENT = """
DELETE FROM assignment WHERE agency_id = $1 AND applicant_id = $2 AND advisor_id = $3
RETURNING advisor_id
"""


class PostgresAdvisingRepository:
    """AdvisingRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, applicant: ApplicantId) -> tuple[Assignment, ...]:
        """Return them, whoever leads first; NotFound beyond the reach."""
        lead = await self._lead(SELECT_LEAD, applicant)
        rows = await self._session.connection.fetch(
            SELECT_ASSIGNMENTS, self._session.agency_id, applicant
        )
        found = [
            Assignment(
                advisor=AdvisorId(row["advisor_id"]),
                title=row["title"],
                is_lead=row["advisor_id"] == lead,
                assigned_at=row["assigned_at"],
            )
            for row in rows
        ]
        if lead is not None and lead not in {each.advisor for each in found}:
            found.append(
                Assignment(advisor=lead, title=TITLE_OF_LEAD, is_lead=True, assigned_at=None)
            )
        return tuple(sorted(found, key=lambda each: not each.is_lead))

    async def assign(self, applicant: ApplicantId, assignment: Assignment) -> None:
        """Put the assignment or its new title; one who leads takes over from who led."""
        connection, agency = self._session.connection, self._session.agency_id
        lead = await self._lead(LOCK_LEAD, applicant)
        if await connection.fetchval(SELECT_ADVISING, agency, assignment.advisor) is None:
            raise no_advisor()
        actor = self._session.tenant.actor
        by = (actor.kind.value, actor.id, assignment.assigned_at)
        await connection.execute(
            PUT_ASSIGNMENT, agency, applicant, assignment.advisor, assignment.title, *by
        )
        if assignment.is_lead and lead != assignment.advisor:
            if lead is not None:
                await connection.execute(KEEP_FORMER, agency, applicant, lead, *by)
            await connection.execute(SET_LEAD, agency, applicant, assignment.advisor)
        self._note(applicant, assignment.advisor)

    async def unassign(self, applicant: ApplicantId, advisor: AdvisorId) -> None:
        """Take her off, also as lead; NotFound beyond the reach or when she was not on."""
        connection, agency = self._session.connection, self._session.agency_id
        lead = await self._lead(LOCK_LEAD, applicant)
        found = await connection.fetchval(DELETE_ASSIGNMENT, agency, applicant, advisor)
        if found is None and lead != advisor:
            raise not_assigned()
        if lead == advisor:
            await connection.execute(SET_LEAD, agency, applicant, None)
        self._note(applicant, advisor)

    async def _lead(self, statement: str, applicant: ApplicantId) -> AdvisorId | None:
        row = await self._session.connection.fetchrow(
            statement,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
        )
        if row is None:
            raise no_applicant()
        return None if row["advisor_id"] is None else AdvisorId(row["advisor_id"])

    def _note(self, applicant: ApplicantId, advisor: AdvisorId) -> None:
        self._session.note("apl", applicant)
        self._session.note("adv", advisor)
