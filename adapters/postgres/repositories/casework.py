"""Tasks, routines, notes and messages in; every text sealed under the applicant's data key."""

from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.casework.entities import (
    Audience,
    Doer,
    Message,
    Note,
    Task,
    TaskState,
    Template,
    TemplateTask,
)
from domain.casework.errors import no_applicant, no_task, no_template, task_changed
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import (
    AdvisorId,
    ApplicantId,
    MessageId,
    NoteId,
    TaskId,
    TemplateId,
)
from domain.kernel.tenancy import Actor, ActorKind

TASK_COLUMNS = """t.id, t.applicant_id, t.text_sealed, t.doer, t.assignee_id, t.starts_on, t.due_on,
       t.is_blocking, t.state, t.ended_at, t.version"""
NOTE_COLUMNS = (
    "t.id, t.applicant_id, t.audience, t.text_sealed, t.actor_kind, t.actor_id, t.written_at"
)
MESSAGE_COLUMNS = """t.id, t.applicant_id, t.text_sealed, t.actor_kind, t.actor_id, t.sent_at,
       t.read_at"""
JOIN_REACHED = "JOIN applicant a ON a.agency_id = t.agency_id AND a.id = t.applicant_id"

# whether an applicant is within the reach
REACHES = f"SELECT 1 FROM applicant a WHERE a.agency_id = $1 AND a.id = $4 AND {REACH}"

# insert task
INSERT_TASK = """
INSERT INTO task (agency_id, id, applicant_id, text_sealed, doer, assignee_id, starts_on, due_on,
                  is_blocking, state, actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

# one task, locked
GET_TASK = f"""
SELECT {TASK_COLUMNS} FROM task t {JOIN_REACHED}
WHERE t.agency_id = $1 AND t.id = $4 AND {REACH}
FOR UPDATE OF t
"""

# save task: only over the version that was read
UPDATE_TASK = """
UPDATE task
SET text_sealed = $4, doer = $5, assignee_id = $6, starts_on = $7, due_on = $8, is_blocking = $9,
    state = $10, ended_at = $11, version = version + 1, updated_at = now()
