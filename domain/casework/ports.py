"""What the domain needs of casework."""

from datetime import datetime
from typing import Protocol

from domain.casework.entities import Message, Note, Task, Template
from domain.kernel.identifiers import ApplicantId, NoteId, TaskId, TemplateId
from domain.kernel.transactions import UnitOfWork


class CaseworkRepository(Protocol):
    """Tasks, templates, notes and messages of one agency, under the tenant's reach."""

    async def add_tasks(self, tasks: tuple[Task, ...]) -> None:
        """Insert; NotFound for an applicant beyond the reach."""

    async def task(self, task: TaskId) -> Task:
        """Return it, locked; NotFound beyond the reach."""

    async def save_task(self, task: Task) -> None:
        """Write it back; PreconditionFailed when it moved on."""

    async def put_template(self, template: Template) -> None:
        """Insert or replace."""

    async def template(self, template: TemplateId) -> Template:
        """Return it; NotFound."""

    async def drop_template(self, template: TemplateId) -> None:
        """Delete; NotFound."""

    async def add_note(self, note: Note) -> None:
        """Insert; NotFound for an applicant beyond the reach."""

    async def drop_note(self, note: NoteId) -> None:
        """Delete; NotFound beyond the reach."""

    async def add_message(self, message: Message) -> None:
        """Insert; NotFound for an applicant beyond the reach."""

    async def mark_read(self, applicant: ApplicantId, *, by_applicant: bool, at: datetime) -> int:
        """Mark what the other side wrote as read; return how much. NotFound beyond the reach."""


class CaseworkUnitOfWork(UnitOfWork, Protocol):
    """What casework use cases change."""

    @property
    def casework(self) -> CaseworkRepository:
        """Casework of the agency."""
