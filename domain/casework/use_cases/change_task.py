"""Change a task, end it or open it again."""

from dataclasses import dataclass
from datetime import date

from domain.casework.entities import Doer, Task, TaskState
from domain.casework.errors import not_hers, task_changed
from domain.casework.policies.plan_tasks import DatedTask, dated, require_order
from domain.casework.ports import CaseworkUnitOfWork
from domain.kernel.clock import Clock
from domain.kernel.identifiers import AdvisorId, TaskId
from domain.kernel.tenancy import ActorKind, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShape:
    """A task as it shall be."""

    title: str
    details: str | None
    doer: Doer
    assignee: AdvisorId | None
    starts_on: date | None
    due_on: date | None
    is_blocking: bool
    state: TaskState

    @staticmethod
    def of(task: Task) -> "TaskShape":
        """Return the shape of a task as it is."""
        return TaskShape(
            title=task.title,
            details=task.details,
            doer=task.doer,
            assignee=task.assignee,
            starts_on=task.starts_on,
            due_on=task.due_on,
            is_blocking=task.is_blocking,
            state=task.state,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTask:
    """Give the task this shape; `expected` is the version the caller read."""

    task: TaskId
    shape: TaskShape
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTaskHandler:
    """An applicant may end and reopen what is hers to do, and nothing else."""

    open_uow: OpenUnitOfWork[CaseworkUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: ChangeTask) -> DatedTask:
        """Return it; NotFound, PreconditionFailed, Conflict `not-yours-to-change`, Invalid."""
        own = tenant.actor.kind is ActorKind.APPLICANT
        tenant.require(Permission.CASEWORK_READ if own else Permission.CASEWORK_WRITE)
        shape = command.shape
        require_order(shape.starts_on, shape.due_on)
        async with self.open_uow(tenant) as uow:
            task = await uow.casework.task(command.task)
            if task.version != command.expected:
                raise task_changed()
            if own and not _is_hers(task, shape):
                raise not_hers()
            self._give(tenant, task, shape)
            await uow.casework.save_task(task)
            await uow.commit()
        return dated(task, tenant.now(self.clock).date())

    def _give(self, tenant: Tenant, task: Task, shape: TaskShape) -> None:
        ends = shape.state is not TaskState.OPEN
        if ends and task.state is not shape.state:
            task.ended_at = tenant.now(self.clock)
        elif not ends:
            task.ended_at = None
        task.title, task.details, task.doer = shape.title, shape.details, shape.doer
        task.assignee, task.is_blocking = shape.assignee, shape.is_blocking
        task.starts_on, task.due_on, task.state = shape.starts_on, shape.due_on, shape.state


def _is_hers(task: Task, shape: TaskShape) -> bool:
    """Return whether only the state changes, of a task that is the applicant's, and not dropped."""
    was = TaskShape.of(task)
    same = TaskShape(
        title=shape.title,
        details=shape.details,
        doer=shape.doer,
        assignee=shape.assignee,
        starts_on=shape.starts_on,
        due_on=shape.due_on,
        is_blocking=shape.is_blocking,
        state=was.state,
    )
    states = {was.state, shape.state}
    return same == was and task.doer is Doer.APPLICANT and TaskState.DROPPED not in states