WHERE agency_id = $1 AND id = $2 AND version = $3
RETURNING version
"""

# insert or replace a routine
UPSERT_TEMPLATE = """
INSERT INTO task_template (agency_id, id, routine_sealed) VALUES ($1, $2, $3)
ON CONFLICT (agency_id, id) DO UPDATE SET routine_sealed = excluded.routine_sealed
"""

# one routine, locked
GET_TEMPLATE = """
SELECT id, routine_sealed FROM task_template WHERE agency_id = $1 AND id = $2 FOR UPDATE
"""

# forget a routine
DELETE_TEMPLATE = "DELETE FROM task_template WHERE agency_id = $1 AND id = $2 RETURNING id"

# insert note
INSERT_NOTE = """
INSERT INTO note (agency_id, id, applicant_id, audience, text_sealed, actor_kind, actor_id,
                  written_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

# take a note back
DELETE_NOTE = f"""
DELETE FROM note t USING applicant a
WHERE t.agency_id = $1 AND t.id = $4 AND a.agency_id = t.agency_id AND a.id = t.applicant_id
  AND {REACH}
RETURNING t.id
"""

# insert message
INSERT_MESSAGE = """
INSERT INTO message (agency_id, id, applicant_id, text_sealed, actor_kind, actor_id, sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# what the other side wrote is read now
MARK_READ = f"""
UPDATE message t SET read_at = $6
FROM applicant a
WHERE t.agency_id = $1 AND t.applicant_id = $4 AND t.read_at IS NULL
  AND (t.actor_kind = 'applicant') <> $5::boolean
  AND a.agency_id = t.agency_id AND a.id = t.applicant_id AND {REACH}
RETURNING t.id
"""


class TaskText(msgspec.Struct, frozen=True):
    """What a task's sealed text holds."""

    title: str
    details: str | None = None


class Routine(msgspec.Struct, frozen=True):
    """What a routine's sealed text holds."""

    name: str
    tasks: tuple[TemplateTask, ...]


class PostgresCaseworkRepository:
    """CaseworkRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add_tasks(self, tasks: tuple[Task, ...]) -> None:
        """Insert; NotFound for an applicant beyond the reach."""
        actor = self._session.tenant.actor
        for each in tasks:
            await self._require(each.applicant)
            await self._session.connection.execute(
                INSERT_TASK,
                self._session.agency_id,
                each.id,
                each.applicant,
                await self._sealed_task(each),
                each.doer.value,
                each.assignee,
                each.starts_on,
                each.due_on,
                each.is_blocking,
                each.state.value,
                actor.kind.value,
                actor.id,
            )
            self._session.note("tsk", each.id)

    async def task(self, task: TaskId) -> Task:
        """Return it, locked; NotFound beyond the reach."""
        row = await self._session.connection.fetchrow(GET_TASK, *self._reach(), task)
        if row is None:
            raise no_task()
        return await task_of(self._session, row)

    async def save_task(self, task: Task) -> None:
        """Write it back; PreconditionFailed when it moved on."""
        version = await self._session.connection.fetchval(
            UPDATE_TASK,
            self._session.agency_id,
            task.id,
            task.version,
            await self._sealed_task(task),
            task.doer.value,
            task.assignee,
            task.starts_on,
            task.due_on,
            task.is_blocking,
            task.state.value,
            task.ended_at,
        )
        if version is None:
            raise task_changed()
        task.version = version
        self._session.note("tsk", task.id)

    async def put_template(self, template: Template) -> None:
        """Insert or replace."""
        sealed = self._session.sealer.seal(
            await self._session.agency_key(),
            None,
            msgspec.json.encode(Routine(name=template.name, tasks=template.tasks)),
            about(b"task_template.routine", template.id),
        )
        await self._session.connection.execute(
            UPSERT_TEMPLATE, self._session.agency_id, template.id, sealed
        )
        self._session.note("tpl", template.id)

    async def template(self, template: TemplateId) -> Template:
        """Return it; NotFound."""
        row = await self._session.connection.fetchrow(
            GET_TEMPLATE, self._session.agency_id, template
        )
        if row is None:
            raise no_template()
        return await template_of(self._session, row)

    async def drop_template(self, template: TemplateId) -> None:
        """Delete; NotFound."""
        found = await self._session.connection.fetchval(
            DELETE_TEMPLATE, self._session.agency_id, template
        )
        if found is None:
            raise no_template()
        self._session.note("tpl", template)

    async def add_note(self, note: Note) -> None:
        """Insert; NotFound for an applicant beyond the reach."""
        await self._require(note.applicant)
        await self._session.connection.execute(
            INSERT_NOTE,
            self._session.agency_id,
            note.id,
            note.applicant,
            note.audience.value,
            await self._sealed(note.applicant, note.text, about(b"note.text", note.id)),
            note.author.kind.value,
            note.author.id,
            note.written_at,
        )
        self._session.note("nte", note.id)

    async def drop_note(self, note: NoteId) -> None:
        """Delete; NotFound beyond the reach."""
        found = await self._session.connection.fetchval(DELETE_NOTE, *self._reach(), note)
        if found is None:
            raise NotFoundError("not-found", "There is no such note.")
        self._session.note("nte", note)

    async def add_message(self, message: Message) -> None:
        """Insert; NotFound for an applicant beyond the reach."""
        await self._require(message.applicant)
        await self._session.connection.execute(
            INSERT_MESSAGE,
            self._session.agency_id,
            message.id,
            message.applicant,
            await self._sealed(message.applicant, message.text, about(b"message.text", message.id)),
            message.sender.kind.value,
            message.sender.id,
            message.sent_at,
        )
        self._session.note("msg", message.id)

    async def mark_read(self, applicant: ApplicantId, *, by_applicant: bool, at: datetime) -> int:
        """Mark what the other side wrote as read; return how much there was."""
        await self._require(applicant)
        rows = await self._session.connection.fetch(
            MARK_READ, *self._reach(), applicant, by_applicant, at
        )
        return len(rows)

    def _reach(self) -> tuple[UUID, UUID | None, UUID | None]:
        return (self._session.agency_id, *reach_arguments(self._session.tenant))

    async def _require(self, applicant: ApplicantId) -> None:
        if not await self._session.connection.fetchval(REACHES, *self._reach(), applicant):
            raise no_applicant()

    async def _sealed_task(self, task: Task) -> bytes:
        text = msgspec.json.encode(TaskText(title=task.title, details=task.details)).decode()
        return await self._sealed(task.applicant, text, about(b"task.text", task.id))

    async def _sealed(self, applicant: ApplicantId, text: str, bound: bytes) -> bytes:
        session = self._session
        key = await session.agency_key()
        return session.sealer.seal(key, await session.data_key(applicant), text.encode(), bound)


def about(column: bytes, row: UUID) -> bytes:
    """Return what binds a sealed text to its row and column."""
    return column + b":" + row.bytes


async def opened(session: Session, row: Record, column: bytes) -> bytes:
    """Return a row's text."""
    return session.sealer.unseal(
        await session.agency_key(),
        await session.data_key(ApplicantId(row["applicant_id"])),
        row["text_sealed"],
        about(column, row["id"]),
    )


async def task_of(session: Session, row: Record) -> Task:
    """Return a task from its row."""
    text = msgspec.json.decode(await opened(session, row, b"task.text"), type=TaskText)
    return Task(
        id=TaskId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        title=text.title,
        details=text.details,
        doer=Doer(row["doer"]),
        assignee=None if row["assignee_id"] is None else AdvisorId(row["assignee_id"]),
        starts_on=row["starts_on"],
        due_on=row["due_on"],
        is_blocking=row["is_blocking"],
        state=TaskState(row["state"]),
        ended_at=row["ended_at"],
        version=row["version"],
    )


async def template_of(session: Session, row: Record) -> Template:
    """Return a routine from its row."""
    raw = session.sealer.unseal(
        await session.agency_key(),
        None,
        row["routine_sealed"],
        about(b"task_template.routine", row["id"]),
    )
    routine = msgspec.json.decode(raw, type=Routine)
    return Template(id=TemplateId(row["id"]), name=routine.name, tasks=routine.tasks)


async def note_of(session: Session, row: Record) -> Note:
    """Return a note from its row."""
    return Note(
        id=NoteId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        audience=Audience(row["audience"]),
        text=(await opened(session, row, b"note.text")).decode(),
        author=Actor(kind=ActorKind(row["actor_kind"]), id=row["actor_id"]),
        written_at=row["written_at"],
    )


async def message_of(session: Session, row: Record) -> Message:
    """Return a message from its row."""
    return Message(
        id=MessageId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        sender=Actor(kind=ActorKind(row["actor_kind"]), id=row["actor_id"]),
        text=(await opened(session, row, b"message.text")).decode(),
        sent_at=row["sent_at"],
        read_at=row["read_at"],
    )
