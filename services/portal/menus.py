"""What stands in the menu, by who reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel.identifiers import to_text
from services.portal.visits import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go; `label` is a phrase the template translates."""

    label: str
    to: str


Menu = Sequence[Entry]

VISITOR = (Entry("Try it", "/"), Entry("Log in", "/log-in"), Entry("For agencies", "/sign-up"))
STAFF = (
    ("Applicants", "/roster", "applicants:read"),
    ("Programs", "/programs", "catalogues:read"),
    ("Tasks", "/tasks", "casework:read"),
    ("Outcomes", "/outcomes", "applications:read"),
    ("The model", "/model", "rankings:read"),
    ("Team", "/team", "people:read"),
    ("Integrations", "/integrations", "webhooks:read"),
    ("Plan and usage", "/billing", "billing:read"),
    ("Look", "/look", "agency:write"),
    ("Intake form", "/intake-form", "agency:write"),
    ("Log", "/log", "audit:read"),
    ("Account", "/account", None),
)
APPLICANT = (
    ("Overview", ""),
    ("Profile", "/profile"),
    ("Experience", "/experience"),
    ("Readiness", "/readiness"),
    ("My list", "/list"),
    ("Applications", "/applications"),
    ("Interviews", "/interviews"),
    ("Season", "/season"),
    ("Tasks", "/tasks"),
    ("Messages", "/messages"),
)


def menu_of(visit: Visit | None) -> Menu:
    """Return the menu of a visitor, an applicant or a member of staff."""
    if visit is None:
        return VISITOR
    if visit.own is not None:
        home = f"/applicants/{to_text('apl', visit.own)}"
        own = [Entry(label, f"{home}{rest}") for label, rest in APPLICANT]
        return [*own, Entry("Account", "/account")]
    return [Entry(label, to) for label, to, needs in STAFF if needs is None or visit.may(needs)]
