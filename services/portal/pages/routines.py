"""Routines: tasks that come together, kept by the agency."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.casework.entities import Doer, Template
from domain.casework.use_cases.keep_templates import PutTemplate
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import TemplateId, from_text
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.choices import options
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of
from services.portal.rendering import away, page
from services.portal.task_forms import SPARE_ROWS, read_routine, typed_routine
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
NEW = "new"
MOST = 100


class RoutinePages(Controller):
    """Tasks made from a routine stay as they are when it changes."""

    path = "/routines"

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """By name."""
        visit = whoever(request)
        routines = await core.queries.list_templates(visit.tenant)
        return page(request, "routines.html", routines=routines)

    @get("/{routine:str}")
    async def show_one(
        self, request: AnyRequest, core: GivenCore, routine: FromPath[str]
    ) -> Response[bytes]:
        """As many rows as there are tasks, and some to spare."""
        visit = whoever(request)
        known = await _routine(core, visit, routine)
        form = filled({} if known is None else typed_routine(known))
        return _show(request, routine, form, _rows(known))

    @post("/{routine:str}")
    async def keep(
        self, request: AnyRequest, core: GivenCore, routine: FromPath[str]
    ) -> Response[bytes]:
        """Rows without words are left out."""
        visit = whoever(request)
        known = await _routine(core, visit, routine)
        form = await read_form(request)
        rows = _rows(known)
        name, tasks = form.needed("name"), read_routine(form, rows)
        if form.faults:
            return _show(request, routine, form, rows, status=422)
        identifier = None if known is None else known.id
        command = PutTemplate(name=name, tasks=tasks, template=identifier)
        await core.commands.put_template(visit.tenant, command)
        return away("/routines", said="saved")

    @post("/{routine:str}/deletion")
    async def forget(
        self, request: AnyRequest, core: GivenCore, routine: FromPath[str]
    ) -> Response[bytes]:
        """The tasks made from it stay."""
        visit = whoever(request)
        identifier = TemplateId(from_text("tpl", routine))
        await core.commands.drop_template(visit.tenant, identifier)
        return away("/routines", said="deleted")


async def _routine(core: Core, visit: Visit, text: str) -> Template | None:
    known = {each.id: each for each in await core.queries.list_templates(visit.tenant)}
    if text == NEW:
        return None
    found = known.get(TemplateId(from_text("tpl", text)))
    if found is None:
        raise NotFoundError("not-found", "There is no such routine.")
    return found


def _rows(known: Template | None) -> int:
    return min(MOST, SPARE_ROWS + (0 if known is None else len(known.tasks)))


def _show(
    request: AnyRequest, routine: str, form: Form, rows: int, *, status: int = 200
) -> Response[bytes]:
    translate = catalogue(language_of(request)).gettext
    return page(
        request,
        "routine.html",
        status=status,
        routine=routine,
        form=form,
        rows=range(rows),
        doers=options(translate, Doer),
    )
