"""The ledger: roles with what was done in them, and letters with how far they are."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.applicants.entities import (
    AuthorKind,
    Experience,
    ExperienceKind,
    Frequency,
    LedgerEntry,
    LedgerKind,
    Letter,
    LetterStatus,
    SkillLevel,
)
from domain.applicants.use_cases.read_applicants import ListEntries
from domain.applicants.use_cases.record_entry import RecordExperience, RecordLetter
from domain.kernel.errors import ConflictError, InvalidError, NotFoundError
from domain.kernel.identifiers import ExperienceId, LetterId, from_text, to_text
from domain.kernel.vocabulary import Duty
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.choices import countries, options, specialties, states
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of, locale_of
from services.portal.ledger_forms import (
    CASE_ROWS,
    read_experience,
    read_letter,
    typed_experience,
    typed_letter,
)
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
NEW = "new"


class ExperiencePages(Controller):
    """What stands in the ledger is never changed: a correction takes its place."""

    path = "/applicants/{person:str}/experience"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Roles with the class their duties make them, and letters."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        roles = await _standing(core, visit, subject, LedgerKind.EXPERIENCE)
        letters = await _standing(core, visit, subject, LedgerKind.LETTER)
        names = {entry.id: entry.content for entry in roles}
        return page(
            request, "experience.html", subject=subject, roles=roles, letters=letters, names=names
        )

    @get("/{entry:str}")
    async def show_role(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], entry: FromPath[str]
    ) -> Response[bytes]:
        """An empty form, or the role to correct."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        before = await _role(core, visit, subject, entry)
        typed = {"country": "US"} if before is None else typed_experience(before)
        return await _show_role(request, core, subject, entry, filled(typed))

    @post("/{entry:str}")
    async def record_role(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], entry: FromPath[str]
    ) -> Response[bytes]:
        """A patient's identifier is refused beside its field; what was typed stays."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        before = await _role(core, visit, subject, entry)
        form = await read_form(request)
        made = read_experience(form, before)
        if made is not None:
            command = RecordExperience(
                applicant=subject.applicant.id,
                experience=made,
                supersedes=None if entry == NEW else ExperienceId(from_text("exp", entry)),
            )
            if await _recorded(core, visit, command, form, "role"):
                return away(f"{subject.path}/experience", said="saved")
        return await _show_role(request, core, subject, entry, form, status=422)


class LetterPages(Controller):
    """Letters: who writes, and how far it is; never their text."""

    path = "/applicants/{person:str}/letters"

    @get("/{entry:str}")
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], entry: FromPath[str]
    ) -> Response[bytes]:
        """An empty form, or the letter as it stands."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        before = await _letter(core, visit, subject, entry)
        typed = {"status": LetterStatus.TO_ASK} if before is None else typed_letter(before)
        return await _show_letter(request, core, subject, entry, filled(typed))

    @post("/{entry:str}")
    async def record(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], entry: FromPath[str]
    ) -> Response[bytes]:
        """A new letter, or a known one at another state."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        await _letter(core, visit, subject, entry)
        form = await read_form(request)
        made = read_letter(form)
        if made is not None:
            command = RecordLetter(
                applicant=subject.applicant.id,
                letter=made,
                supersedes=None if entry == NEW else LetterId(from_text("let", entry)),
            )
            if await _recorded(core, visit, command, form, "author"):
                return away(f"{subject.path}/experience#letters", said="saved")
        return await _show_letter(request, core, subject, entry, form, status=422)


async def _standing(
    core: Core, visit: Visit, subject: Subject, kind: LedgerKind
) -> Sequence[LedgerEntry]:
    query = ListEntries(applicant=subject.applicant.id, kind=kind)
    entries = await core.queries.list_entries(visit.tenant, query)
    corrected = {each.supersedes for each in entries}
    return [each for each in reversed(entries) if each.id not in corrected]


async def _role(core: Core, visit: Visit, subject: Subject, entry: str) -> Experience | None:
    found = await _content(core, visit, subject, LedgerKind.EXPERIENCE, "exp", entry)
    return found if isinstance(found, Experience) else None


async def _letter(core: Core, visit: Visit, subject: Subject, entry: str) -> Letter | None:
    found = await _content(core, visit, subject, LedgerKind.LETTER, "let", entry)
    return found if isinstance(found, Letter) else None


async def _content(
    core: Core, visit: Visit, subject: Subject, kind: LedgerKind, prefix: str, entry: str
) -> object:
    if entry == NEW:
        return None
    wanted = from_text(prefix, entry)
    for each in await _standing(core, visit, subject, kind):
        if each.id == wanted:
            return each.content
    raise NotFoundError("not-found", "This entry was corrected since, or never was.")


async def _recorded(
    core: Core, visit: Visit, command: RecordExperience | RecordLetter, form: Form, name: str
) -> bool:
    try:
        await core.commands.record_entry(visit.tenant, command)
    except InvalidError as error:
        form.blame(error, name)
        return False
    except ConflictError as error:
        form.refuse(name, error.detail)
        return False
    return True


async def _show_role(
    request: AnyRequest,
    core: Core,
    subject: Subject,
    entry: str,
    form: Form,
    *,
    status: int = 200,
) -> Response[bytes]:
    translate = catalogue(language_of(request)).gettext
    return page(
        request,
        "experience_role.html",
        status=status,
        subject=subject,
        entry=entry,
        form=form,
        kinds=options(translate, ExperienceKind),
        specialties=await specialties(core, whoever(request).tenant),
        countries=countries(locale_of(request)),
        states=states(),
        duties=options(translate, Duty),
        levels=options(translate, SkillLevel),
        frequencies=options(translate, Frequency),
        case_rows=range(CASE_ROWS),
    )


async def _show_letter(
    request: AnyRequest,
    core: Core,
    subject: Subject,
    entry: str,
    form: Form,
    *,
    status: int = 200,
) -> Response[bytes]:
    visit = whoever(request)
    translate = catalogue(language_of(request)).gettext
    roles = [
        (to_text("exp", each.id), f"{each.content.role}, {each.content.site}")
        for each in await _standing(core, visit, subject, LedgerKind.EXPERIENCE)
        if isinstance(each.content, Experience)
    ]
    return page(
        request,
        "letter.html",
        status=status,
        subject=subject,
        entry=entry,
        form=form,
        roles=roles,
        statuses=options(translate, LetterStatus),
        kinds=options(translate, AuthorKind),
        specialties=await specialties(core, visit.tenant),
    )
