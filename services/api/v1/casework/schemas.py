"""Bodies of casework: bounded structs, and the way from and to the domain."""

from datetime import date, datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

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
from domain.casework.policies.plan_tasks import DatedTask, Urgency
from domain.casework.use_cases.add_task import AddTask
from domain.casework.use_cases.change_task import TaskShape
from domain.kernel.identifiers import AdvisorId, ApplicantId, from_text, to_text
from domain.kernel.tenancy import Actor
from services.edge.bodies import InStruct, OutStruct, PatchStruct

Title = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(min_length=1, max_length=8_000)]
AdvisorText = Annotated[str, Meta(min_length=30, max_length=30, description="adv_ id")]
Days = Annotated[int, Meta(ge=0, le=1_000)]


class TaskIn(InStruct):
    """Something to do; `doer` says whose turn it is."""

    title: Title
    details: Text | None = None
    doer: Doer = Doer.APPLICANT
    assignee_id: AdvisorText | None = None
    starts_on: date | None = None
    due_on: date | None = None
    is_blocking: bool = False

    def command(self, applicant: ApplicantId) -> AddTask:
        """Return it for the domain."""
        return AddTask(
            applicant=applicant,
            title=self.title,
            details=self.details,
            doer=self.doer,
            assignee=_advisor(self.assignee_id),
            starts_on=self.starts_on,
            due_on=self.due_on,
            is_blocking=self.is_blocking,
        )


class TaskPatch(PatchStruct):
    """What changes of a task; an applicant may only say that hers is done, or open again."""

    title: Title | UnsetType = UNSET
    details: Text | UnsetType | None = UNSET
    doer: Doer | UnsetType = UNSET
    assignee_id: AdvisorText | UnsetType | None = UNSET
    starts_on: date | UnsetType | None = UNSET
    due_on: date | UnsetType | None = UNSET
    is_blocking: bool | UnsetType = UNSET
    state: TaskState | UnsetType = UNSET

    def shape(self, task: Task) -> TaskShape:
        """Return the task's shape with what is set here."""
        now = TaskShape.of(task)
        is_same = self.assignee_id is UNSET
        return TaskShape(
            title=now.title if self.title is UNSET else self.title,
            details=now.details if self.details is UNSET else self.details,
            doer=now.doer if self.doer is UNSET else self.doer,
            assignee=now.assignee if is_same else _advisor(_given(self.assignee_id)),
            starts_on=now.starts_on if self.starts_on is UNSET else self.starts_on,
            due_on=now.due_on if self.due_on is UNSET else self.due_on,
            is_blocking=now.is_blocking if self.is_blocking is UNSET else self.is_blocking,
            state=now.state if self.state is UNSET else self.state,
        )


class TaskOut(OutStruct):
    """A task."""

    id: str
    applicant_id: str
    title: str
    details: str | None
    doer: Doer
    assignee_id: str | None
    starts_on: date | None
    due_on: date | None
    is_blocking: bool
    state: TaskState
    urgency: Urgency
    ended_at: datetime | None
    version: int

    @classmethod
    def of(cls, view: DatedTask) -> "TaskOut":
        """Map it."""
        task = view.task
        return cls(
            id=to_text("tsk", task.id),
            applicant_id=to_text("apl", task.applicant),
            title=task.title,
            details=task.details,
            doer=task.doer,
            assignee_id=None if task.assignee is None else to_text("adv", task.assignee),
            starts_on=task.starts_on,
            due_on=task.due_on,
            is_blocking=task.is_blocking,
            state=task.state,
            urgency=view.urgency,
            ended_at=task.ended_at,
            version=task.version,
        )


class TemplateTaskBody(InStruct):
    """One task of a routine; days count from the day it is applied."""

    title: Title
    details: Text | None = None
    doer: Doer = Doer.APPLICANT
    starts_after_days: Days = 0
    due_after_days: Days | None = None
    is_blocking: bool = False

    def task(self) -> TemplateTask:
        """Return it for the domain."""
        return TemplateTask(
            title=self.title,
            details=self.details,
            doer=self.doer,
            starts_after_days=self.starts_after_days,
            due_after_days=self.due_after_days,
            is_blocking=self.is_blocking,
        )


class TemplateIn(InStruct):
    """A routine: tasks that come together."""

    name: Title
    tasks: Annotated[list[TemplateTaskBody], Meta(min_length=1, max_length=100)]


class TemplateTaskOut(OutStruct):
    """One task of a routine."""

    title: str
    details: str | None
    doer: Doer
    starts_after_days: int
    due_after_days: int | None
    is_blocking: bool


class TemplateOut(OutStruct):
    """A routine."""

    id: str
    name: str
    tasks: list[TemplateTaskOut]

    @classmethod
    def of(cls, template: Template) -> "TemplateOut":
        """Map it."""
        return cls(
            id=to_text("tpl", template.id),
            name=template.name,
            tasks=[
                TemplateTaskOut(
                    title=each.title,
                    details=each.details,
                    doer=each.doer,
                    starts_after_days=each.starts_after_days,
                    due_after_days=each.due_after_days,
                    is_blocking=each.is_blocking,
                )
                for each in template.tasks
            ],
        )


class TemplatesOut(OutStruct):
    """Every routine, by name."""

    items: list[TemplateOut]


class AppliedIn(InStruct):
    """Apply a routine; `begins` left out: today."""

    template_id: Annotated[str, Meta(min_length=30, max_length=30, description="tpl_ id")]
    begins: date | None = None


class TasksOut(OutStruct):
    """Tasks just made."""

    items: list[TaskOut]


class NoteIn(InStruct):
    """A remark; for the team alone unless shared."""

    text: Text
    audience: Audience = Audience.TEAM


class NoteOut(OutStruct):
    """A remark on an applicant."""

    id: str
    applicant_id: str
    audience: Audience
    text: str
    author: str
    written_at: datetime

    @classmethod
    def of(cls, note: Note) -> "NoteOut":
        """Map it."""
        return cls(
            id=to_text("nte", note.id),
            applicant_id=to_text("apl", note.applicant),
            audience=note.audience,
            text=note.text,
            author=named(note.author),
            written_at=note.written_at,
        )


class MessageIn(InStruct):
    """One message to the other side."""

    text: Text


class MessageOut(OutStruct):
    """One line of the thread."""

    id: str
    applicant_id: str
    is_from_applicant: bool
    sender: str
    text: str
    sent_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, message: Message) -> "MessageOut":
        """Map it."""
        return cls(
            id=to_text("msg", message.id),
            applicant_id=to_text("apl", message.applicant),
            is_from_applicant=message.sender.kind.value == "applicant",
            sender=named(message.sender),
            text=message.text,
            sent_at=message.sent_at,
            read_at=message.read_at,
        )


class ThreadReadOut(OutStruct):
    """How many messages of the other side were new."""

    new: int


def named(actor: Actor) -> str:
    """Return an actor as its kind and id: people by psn_, keys by key_."""
    if actor.id is None:
        return actor.kind.value
    prefix = "key" if actor.kind.value == "integrator" else "psn"
    return f"{actor.kind.value}:{to_text(prefix, actor.id)}"


def _advisor(text: str | None) -> AdvisorId | None:
    return None if text is None else AdvisorId(from_text("adv", text))


def _given(text: str | UnsetType | None) -> str | None:
    return None if text is UNSET else text
