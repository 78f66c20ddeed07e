"""Casework out, as views, on bound connections without a transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

from adapters.postgres.pool import AgencyPool
from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.casework import (
    JOIN_REACHED,
    MESSAGE_COLUMNS,
    NOTE_COLUMNS,
    TASK_COLUMNS,
    message_of,
    note_of,
    task_of,
    template_of,
)
from adapters.postgres.session import Session
from domain.casework.entities import Message, Note, Task, Template
from domain.casework.errors import no_task
from domain.casework.views import TaskFilter
from domain.kernel.errors import invalid
from domain.kernel.identifiers import ApplicantId, TaskId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant

LATEST = date(9999, 12, 31)
"""Where undated tasks stand in the order."""

# one task
SELECT_TASK = f"""
SELECT {TASK_COLUMNS} FROM task t {JOIN_REACHED}
WHERE t.agency_id = $1 AND t.id = $4 AND {REACH}
"""

# page of tasks: what is due first, undated last
SELECT_TASKS = f"""
SELECT {TASK_COLUMNS} FROM task t {JOIN_REACHED}
WHERE t.agency_id = $1 AND {REACH}
  AND ($4::uuid IS NULL OR t.applicant_id = $4)
  AND ($5::text IS NULL OR t.state = $5)
  AND ($6::text IS NULL OR t.doer = $6)
  AND ($7::uuid IS NULL OR t.assignee_id = $7)
  AND ($8::date IS NULL OR t.due_on <= $8)
  AND ($9::date IS NULL OR (coalesce(t.due_on, '9999-12-31'), t.id) > ($9, $10::uuid))
ORDER BY coalesce(t.due_on, '9999-12-31'), t.id LIMIT $11
"""

# every routine
SELECT_TEMPLATES = "SELECT id, routine_sealed FROM task_template WHERE agency_id = $1 ORDER BY id"

# page of notes, newest first
SELECT_NOTES = f"""
SELECT {NOTE_COLUMNS} FROM note t {JOIN_REACHED}
WHERE t.agency_id = $1 AND {REACH} AND t.applicant_id = $4
  AND (NOT $5::boolean OR t.audience = 'shared') AND ($6::uuid IS NULL OR t.id < $6)
ORDER BY t.id DESC LIMIT $7
"""

# page of the thread, newest first
SELECT_MESSAGES = f"""
SELECT {MESSAGE_COLUMNS} FROM message t {JOIN_REACHED}
WHERE t.agency_id = $1 AND {REACH} AND t.applicant_id = $4 AND ($5::uuid IS NULL OR t.id < $5)
ORDER BY t.id DESC LIMIT $6
"""


class PostgresCaseworkReader:
    """CaseworkReader on the pool."""

    def __init__(self, pool: AgencyPool, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    async def task(self, tenant: Tenant, task: TaskId) -> Task:
        """Return it; NotFound beyond the reach."""
        async with self._session(tenant) as session:
            row = await session.connection.fetchrow(
                SELECT_TASK, tenant.agency, *reach_arguments(tenant), task
            )
            if row is None:
                raise no_task()
            return await task_of(session, row)

    async def tasks(self, tenant: Tenant, wanted: TaskFilter, request: PageRequest) -> Page[Task]:
        """Return a page: what is due first, undated last."""
        after_due, after_id = _after_task(request.cursor)
        async with self._session(tenant) as session:
            rows = await session.connection.fetch(
                SELECT_TASKS,
                tenant.agency,
                *reach_arguments(tenant),
                wanted.applicant,
                None if wanted.state is None else wanted.state.value,
                None if wanted.doer is None else wanted.doer.value,
                wanted.assignee,
                wanted.due_by,
                after_due,
                after_id,
                request.limit + 1,
            )
            items = [await task_of(session, row) for row in rows[: request.limit]]
        more = len(rows) > request.limit
        last = f"{items[-1].due_on or LATEST}/{items[-1].id}" if more else None
        return Page(items=tuple(items), next_cursor=last)

    async def templates(self, tenant: Tenant) -> tuple[Template, ...]:
        """Return the agency's routines by name."""
        async with self._session(tenant) as session:
            rows = await session.connection.fetch(SELECT_TEMPLATES, tenant.agency)
            found = [await template_of(session, row) for row in rows]
        return tuple(sorted(found, key=lambda each: (each.name, each.id)))

    async def notes(
        self, tenant: Tenant, applicant: ApplicantId, *, shared_only: bool, request: PageRequest
    ) -> Page[Note]:
        """Return a page, newest first; empty beyond the reach."""
        async with self._session(tenant) as session:
            rows = await session.connection.fetch(
                SELECT_NOTES,
                tenant.agency,
                *reach_arguments(tenant),
                applicant,
                shared_only,
                _after(request.cursor),
                request.limit + 1,
            )
            items = [await note_of(session, row) for row in rows[: request.limit]]
        more = len(rows) > request.limit
        return Page(items=tuple(items), next_cursor=str(items[-1].id) if more else None)

    async def messages(
        self, tenant: Tenant, applicant: ApplicantId, request: PageRequest
    ) -> Page[Message]:
        """Return a page of the thread, newest first; empty beyond the reach."""
        async with self._session(tenant) as session:
            rows = await session.connection.fetch(
                SELECT_MESSAGES,
                tenant.agency,
                *reach_arguments(tenant),
                applicant,
                _after(request.cursor),
                request.limit + 1,
            )
            items = [await message_of(session, row) for row in rows[: request.limit]]
        more = len(rows) > request.limit
        return Page(items=tuple(items), next_cursor=str(items[-1].id) if more else None)

    @asynccontextmanager
    async def _session(self, tenant: Tenant) -> AsyncIterator[Session]:
        async with self._pool.acquire(tenant) as connection:
            yield Session(
                connection=connection,
                scope=tenant,
                sealer=self._sealer,
                agency_keys=self._pool.agency_keys,
            )


def _after(cursor: str | None) -> UUID | None:
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError as error:
        raise invalid("/cursor", "bad-cursor", "This is no cursor of ours.") from error


def _after_task(cursor: str | None) -> tuple[date | None, UUID | None]:
    if cursor is None:
        return None, None
    due, _, identifier = cursor.partition("/")
    try:
        return date.fromisoformat(due), UUID(identifier)
    except ValueError as error:
        raise invalid("/cursor", "bad-cursor", "This is no cursor of ours.") from error
