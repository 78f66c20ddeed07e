"""Tasks, templates of tasks, notes and messages; every text of theirs rests sealed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.kernel.identifiers import (
    AdvisorId,
    ApplicantId,
    MessageId,
    NoteId,
    TaskId,
    TemplateId,
)
from domain.kernel.tenancy import Actor


class Doer(StrEnum):
    """Whose turn it is."""

    APPLICANT = "applicant"
    AGENCY = "agency"


class TaskState(StrEnum):
    """How far a task is."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Audience(StrEnum):
    """Who may read a note."""

    TEAM = "team"
    SHARED = "shared"
    """The applicant too."""


@dataclass(slots=True, kw_only=True)
class Task:
    """Something to do for one applicant; a blocking one stops the season's next step."""

    id: TaskId
    applicant: ApplicantId
    title: str
    details: str | None = None
    doer: Doer = Doer.APPLICANT
    assignee: AdvisorId | None = None
    starts_on: date | None = None
    due_on: date | None = None
    is_blocking: bool = False
    state: TaskState = TaskState.OPEN
    ended_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateTask:
    """One task of a template; days count from the day it is applied."""

    title: str
    details: str | None = None
    doer: Doer = Doer.APPLICANT
    starts_after_days: int = 0
    due_after_days: int | None = None
    is_blocking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A routine: tasks that come together."""

    id: TemplateId
    name: str
    tasks: tuple[TemplateTask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on an applicant."""

    id: NoteId
    applicant: ApplicantId
    audience: Audience
    text: str
    author: Actor
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One line of the thread between an applicant and the agency."""

    id: MessageId
    applicant: ApplicantId
    sender: Actor
    text: str
    sent_at: datetime
    read_at: datetime | None = None
    """When the other side first read the thread after it."""
