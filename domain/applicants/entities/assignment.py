"""Who looks after an applicant."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.identifiers import AdvisorId

TITLE_OF_LEAD = "lead"
TITLE_MAXIMUM = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One advisor of one applicant; `title` is the agency's own word, one of them leads.

    `assigned_at` None: named as the applicant's advisor, without a title of her own.
    """

    advisor: AdvisorId
    title: str
    is_lead: bool
    assigned_at: datetime | None
