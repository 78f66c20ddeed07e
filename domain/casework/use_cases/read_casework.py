"""Look at tasks, routines, notes and the thread."""

from dataclasses import dataclass

from domain.casework.entities import Message, Note, Template
from domain.casework.policies.plan_tasks import DatedTask, dated
from domain.casework.views import CaseworkReader, TaskFilter
from domain.kernel.clock import Clock
from domain.kernel.identifiers import ApplicantId, TaskId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import ActorKind, Permission, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class GetTaskHandler:
    """One task."""

    reader: CaseworkReader
    clock: Clock

    async def __call__(self, tenant: Tenant, task: TaskId) -> DatedTask:
        """NotFound beyond the reach."""
        tenant.require(Permission.CASEWORK_READ)
        return dated(await self.reader.task(tenant, task), tenant.now(self.clock).date())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTasksHandler:
    """Tasks, what is due first."""

    reader: CaseworkReader
    clock: Clock

    async def __call__(
        self, tenant: Tenant, wanted: TaskFilter, request: PageRequest
    ) -> Page[DatedTask]:
        """Only those within the reach."""
        tenant.require(Permission.CASEWORK_READ)
        page = await self.reader.tasks(tenant, wanted, request)
        today = tenant.now(self.clock).date()
        items = tuple(dated(each, today) for each in page.items)
        return Page(items=items, next_cursor=page.next_cursor)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTemplatesHandler:
    """The agency's routines."""

    reader: CaseworkReader

    async def __call__(self, tenant: Tenant) -> tuple[Template, ...]:
        """By name."""
        tenant.require(Permission.CASEWORK_WRITE)
        return await self.reader.templates(tenant)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNotesHandler:
    """Notes of an applicant."""

    reader: CaseworkReader

    async def __call__(
        self, tenant: Tenant, applicant: ApplicantId, request: PageRequest
    ) -> Page[Note]:
        """Newest first; an applicant reads what is shared, and no more."""
        tenant.require(Permission.CASEWORK_READ)
        own = tenant.actor.kind is ActorKind.APPLICANT
        return await self.reader.notes(tenant, applicant, shared_only=own, request=request)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMessagesHandler:
    """The thread with an applicant."""

    reader: CaseworkReader

    async def __call__(
        self, tenant: Tenant, applicant: ApplicantId, request: PageRequest
    ) -> Page[Message]:
        """Newest first."""
        tenant.require(Permission.CASEWORK_READ)
        return await self.reader.messages(tenant, applicant, request)
