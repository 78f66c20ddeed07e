"""Interviews in: when and how far in the clear, place, link and notes sealed."""

from datetime import UTC
from uuid import UUID

import msgspec
from asyncpg import Record

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.kernel.identifiers import ApplicantId, ApplicationId, InterviewId, ProgramId
from domain.kernel.tenancy import Actor
from domain.matching.entities import Interview, InterviewKind, InterviewPlan, InterviewStatus
from domain.matching.errors import interview_changed, no_interview

COLUMNS = """i.id, i.applicant_id, i.application_id, p.program_id, i.kind, i.status, i.begins_at,
       i.time_zone, i.minutes, i.words_sealed, i.version"""

FROM_REACHED = """FROM interview i
JOIN application p ON p.agency_id = i.agency_id AND p.id = i.application_id
JOIN applicant a ON a.agency_id = i.agency_id AND a.id = i.applicant_id"""

# all of an applicant's, soonest first
SELECT_OF_APPLICANT = f"""
SELECT {COLUMNS} {FROM_REACHED}
WHERE i.agency_id = $1 AND i.applicant_id = $4 AND {REACH}
ORDER BY i.begins_at NULLS LAST, i.id
"""

# one
SELECT_INTERVIEW = f"""
SELECT {COLUMNS} {FROM_REACHED}
WHERE i.agency_id = $1 AND i.applicant_id = $4 AND i.id = $5 AND {REACH}
"""

# one, locked
GET_INTERVIEW = f"{SELECT_INTERVIEW} FOR UPDATE OF i"

# insert
INSERT_INTERVIEW = """
INSERT INTO interview (agency_id, id, applicant_id, application_id, kind, status, begins_at,
                       time_zone, minutes, words_sealed, actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

# save: only over the version that was read
UPDATE_INTERVIEW = """
UPDATE interview
SET kind = $4, status = $5, begins_at = $6, time_zone = $7, minutes = $8, words_sealed = $9,
    version = version + 1, updated_at = now()
WHERE agency_id = $1 AND id = $2 AND version = $3
RETURNING version
"""


class InterviewWords(msgspec.Struct, frozen=True):
    """What an interview's sealed text holds."""

    place: str | None = None
    link: str | None = None
    notes: str | None = None


class PostgresInterviewRepository:
    """InterviewRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of_applicant(self, applicant: ApplicantId) -> tuple[Interview, ...]:
        """Return all of an applicant's; empty beyond the reach."""
        return await interviews_of(self._session, applicant)

    async def get(self, applicant: ApplicantId, interview: InterviewId) -> Interview:
        """Return it, locked; NotFound beyond the reach or for another applicant's."""
        return await one_interview(self._session, GET_INTERVIEW, applicant, interview)

    async def add(self, interview: Interview, actor: Actor) -> None:
        """Insert."""
        plan = interview.plan
        await self._session.connection.execute(
            INSERT_INTERVIEW,
            self._session.agency_id,
            interview.id,
            interview.applicant,
            interview.application,
            plan.kind.value,
            plan.status.value,
            plan.begins_at,
            plan.zone,
            plan.minutes,
            await self._sealed(interview),
            actor.kind.value,
            actor.id,
        )
        self._note(interview)

    async def save(self, interview: Interview) -> None:
        """Write it back; PreconditionFailed when it moved on."""
        plan = interview.plan
        version = await self._session.connection.fetchval(
            UPDATE_INTERVIEW,
            self._session.agency_id,
            interview.id,
            interview.version,
            plan.kind.value,
            plan.status.value,
            plan.begins_at,
            plan.zone,
            plan.minutes,
            await self._sealed(interview),
        )
        if version is None:
            raise interview_changed()
        interview.version = version
        self._note(interview)

    def _note(self, interview: Interview) -> None:
        self._session.note("apl", interview.applicant)
        self._session.note("itv", interview.id)

    async def _sealed(self, interview: Interview) -> bytes:
        plan, session = interview.plan, self._session
        words = InterviewWords(place=plan.place, link=plan.link, notes=plan.notes)
        return session.sealer.seal(
            await session.agency_key(),
            await session.data_key(interview.applicant),
            msgspec.json.encode(words),
            about_words(interview.id),
        )


def about_words(interview: UUID) -> bytes:
    """Return what binds the sealed words to their row."""
    return b"interview.words:" + interview.bytes


async def interviews_of(session: Session, applicant: ApplicantId) -> tuple[Interview, ...]:
    """Return all of an applicant's within the reach, soonest first."""
    rows = await session.connection.fetch(
        SELECT_OF_APPLICANT, session.agency_id, *reach_arguments(session.tenant), applicant
    )
    return tuple([await interview_of(session, row) for row in rows])


async def one_interview(
    session: Session, statement: str, applicant: ApplicantId, interview: InterviewId
) -> Interview:
    """Return one by either statement; NotFound."""
    row = await session.connection.fetchrow(
        statement, session.agency_id, *reach_arguments(session.tenant), applicant, interview
    )
    if row is None:
        raise no_interview()
    return await interview_of(session, row)


async def interview_of(session: Session, row: Record) -> Interview:
    """Return an interview from its row."""
    raw = session.sealer.unseal(
        await session.agency_key(),
        await session.data_key(ApplicantId(row["applicant_id"])),
        row["words_sealed"],
        about_words(row["id"]),
    )
    words = msgspec.json.decode(raw, type=InterviewWords)
    begins = row["begins_at"]
    return Interview(
        id=InterviewId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        application=ApplicationId(row["application_id"]),
        program=ProgramId(row["program_id"]),
        plan=InterviewPlan(
            kind=InterviewKind(row["kind"]),
            status=InterviewStatus(row["status"]),
            zone=row["time_zone"],
            begins_at=None if begins is None else begins.astimezone(UTC),
            minutes=row["minutes"],
            place=words.place,
            link=words.link,
            notes=words.notes,
        ),
        version=row["version"],
    )
