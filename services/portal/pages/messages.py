"""The thread between an applicant and the agency, and notes on her."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.casework.entities import Audience
from domain.casework.use_cases.send_message import SendMessage
from domain.casework.use_cases.write_note import WriteNote
from domain.kernel.identifiers import NoteId, from_text
from domain.kernel.pagination import PageRequest
from domain.kernel.tenancy import ActorKind
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.choices import options
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
PAGE = 25
LONG = 8_000


class MessagePages(Controller):
    """Both sides write into one thread."""

    path = "/applicants/{person:str}/messages"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Newest first; looking marks nothing, so that a glance answers for nobody."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        return await _show_thread(request, core, subject, filled({}))

    @post()
    async def send(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Who answers has read."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        text = form.needed("text", most=LONG)
        if form.faults:
            return await _show_thread(request, core, subject, form, status=422)
        command = SendMessage(applicant=subject.applicant.id, text=text)
        await core.commands.send_message(visit.tenant, command)
        return away(f"{subject.path}/messages", said="sent")

    @post("/read")
    async def read(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Say that the thread was read."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        await core.commands.read_thread(visit.tenant, subject.applicant.id)
        return away(f"{subject.path}/messages")


class NotePages(Controller):
    """The team's notes; an applicant reads those shared with her."""

    path = "/applicants/{person:str}/notes"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Newest first."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        return await _show_notes(request, core, subject, filled({"audience": Audience.TEAM}))

    @post()
    async def write(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """For the team alone unless it is shared."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        text = form.needed("text", most=LONG)
        audience = form.choice("audience", Audience) or Audience.TEAM
        if form.faults:
            return await _show_notes(request, core, subject, form, status=422)
        command = WriteNote(applicant=subject.applicant.id, text=text, audience=audience)
        await core.commands.write_note(visit.tenant, command)
        return away(f"{subject.path}/notes", said="saved")

    @post("/{note:str}/deletion")
    async def take_back(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], note: FromPath[str]
    ) -> Response[bytes]:
        """Gone for everybody."""
        visit = whoever(request)
        await core.commands.drop_note(visit.tenant, NoteId(from_text("nte", note)))
        return away(f"/applicants/{person}/notes", said="deleted")


async def _show_thread(
    request: AnyRequest, core: Core, subject: Subject, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    part = PageRequest(limit=PAGE, cursor=request.query_params.get("cursor"))
    found = await core.queries.list_messages(visit.tenant, subject.applicant.id, part)
    unread = [
        each
        for each in found.items
        if each.read_at is None
        and (each.sender.kind is ActorKind.APPLICANT) is not visit.is_applicant
    ]
    return page(
        request,
        "messages.html",
        status=status,
        subject=subject,
        form=form,
        found=found.items,
        more=found.next_cursor,
        unread=len(unread) if visit.seen_as is None else 0,
        may_write=visit.seen_as is None and (visit.is_applicant or visit.may("casework:write")),
    )


async def _show_notes(
    request: AnyRequest, core: Core, subject: Subject, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    part = PageRequest(limit=PAGE, cursor=request.query_params.get("cursor"))
    found = await core.queries.list_notes(visit.tenant, subject.applicant.id, part)
    translate = catalogue(language_of(request)).gettext
    return page(
        request,
        "notes.html",
        status=status,
        subject=subject,
        form=form,
        found=found.items,
        more=found.next_cursor,
        writes=visit.may("casework:write"),
        audiences=options(translate, Audience),
        names=await _names(core, visit),
    )


async def _names(core: Core, visit: Visit) -> dict[UUID, str]:
    if not visit.may("people:read"):
        return {}
    members = await core.queries.list_members(visit.tenant)
    return {each.person: each.name for each in members}
