"""One act for many applicants of the roster: each on its own, with what came of each."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, post

from domain.applicants.entities import Applicant
from domain.applicants.use_cases.assign_advisor import AssignAdvisor
from domain.casework.use_cases.add_task import ApplyTemplate
from domain.casework.use_cases.send_message import SendMessage
from domain.kernel.errors import ConflictError, DomainError
from domain.kernel.identifiers import AdvisorId, ApplicantId, TemplateId, from_text, to_text
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.edge.list_files import to_plain_csv
from services.portal.forms import read_form
from services.portal.rendering import away, page
from services.portal.subjects import applicant_id
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]


def _(text: str) -> str:
    return text


MOST = 50
"""As many as the roster shows at once."""

TOO_MANY = _("At most 50 at once; choose the rest again.")
COLUMNS = ("applicant_id", "name", "status", "email", "season", "specialties", "external_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of one applicant; `fault` None: it was done."""

    name: str
    path: str
    fault: str | None


class BulkPages(Controller):
    """Nothing is undone where one is refused: the page says which."""

    path = "/roster"

    @post("/assignments")
    async def assign(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Put a member on those chosen; as lead where asked."""
        visit, form = whoever(request), await read_form(request)
        advisor = form.get("advisor")
        if not advisor:
            return away("/roster")

        async def act(person: ApplicantId) -> None:
            command = AssignAdvisor(
                applicant=person,
                advisor=AdvisorId(from_text("adv", advisor)),
                title=form.get("title").strip() or "Advisor",
                is_lead=form.get("leads") == "yes",
            )
            await core.commands.assign_advisor(visit.tenant, command)

        return await _answer(request, core, visit, form.all("applicant"), act)

    @post("/messages")
    async def write(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The same words into the thread of each."""
        visit, form = whoever(request), await read_form(request)
        text = form.get("message").strip()
        if not text:
            return away("/roster")

        async def act(person: ApplicantId) -> None:
            await core.commands.send_message(visit.tenant, SendMessage(applicant=person, text=text))

        return await _answer(request, core, visit, form.all("applicant"), act)

    @post("/routines")
    async def apply(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The tasks of a routine for each, dated from today."""
        visit, form = whoever(request), await read_form(request)
        routine = form.get("routine")
        if not routine:
            return away("/roster")

        async def act(person: ApplicantId) -> None:
            template = TemplateId(from_text("tpl", routine))
            await core.commands.apply_template(
                visit.tenant, ApplyTemplate(applicant=person, template=template)
            )

        return await _answer(request, core, visit, form.all("applicant"), act)

    @post("/exports")
    async def export(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Those chosen as CSV; no cell is a formula."""
        visit, form = whoever(request), await read_form(request)
        rows = [
            _row(await core.queries.get_applicant(visit.tenant, applicant_id(each)))
            for each in form.all("applicant")[:MOST]
        ]
        headers = {"Content-Disposition": 'attachment; filename="applicants.csv"'}
        return Response(
            to_plain_csv([COLUMNS, *rows]),
            status_code=200,
            media_type="text/csv; charset=utf-8",
            headers=headers,
        )


async def _answer(
    request: AnyRequest,
    core: Core,
    visit: Visit,
    chosen: Sequence[str],
    act: Callable[[ApplicantId], Awaitable[None]],
) -> Response[bytes]:
    """Do it for each, and say what came of it."""
    if not chosen:
        return away("/roster")
    done = []
    for place, each in enumerate(dict.fromkeys(chosen)):
        name, fault = each, None
        try:
            if place >= MOST:
                raise ConflictError("too-many", TOO_MANY)
            found = await core.queries.get_applicant(visit.tenant, applicant_id(each))
            name = found.identity.name
            await act(found.id)
        except DomainError as refused:
            fault = refused.detail
        done.append(Done(name=name, path=f"/applicants/{each}", fault=fault))
    return page(request, "bulk.html", done=done)


def _row(found: Applicant) -> tuple[str, ...]:
    targets = found.profile.preferences.targets
    return (
        to_text("apl", found.id),
        found.identity.name,
        found.status.value,
        found.identity.email or "",
        str(found.profile.season or ""),
        " ".join(each.specialty for each in targets),
        found.external_id or "",
    )
