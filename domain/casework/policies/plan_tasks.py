"""From a routine to dated tasks, and how urgent a date is."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.casework.entities import Task, TaskState, Template
from domain.kernel.clock import NewId
from domain.kernel.errors import invalid
from domain.kernel.identifiers import ApplicantId, TaskId

DAYS_BEFORE = (14, 7, 3)
"""Days before a date at which its reminders go out."""


class Urgency(StrEnum):
    """How near a date is."""

    NONE = "none"
    LATER = "later"
    SOON = "soon"
    """Within the first reminder."""
    OVERDUE = "overdue"


def urgency_of(task: Task, today: date) -> Urgency:
    """Return how urgent an open task is; ended and undated ones are not."""
    if task.state is not TaskState.OPEN or task.due_on is None:
        return Urgency.NONE
    if task.due_on < today:
        return Urgency.OVERDUE
    near = task.due_on - today <= timedelta(days=DAYS_BEFORE[0])
    return Urgency.SOON if near else Urgency.LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTask:
    """A task and how urgent it is today."""

    task: Task
    urgency: Urgency


def dated(task: Task, today: date) -> DatedTask:
    """Return the task with its urgency."""
    return DatedTask(task=task, urgency=urgency_of(task, today))


def plan(
    template: Template, applicant: ApplicantId, begins: date, new_id: NewId
) -> tuple[Task, ...]:
    """Return the routine's tasks, dated from the day it begins."""
    return tuple(
        Task(
            id=TaskId(new_id()),
            applicant=applicant,
            title=each.title,
            details=each.details,
            doer=each.doer,
            starts_on=begins + timedelta(days=each.starts_after_days),
            due_on=None
            if each.due_after_days is None
            else begins + timedelta(days=each.due_after_days),
            is_blocking=each.is_blocking,
        )
        for each in template.tasks
    )


def require_order(starts_on: date | None, due_on: date | None) -> None:
    """Refuse a task that is due before it starts."""
    if starts_on is not None and due_on is not None and due_on < starts_on:
        raise invalid("/due_on", "before-start", "A task is due after it starts.")
