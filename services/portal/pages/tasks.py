"""Tasks: of one applicant, and everything that is due."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.casework.entities import Doer, Task, TaskState
from domain.casework.use_cases.add_task import AddTask, ApplyTemplate
from domain.casework.use_cases.change_task import ChangeTask, TaskShape
from domain.casework.views import TaskFilter
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import AdvisorId, ApplicantId, TaskId, TemplateId, from_text
from domain.kernel.pagination import PageRequest
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal.choices import options
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of
from services.portal.pages.log_in import local
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.task_forms import assignees, read_task, typed_task
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
PAGE = 50
ENDED = 20
DUE_WITHIN = {"overdue": -1, "week": 7, "fortnight": 14}


class TaskPages(Controller):
    """An applicant ends and reopens what is hers; the agency does the rest."""

    path = "/applicants/{person:str}/tasks"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """What is due first comes first."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        return await _show(request, core, subject, filled({}))

    @post()
    async def add(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """One task."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        shape = read_task(form, TaskState.OPEN)
        if shape is not None:
            with form.blaming("title"):
                command = AddTask(
                    applicant=subject.applicant.id,
                    title=shape.title,
                    details=shape.details,
                    doer=shape.doer,
                    assignee=shape.assignee,
                    starts_on=shape.starts_on,
                    due_on=shape.due_on,
                    is_blocking=shape.is_blocking,
                )
                await core.commands.add_task(visit.tenant, command)
                return away(f"{subject.path}/tasks", said="saved")
        return await _show(request, core, subject, form, status=422)

    @post("/routine")
    async def apply(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Every task of a routine."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        begins = form.day("begins")
        if form.faults:
            return await _show(request, core, subject, form, status=422)
        command = ApplyTemplate(
            applicant=subject.applicant.id,
            template=TemplateId(from_text("tpl", form.get("routine"))),
            begins=begins,
        )
        await core.commands.apply_template(visit.tenant, command)
        return away(f"{subject.path}/tasks", said="saved")

    @get("/{task:str}")
    async def show_one(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], task: FromPath[str]
    ) -> Response[bytes]:
        """A task to change; an applicant has nothing to change in it."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        if not visit.may("casework:write"):
            return away(f"{subject.path}/tasks")
        found = await _task(core, visit, subject, task)
        return await _show_one(request, core, subject, found, filled(typed_task(found)))

    @post("/{task:str}")
    async def change(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], task: FromPath[str]
    ) -> Response[bytes]:
        """Under the version that was read: nobody overwrites a colleague."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _task(core, visit, subject, task)
        form = await read_form(request)
        shape = read_task(form, found.state)
        version = form.whole("version", least=1, most=10**9) or found.version
        if shape is not None:
            with form.blaming("title"):
                command = ChangeTask(task=found.id, shape=shape, expected=version)
                await core.commands.change_task(visit.tenant, command)
                return away(f"{subject.path}/tasks", said="saved")
        return await _show_one(request, core, subject, found, form, status=422)

    @post("/{task:str}/state")
    async def end(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], task: FromPath[str]
    ) -> Response[bytes]:
        """Done, or open again."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _task(core, visit, subject, task)
        form = await read_form(request)
        version = form.whole("version", least=1, most=10**9) or found.version
        state = form.choice("state", TaskState) or found.state
        shape = replace(TaskShape.of(found), state=state)
        command = ChangeTask(task=found.id, shape=shape, expected=version)
        await core.commands.change_task(visit.tenant, command)
        return away(local(form.get("next"), f"{subject.path}/tasks"), said="saved")


class DuePages(Controller):
    """Everything to do within the reach of a member of staff."""

    path = "/tasks"

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Filtered by state, day, doer and advisor; an applicant goes to her own."""
        visit = whoever(request)
        if visit.is_applicant:
            return away(f"{visit.home}/tasks")
        asked = request.query_params
        names = ("state", "due", "doer", "assignee")
        form = filled({name: asked.get(name) for name in names})
        ports: Ports = request.app.state.ports
        wanted = _wanted(form, visit.tenant.now(ports.clock).date())
        part = PageRequest(limit=PAGE // 2, cursor=asked.get("cursor"))
        found = await core.queries.list_tasks(visit.tenant, wanted, part)
        translate = catalogue(language_of(request)).gettext
        known: dict[ApplicantId, str] = {}
        for each in {one.task.applicant for one in found.items}:
            known[each] = (await core.queries.get_applicant(visit.tenant, each)).identity.name
        return page(
            request,
            "all_tasks.html",
            found=found.items,
            more=found.next_cursor,
            again=f"/tasks?{urlencode({name: form.get(name) for name in names})}",
            names=known,
            form=form,
            states=options(translate, TaskState),
            doers=options(translate, Doer),
            assignees=await assignees(core, visit, translate),
            writes=visit.may("casework:write"),
        )


def _wanted(form: Form, today: date) -> TaskFilter:
    within = DUE_WITHIN.get(form.get("due"))
    assignee = form.get("assignee")
    return TaskFilter(
        state=form.choice("state", TaskState) or TaskState.OPEN,
        doer=form.choice("doer", Doer),
        assignee=AdvisorId(from_text("adv", assignee)) if assignee else None,
        due_by=None if within is None else today + timedelta(days=within),
    )


async def _task(core: Core, visit: Visit, subject: Subject, text: str) -> Task:
    found = await core.queries.get_task(visit.tenant, TaskId(from_text("tsk", text)))
    if found.task.applicant != subject.applicant.id:
        raise NotFoundError("not-found", "There is no such task of this applicant.")
    return found.task


async def _show(
    request: AnyRequest, core: Core, subject: Subject, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    translate = catalogue(language_of(request)).gettext
    applicant, cursor = subject.applicant.id, request.query_params.get("cursor")
    writes = visit.may("casework:write")
    open_tasks = await core.queries.list_tasks(
        visit.tenant,
        TaskFilter(applicant=applicant, state=TaskState.OPEN),
        PageRequest(limit=PAGE, cursor=cursor),
    )
    ended = await core.queries.list_tasks(
        visit.tenant,
        TaskFilter(applicant=applicant, state=TaskState.DONE),
        PageRequest(limit=ENDED),
    )
    return page(
        request,
        "tasks.html",
        status=status,
        subject=subject,
        open=open_tasks.items,
        more=open_tasks.next_cursor,
        ended=ended.items,
        form=form,
        writes=writes,
        doers=options(translate, Doer),
        assignees=await assignees(core, visit, translate) if writes else (),
        routines=await core.queries.list_templates(visit.tenant) if writes else (),
    )


async def _show_one(
    request: AnyRequest,
    core: Core,
    subject: Subject,
    task: Task,
    form: Form,
    *,
    status: int = 200,
) -> Response[bytes]:
    translate = catalogue(language_of(request)).gettext
    return page(
        request,
        "task.html",
        status=status,
        subject=subject,
        task=task,
        form=form,
        doers=options(translate, Doer),
        states=options(translate, TaskState),
        assignees=await assignees(core, whoever(request), translate),
    )
