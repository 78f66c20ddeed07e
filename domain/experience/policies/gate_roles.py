"""Which roles may be proposed: student or graduate x work authorisation x state (domain.md 5).

Not legal advice: what is unknown narrows to observing, and hands-on work of a graduate without
authorisation is never proposed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.applicants.entities import Profile, WorkCategory
from domain.kernel.places import State
from domain.kernel.vocabulary import ContactClass

ALWAYS_MAY_WORK = frozenset(
    {WorkCategory.CITIZEN, WorkCategory.PERMANENT_RESIDENT, WorkCategory.ASYLEE_OR_REFUGEE}
)


class Ground(StrEnum):
    """Why a role may or may not be proposed."""

    STUDENT_THROUGH_SCHOOL = "student-clerkship-through-the-school"
    MAY_WORK_UNDER_STATE_RULES = "may-work-under-state-rules"
    OBSERVING_ONLY = "observing-only"
    STATUS_UNKNOWN = "student-or-graduate-unknown"
    AUTHORISATION_UNKNOWN = "authorisation-unknown"
    AUTHORISATION_ENDS_BEFORE = "authorisation-ends-before"
    STATE_UNKNOWN = "state-unknown"
    NO_AUTHORISATION = "graduate-without-authorisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permitted:
    """The classes of contact that may be proposed, and why."""

    contact: frozenset[ContactClass]
    ground: Ground

    @property
    def hands_on(self) -> bool:
        """Whether hands-on work may be proposed at all."""
        return ContactClass.HANDS_ON in self.contact


OBSERVING = frozenset({ContactClass.OBSERVATIONAL, ContactClass.ACTIVE_OBSERVATIONAL})
EVERYTHING = frozenset(ContactClass)


def gate_roles(profile: Profile, state: State | None, until: date) -> Permitted:
    """Return what may be proposed for a role in `state` that lasts to `until`."""
    graduated = _is_graduate(profile, until)
    if graduated is None:
        return Permitted(contact=OBSERVING, ground=Ground.STATUS_UNKNOWN)
    if not graduated:
        return Permitted(contact=EVERYTHING, ground=Ground.STUDENT_THROUGH_SCHOOL)
    refusal = _refusal(profile, until)
    if refusal is not None:
        return Permitted(contact=OBSERVING, ground=refusal)
    if state is None:
        return Permitted(contact=OBSERVING, ground=Ground.STATE_UNKNOWN)
    return Permitted(contact=EVERYTHING, ground=Ground.MAY_WORK_UNDER_STATE_RULES)


def _is_graduate(profile: Profile, until: date) -> bool | None:
    graduation = profile.graduation
    if graduation.degree_on is not None:
        return graduation.degree_on <= until
    return graduation.is_graduated


def _refusal(profile: Profile, until: date) -> Ground | None:
    work = profile.work
    if work.category is None:
        return Ground.AUTHORISATION_UNKNOWN
    if work.category is WorkCategory.NONE:
        return Ground.NO_AUTHORISATION
    if work.category in ALWAYS_MAY_WORK:
        return None
    if work.expires_on is None:
        return Ground.AUTHORISATION_UNKNOWN
    return Ground.AUTHORISATION_ENDS_BEFORE if work.expires_on < until else None
