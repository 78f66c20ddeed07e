"""The applicant a page is about, and the way between the pages about one person."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.applicants.entities import Applicant
from domain.kernel.identifiers import ApplicantId, from_text, to_text
from infra.core import Core
from services.portal.menus import Entry
from services.portal.visits import Visit

TABS = (
    ("Overview", "", None),
    ("Profile", "/profile", None),
    ("Experience", "/experience", None),
    ("Readiness", "/readiness", "experience:read"),
    ("List", "/list", "shortlists:read"),
    ("Applications", "/applications", "applications:read"),
    ("Interviews", "/interviews", "applications:read"),
    ("Season", "/season", "applications:read"),
    ("Tasks", "/tasks", "casework:read"),
    ("Messages", "/messages", "casework:read"),
    ("Notes", "/notes", "casework:read"),
    ("Data", "/data", None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One applicant, for the head of every page about her."""

    applicant: Applicant
    path: str
    tabs: Sequence[Entry]
    is_match_week: bool = False
    """Whether nobody may start contact with programs for her today."""

    @property
    def name(self) -> str:
        """What she is called."""
        return self.applicant.identity.name


def applicant_id(text: str) -> ApplicantId:
    """Return the id in an address; NotFound for anything else."""
    return ApplicantId(from_text("apl", text))


async def subject_of(core: Core, visit: Visit, text: str) -> Subject:
    """Return the applicant of an address; NotFound beyond the reach."""
    found = await core.queries.get_applicant(visit.tenant, applicant_id(text))
    path = f"/applicants/{to_text('apl', found.id)}"
    tabs = [
        Entry(label, f"{path}{rest}")
        for label, rest, needs in TABS
        if needs is None or visit.may(needs)
    ]
    return Subject(
        applicant=found,
        path=path,
        tabs=[] if visit.is_applicant else tabs,
        is_match_week=await _is_match_week(core, visit, found),
    )


async def _is_match_week(core: Core, visit: Visit, applicant: Applicant) -> bool:
    wanted = applicant.profile.season
    if wanted is None or not visit.may("applications:read"):
        return False
    return await core.queries.is_match_week(visit.tenant, wanted)
