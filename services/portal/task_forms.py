"""The form of a task and of a routine: read, and filled."""

from collections.abc import Mapping

from domain.casework.entities import Doer, Task, TaskState, Template, TemplateTask
from domain.casework.use_cases.change_task import TaskShape
from domain.kernel.identifiers import AdvisorId, from_text, to_text
from infra.core import Core
from services.portal.choices import Options
from services.portal.forms import Form
from services.portal.phrases import Translate
from services.portal.visits import STAFF, Visit

LONG = 8_000
SPARE_ROWS = 4
DAYS = 1_000


def read_task(form: Form, state: TaskState) -> TaskShape | None:
    """Return the task as typed, None with faults."""
    assignee = form.get("assignee")
    shape = TaskShape(
        title=form.needed("title"),
        details=form.text("details", most=LONG),
        doer=form.choice("doer", Doer) or Doer.APPLICANT,
        assignee=AdvisorId(from_text("adv", assignee)) if assignee else None,
        starts_on=form.day("starts_on"),
        due_on=form.day("due_on"),
        is_blocking=form.get("is_blocking") == "yes",
        state=form.choice("state", TaskState) or state,
    )
    return None if form.faults else shape


def typed_task(task: Task) -> Mapping[str, object]:
    """Return what the form shows of a task."""
    names = ("title", "details", "doer", "starts_on", "due_on", "is_blocking", "state", "version")
    assignee = None if task.assignee is None else to_text("adv", task.assignee)
    return {name: getattr(task, name) for name in names} | {"assignee": assignee}


def read_routine(form: Form, count: int) -> tuple[TemplateTask, ...]:
    """Return the rows that name something to do; a fault when none does."""
    found = [each for row in range(count) if (each := _row(form, row)) is not None]
    if not found:
        form.refuse("title-0", "A routine has at least one task.")
    return tuple(found)


def typed_routine(routine: Template) -> Mapping[str, object]:
    """Return what the form shows of a routine."""
    typed: dict[str, object] = {"name": routine.name}
    for row, each in enumerate(routine.tasks):
        typed |= {
            f"title-{row}": each.title,
            f"details-{row}": each.details,
            f"due-{row}": each.due_after_days,
            f"starts-{row}": each.starts_after_days,
            f"doer-{row}": each.doer,
            f"blocking-{row}": each.is_blocking,
        }
    return typed


async def assignees(core: Core, visit: Visit, translate: Translate) -> Options:
    """Return who may be in charge: oneself, and the team where one may see it."""
    own = to_text("adv", visit.claims.membership)
    if not visit.may("people:read"):
        return [(own, translate("Me"))]
    members = await core.queries.list_members(visit.tenant)
    return [(to_text("adv", each.id), each.name) for each in members if each.role in STAFF]


def _row(form: Form, row: int) -> TemplateTask | None:
    title = form.text(f"title-{row}")
    due = form.whole(f"due-{row}", most=DAYS)
    starts = form.whole(f"starts-{row}", most=DAYS) or 0
    details = form.text(f"details-{row}")
    if title is None:
        return None
    if due is not None and due < starts:
        form.refuse(f"due-{row}", "A task is due after it starts.")
    return TemplateTask(
        title=title,
        details=details,
        doer=form.choice(f"doer-{row}", Doer) or Doer.APPLICANT,
        starts_after_days=starts,
        due_after_days=due,
        is_blocking=form.get(f"blocking-{row}") == "yes",
    )
