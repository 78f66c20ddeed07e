"""Read models of the year after applying, and who reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.casework.entities import Task
from domain.kernel.identifiers import ApplicantId, InterviewId
from domain.kernel.tenancy import Tenant
from domain.matching.entities import Interview
from domain.programs.entities import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewDetail:
    """One interview and those it overlaps with."""

    interview: Interview
    clashes: tuple[InterviewId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Every interview of an applicant, soonest first, and the zone she lives in, if she said."""

    items: tuple[InterviewDetail, ...]
    applicant_zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One interview as a calendar shows it."""

    interview: Interview
    program: Program | None
    """None: no longer in the catalogue."""
    clashes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalCalendar:
    """What a calendar link shows: interviews, and the open tasks that have a day."""

    applicant: ApplicantId
    interviews: tuple[CalendarEntry, ...]
    tasks: tuple[Task, ...]
    at: datetime


class InterviewReader(Protocol):
    """Interviews out, under the tenant's reach."""

    async def get(
        self, tenant: Tenant, applicant: ApplicantId, interview: InterviewId
    ) -> Interview:
        """Return it, texts opened; NotFound beyond the reach or for another applicant's."""

    async def of_applicant(self, tenant: Tenant, applicant: ApplicantId) -> tuple[Interview, ...]:
        """Return all of an applicant's, texts opened; NotFound beyond the reach."""

    async def zone_of(self, tenant: Tenant, applicant: ApplicantId) -> str | None:
        """Return the zone the applicant reads in; None while she has not said."""
