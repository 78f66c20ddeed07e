"""Casework over HTTP: tasks, routines, notes, the thread."""

from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from domain.casework.entities import Doer, TaskState
from domain.casework.policies.plan_tasks import DatedTask
from domain.casework.use_cases.add_task import ApplyTemplate
from domain.casework.use_cases.change_task import ChangeTask
from domain.casework.use_cases.keep_templates import PutTemplate
from domain.casework.use_cases.send_message import SendMessage
from domain.casework.use_cases.write_note import WriteNote
from domain.casework.views import TaskFilter
from domain.kernel.identifiers import AdvisorId, NoteId, TaskId, TemplateId, from_text
from services.api.v1.applicants.schemas import parse_applicant
from services.api.v1.casework.schemas import (
    AppliedIn,
    MessageIn,
    MessageOut,
    NoteIn,
    NoteOut,
    TaskIn,
    TaskOut,
    TaskPatch,
    TasksOut,
    TemplateIn,
    TemplateOut,
    TemplatesOut,
    ThreadReadOut,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request
from services.edge.preconditions import etag_of, expected_version

OnlyState = Annotated[
    TaskState | None,
    QueryParameter(name="state", required=False, description="In this state alone."),
]
DueBy = Annotated[
    date | None, QueryParameter(required=False, description="Due on this day or before.")
]


class ApplicantTaskController(Controller):
    """Tasks of an applicant."""

    path = "/v1/applicants/{applicant_id:str}/tasks"
    tags = ["casework"]

    @post(
        dto=StrictBody[TaskIn],
        responses=answers(TaskOut, 201),
        operation_id="addTask",
        summary="Give something to do",
    )
    async def add_task(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[TaskIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """To the applicant, or to the agency for her."""

        async def act() -> Made:
            task = await core.commands.add_task(tenant, data.command(parse_applicant(applicant_id)))
            out = TaskOut.of(task)
            return Made(out, location=f"/v1/tasks/{out.id}", etag=etag_of(out.version))

        return await once(act)

    @post(
        "/routines",
        dto=StrictBody[AppliedIn],
        responses=answers(TasksOut, 201),
        operation_id="applyRoutine",
        summary="Add every task of a routine, dated from the day it begins",
    )
    async def apply_routine(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[AppliedIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """All of them or none."""

        async def act() -> Made:
            command = ApplyTemplate(
                applicant=parse_applicant(applicant_id),
                template=template(data.template_id),
                begins=data.begins,
            )
            tasks = await core.commands.apply_template(tenant, command)
            return Made(TasksOut(items=[TaskOut.of(each) for each in tasks]))

        return await once(act)


class TaskController(Controller):
    """Tasks of the agency."""

    path = "/v1/tasks"
    tags = ["casework"]

    @get(operation_id="listTasks", summary="A page of tasks: what is due first")
    async def list_tasks(  # noqa: PLR0913 - one parameter a filter
        self,
        tenant: GivenTenant,
        core: GivenCore,
        *,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
        applicant_id: FromQuery[str | None] = None,
        only: OnlyState = None,
        doer: FromQuery[Doer | None] = None,
        assignee_id: FromQuery[str | None] = None,
        due_by: DueBy = None,
    ) -> PageOut[TaskOut]:
        """Only those within the caller's reach; undated last."""
        wanted = TaskFilter(
            applicant=None if applicant_id is None else parse_applicant(applicant_id),
            state=only,
            doer=doer,
            assignee=None if assignee_id is None else AdvisorId(from_text("adv", assignee_id)),
            due_by=due_by,
        )
        page = await core.queries.list_tasks(tenant, wanted, page_request(limit, cursor))
        return page_out(page, TaskOut.of)

    @get("/{task_id:str}", operation_id="getTask", summary="One task")
    async def get_task(
        self, task_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[TaskOut]:
        """With the ETag that a change needs."""
        return answer(await core.queries.get_task(tenant, task(task_id)))

    @patch(
        "/{task_id:str}",
        dto=StrictBody[TaskPatch],
        operation_id="changeTask",
        summary="Change it, end it, open it again (If-Match)",
    )
    async def change_task(
        self,
        task_id: FromPath[str],
        data: JSONBody[TaskPatch],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[TaskOut]:
        """412 when it changed since it was read; an applicant may end and reopen her own."""
        expected = expected_version(request)
        found = (await core.queries.get_task(tenant, task(task_id))).task
        command = ChangeTask(task=found.id, shape=data.shape(found), expected=expected)
        return answer(await core.commands.change_task(tenant, command))


class TaskTemplateController(Controller):
    """Routines of the agency."""

    path = "/v1/task-routines"
    tags = ["casework"]

    @get(operation_id="listRoutines", summary="The agency's routines, by name")
    async def list_templates(self, tenant: GivenTenant, core: GivenCore) -> TemplatesOut:
        """All of them."""
        found = await core.queries.list_templates(tenant)
        return TemplatesOut(items=[TemplateOut.of(each) for each in found])

    @post(
        dto=StrictBody[TemplateIn],
        responses=answers(TemplateOut, 201),
        operation_id="createRoutine",
        summary="Keep a routine",
    )
    async def create_template(
        self, data: JSONBody[TemplateIn], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """Tasks that come together."""

        async def act() -> Made:
            return Made(TemplateOut.of(await core.commands.put_template(tenant, kept(data))))

        return await once(act)

    @put(
        "/{template_id:str}",
        dto=StrictBody[TemplateIn],
        operation_id="replaceRoutine",
        summary="Replace a routine; tasks made from it before stay",
    )
    async def replace_template(
        self,
        template_id: FromPath[str],
        data: JSONBody[TemplateIn],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> TemplateOut:
        """The whole routine."""
        command = kept(data, template(template_id))
        return TemplateOut.of(await core.commands.put_template(tenant, command))

    @delete("/{template_id:str}", operation_id="deleteRoutine", summary="Forget a routine")
    async def delete_template(
        self, template_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> None:
        """Tasks made from it stay."""
        await core.commands.drop_template(tenant, template(template_id))


class NoteController(Controller):
    """Notes on an applicant."""

    path = "/v1/applicants/{applicant_id:str}/notes"
    tags = ["casework"]

    @get(operation_id="listNotes", summary="A page of notes, newest first")
    async def list_notes(
        self,
        applicant_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        *,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> PageOut[NoteOut]:
        """An applicant reads what is shared."""
        page = await core.queries.list_notes(
            tenant, parse_applicant(applicant_id), page_request(limit, cursor)
        )
        return page_out(page, NoteOut.of)

    @post(
        dto=StrictBody[NoteIn],
        responses=answers(NoteOut, 201),
        operation_id="writeNote",
        summary="Write a note",
    )
    async def write_note(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[NoteIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """For the team alone unless it is shared."""

        async def act() -> Made:
            command = WriteNote(
                applicant=parse_applicant(applicant_id), text=data.text, audience=data.audience
            )
            return Made(NoteOut.of(await core.commands.write_note(tenant, command)))

        return await once(act)


class NoteDeletionController(Controller):
    """One note."""

    path = "/v1/notes/{note_id:str}"
    tags = ["casework"]

    @delete(operation_id="deleteNote", summary="Take a note back")
    async def delete_note(
        self, note_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> None:
        """The log keeps that there was one."""
        await core.commands.drop_note(tenant, NoteId(from_text("nte", note_id)))


class MessageController(Controller):
    """The thread with an applicant."""

    path = "/v1/applicants/{applicant_id:str}/messages"
    tags = ["casework"]

    @get(operation_id="listMessages", summary="A page of the thread, newest first")
    async def list_messages(
        self,
        applicant_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        *,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> PageOut[MessageOut]:
        """Reading it here marks nothing as read."""
        page = await core.queries.list_messages(
            tenant, parse_applicant(applicant_id), page_request(limit, cursor)
        )
        return page_out(page, MessageOut.of)

    @post(
        dto=StrictBody[MessageIn],
        responses=answers(MessageOut, 201),
        operation_id="sendMessage",
        summary="Write to the other side",
    )
    async def send_message(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[MessageIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Whoever answers has read what was there."""

        async def act() -> Made:
            command = SendMessage(applicant=parse_applicant(applicant_id), text=data.text)
            return Made(MessageOut.of(await core.commands.send_message(tenant, command)))

        return await once(act)

    @post(
        "/read",
        status_code=200,
        operation_id="readThread",
        summary="Say that the thread was read",
    )
    async def read_thread(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> ThreadReadOut:
        """Marks what the other side wrote."""
        count = await core.commands.read_thread(tenant, parse_applicant(applicant_id))
        return ThreadReadOut(new=count)


def task(text: str) -> TaskId:
    """Return the id; NotFound for any other prefix."""
    return TaskId(from_text("tsk", text))


def template(text: str) -> TemplateId:
    """Return the id; NotFound for any other prefix."""
    return TemplateId(from_text("tpl", text))


def kept(data: TemplateIn, identifier: TemplateId | None = None) -> PutTemplate:
    """Return the command that keeps a routine."""
    tasks = tuple(each.task() for each in data.tasks)
    return PutTemplate(name=data.name, tasks=tasks, template=identifier)


def answer(found: DatedTask) -> Response[TaskOut]:
    """Return the task with its ETag."""
    out = TaskOut.of(found)
    return Response(out, headers={"ETag": etag_of(out.version)})
