"""Bodies of who looks after an applicant."""

from datetime import datetime
from typing import Annotated, Self

from msgspec import Meta

from domain.applicants.entities import Assignment
from domain.applicants.entities.assignment import TITLE_MAXIMUM
from domain.kernel.identifiers import to_text
from services.edge.bodies import InStruct, OutStruct

Title = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=TITLE_MAXIMUM,
        description="The agency's own word: lead, interview coach, letter reader.",
    ),
]


class AssignmentIn(InStruct):
    """As what she looks after the applicant."""

    title: Title
    is_lead: bool = False


class AssignmentOut(OutStruct):
    """One advisor; `assigned_at` null: named as the applicant's advisor, without a title."""

    advisor_id: str
    title: str
    is_lead: bool
    assigned_at: datetime | None

    @classmethod
    def of(cls, assignment: Assignment) -> Self:
        """Map the assignment."""
        return cls(
            advisor_id=to_text("adv", assignment.advisor),
            title=assignment.title,
            is_lead=assignment.is_lead,
            assigned_at=assignment.assigned_at,
        )


class AdvisorsOut(OutStruct):
    """Everybody who looks after the applicant."""

    items: list[AssignmentOut]
