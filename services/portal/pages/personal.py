"""What is kept about one applicant: consents, and an archive of everything."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.params import FromPath

from domain.applicants.entities import Consent
from domain.applicants.use_cases.record_consent import RecordConsent
from domain.audit.entities.exports import Export, ExportState
from domain.audit.use_cases.request_export import RequestExport
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import ExportId, from_text, to_text
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
COOKIE = "__Host-preceptor-export"
WEEK = 7 * 86_400
ZIP = "application/zip"
WORDS_VERSION = "2026-11"
"""Of the words below: who agreed, agreed to these."""


def _(text: str) -> str:
    return text


PURPOSES: Mapping[str, str] = {
    "inform-of-overlap": _(
        "My agency may tell another client of theirs, without my name, that somebody else it "
        "advises follows the same small program, and may tell me the same."
    ),
    "share-with-school": _(
        "My agency may tell my medical school where I applied and what became of it."
    ),
}
"""What an agency may ask consent for, in the words that are agreed to."""

STATES: Mapping[ExportState, str] = {
    ExportState.QUEUED: _("Waiting"),
    ExportState.RUNNING: _("Being made"),
    ExportState.READY: _("Ready"),
    ExportState.FAILED: _("It could not be made: ask again."),
    ExportState.EXPIRED: _("Its time is over: ask again."),
}
OPEN = frozenset({ExportState.QUEUED, ExportState.RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """One purpose, and what holds of it."""

    purpose: str
    words: str | None
    newest: Consent | None


class PersonalPages(Controller):
    """For the applicant herself, and for who answers for it in the agency."""

    path = "/applicants/{person:str}/data"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Consents, the archive, and where reads are recorded."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        return await _show(request, core, subject, filled({}))

    @post("/consents")
    async def decide(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Given or withdrawn: added to the record, never changed."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        with form.blaming("purpose"):
            command = RecordConsent(
                applicant=subject.applicant.id,
                purpose=form.get("purpose"),
                version=form.get("version") or WORDS_VERSION,
                is_given=form.get("is_given") == "yes",
            )
            await core.commands.record_consent(visit.tenant, command)
            return away(f"{subject.path}/data", said="saved")
        return await _show(request, core, subject, form, status=422)

    @post("/exports")
    async def ask(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Made in the background; this browser remembers which one it asked for."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        command = RequestExport(applicant=subject.applicant.id)
        made = await core.commands.request_export(visit.tenant, command)
        answer = away(f"{subject.path}/data#archive", said="requested")
        answer.set_cookie(
            Cookie(
                key=COOKIE,
                value=to_text("xpt", made.id),
                max_age=WEEK,
                secure=True,
                httponly=True,
                samesite="lax",
            )
        )
        return answer

    @get("/exports/{export:str}/progress")
    async def follow(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], export: FromPath[str]
    ) -> Response[bytes]:
        """How far it is, for the script of the page."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _own_export(core, visit, subject, export)
        body = {
            "progress": found.progress,
            "words": catalogue(language_of(request)).gettext(STATES[found.state]),
            "done": found.state not in OPEN,
        }
        return Response(json.dumps(body).encode(), media_type=MediaType.JSON)

    @get("/exports/{export:str}")
    async def download(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], export: FromPath[str]
    ) -> Response[bytes]:
        """The archive, while it is kept."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        found = await _own_export(core, visit, subject, export)
        taken = await core.queries.download_export(visit.tenant, found.id)
        headers = {"Content-Disposition": f'attachment; filename="{export}.zip"'}
        return Response(taken.archive, media_type=ZIP, headers=headers)


async def _own_export(core: Core, visit: Visit, subject: Subject, text: str) -> Export:
    found = await core.queries.get_export(visit.tenant, ExportId(from_text("xpt", text)))
    if found.applicant != subject.applicant.id:
        raise NotFoundError("not-found", "There is no such archive of this applicant.")
    return found


async def _remembered(
    request: AnyRequest, core: Core, visit: Visit, subject: Subject
) -> Export | None:
    asked = request.cookies.get(COOKIE, "")
    try:
        return await _own_export(core, visit, subject, asked) if asked else None
    except NotFoundError:
        return None  # of somebody else, or gone: nothing to show


def _agreed(consents: Sequence[Consent]) -> Sequence[Agreed]:
    newest: dict[str, Consent] = {}
    for each in consents:
        newest.setdefault(each.purpose, each)
    purposes = [*PURPOSES, *sorted(each for each in newest if each not in PURPOSES)]
    return [
        Agreed(purpose=each, words=PURPOSES.get(each), newest=newest.get(each)) for each in purposes
    ]


async def _show(
    request: AnyRequest, core: Core, subject: Subject, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    may_export = visit.is_applicant or visit.may("privacy:write")
    consents = await core.queries.list_consents(visit.tenant, subject.applicant.id)
    export = await _remembered(request, core, visit, subject) if may_export else None
    is_looking = visit.seen_as is not None
    return page(
        request,
        "personal.html",
        status=status,
        subject=subject,
        form=form,
        agreed=_agreed(consents),
        record=consents,
        version=WORDS_VERSION,
        may_decide=not is_looking and (visit.is_applicant or visit.may("applicants:write")),
        may_export=may_export and not is_looking,
        export=export,
        export_words=None if export is None else STATES[export.state],
        is_open=export is not None and export.state in OPEN,
        may_read_log=visit.may("audit:read"),
    )
