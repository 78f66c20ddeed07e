"""Give an applicant, or her agency, something to do."""

from dataclasses import dataclass
from datetime import date

from domain.casework.entities import Doer, Task
from domain.casework.policies.plan_tasks import DatedTask, dated, plan, require_order
from domain.casework.ports import CaseworkUnitOfWork
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AdvisorId, ApplicantId, TaskId, TemplateId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTask:
    """One task."""

    applicant: ApplicantId
    title: str
    details: str | None = None
    doer: Doer = Doer.APPLICANT
    assignee: AdvisorId | None = None
    starts_on: date | None = None
    due_on: date | None = None
    is_blocking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTaskHandler:
    """Add one."""

    open_uow: OpenUnitOfWork[CaseworkUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: AddTask) -> DatedTask:
        """Return it; NotFound beyond the reach, Invalid when due before it starts."""
        tenant.require(Permission.CASEWORK_WRITE)
        require_order(command.starts_on, command.due_on)
        task = Task(
            id=TaskId(self.new_id()),
            applicant=command.applicant,
            title=command.title,
            details=command.details,
            doer=command.doer,
            assignee=command.assignee,
            starts_on=command.starts_on,
            due_on=command.due_on,
            is_blocking=command.is_blocking,
        )
        async with self.open_uow(tenant) as uow:
            await uow.casework.add_tasks((task,))
            await uow.commit()
        return dated(task, tenant.now(self.clock).date())


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyTemplate:
    """Every task of a routine, dated from `begins` (None: today)."""

    applicant: ApplicantId
    template: TemplateId
    begins: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyTemplateHandler:
    """Add them all."""

    open_uow: OpenUnitOfWork[CaseworkUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: ApplyTemplate) -> tuple[DatedTask, ...]:
        """Return the tasks; NotFound."""
        tenant.require(Permission.CASEWORK_WRITE)
        async with self.open_uow(tenant) as uow:
            template = await uow.casework.template(command.template)
            begins = command.begins or tenant.now(self.clock).date()
            tasks = plan(template, command.applicant, begins, self.new_id)
            await uow.casework.add_tasks(tasks)
            await uow.commit()
        today = tenant.now(self.clock).date()
        return tuple(dated(each, today) for each in tasks)
