"""One program of a list: every reason, what an answer would be worth, what would change it."""

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from domain.kernel.errors import ForbiddenError, NotFoundError
from domain.kernel.identifiers import ProgramId, ShortlistId, from_text
from domain.kernel.tenancy import Tenant
from domain.rankings.policies.outlook_words import (
    CHANGES_BASIS,
    say_change,
    say_support,
    say_unknown,
)
from domain.rankings.policies.words import Reader, say_contribution, say_finding
from domain.rankings.use_cases.explain_track import ExplainTrack
from domain.rankings.views import TrackExplanation
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.lists import listed
from services.portal.rendering import page
from services.portal.subjects import subject_of
from services.portal.visits import whoever


class EntryPages(Controller):
    """What is behind one line of the list."""

    path = "/applicants/{person:str}/list/{shortlist_id:str}/programs/{program_id:str}"

    @get()
    async def show(
        self,
        request: Request[Any, Any, Any],
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
        program_id: FromPath[str],
    ) -> Response[bytes]:
        """The list's own line, then the whole explanation where it is open to the reader."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        reader = Reader.APPLICANT if visit.is_applicant else Reader.ADVISOR
        detail = await core.queries.get_shortlist(
            visit.tenant, ShortlistId(from_text("shl", shortlist_id))
        )
        program = ProgramId(from_text("prg", program_id))
        row = next(
            (each for each in listed(detail, reader).rows if each.program.id == program), None
        )
        if row is None:
            raise NotFoundError("not-listed", "This program is not on the list as it is now.")
        version = detail.version
        query = ExplainTrack(ranking=version.ranking, track=row.entry.tracks[0])
        told = await _told(core, visit.tenant, query)
        return page(
            request,
            "entry.html",
            subject=subject,
            row=row,
            told=None if told is None else _words(told, reader),
            changes_basis=CHANGES_BASIS,
        )


async def _told(core: Core, tenant: Tenant, query: ExplainTrack) -> TrackExplanation | None:
    try:
        return await core.queries.explain_track(tenant, query)
    except ForbiddenError:
        # The list is open to her, the ranking behind it is not: the list's own reasons stay.
        return None


def _words(told: TrackExplanation, reader: Reader) -> dict[str, object]:
    explanation, outlook = told.explanation, told.outlook
    strongest = sorted(
        explanation.contributions, key=lambda each: (-abs(each.micro_logits), each.group)
    )
    return {
        "reasons": [say_contribution(each, reader) for each in strongest],
        "findings": [say_finding(each, reader) for each in explanation.findings],
        "support": say_support(outlook.support),
        "asking": [say_unknown(each) for each in outlook.unknowns],
        "changes": [say_change(each) for each in outlook.changes],
    }
