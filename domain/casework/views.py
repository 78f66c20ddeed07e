"""Read models of casework, and who reads them."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.casework.entities import Doer, Message, Note, Task, TaskState, Template
from domain.kernel.identifiers import AdvisorId, ApplicantId, TaskId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks a list shows; None: all."""

    applicant: ApplicantId | None = None
    state: TaskState | None = None
    doer: Doer | None = None
    assignee: AdvisorId | None = None
    due_by: date | None = None


class CaseworkReader(Protocol):
    """Casework out, under the tenant's reach."""

    async def task(self, tenant: Tenant, task: TaskId) -> Task:
        """Return it; NotFound beyond the reach."""

    async def tasks(self, tenant: Tenant, wanted: TaskFilter, request: PageRequest) -> Page[Task]:
        """Return a page: what is due first, undated last."""

    async def templates(self, tenant: Tenant) -> tuple[Template, ...]:
        """Return the agency's routines by name."""

    async def notes(
        self, tenant: Tenant, applicant: ApplicantId, *, shared_only: bool, request: PageRequest
    ) -> Page[Note]:
        """Return a page, newest first; empty beyond the reach."""

    async def messages(
        self, tenant: Tenant, applicant: ApplicantId, request: PageRequest
    ) -> Page[Message]:
        """Return a page of the thread, newest first; empty beyond the reach."""
