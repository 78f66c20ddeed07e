"""Read models of the year after applying, and who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.casework.entities import Task
from domain.kernel.identifiers import ApplicantId, ApplicationId, InterviewId, TrackId
from domain.kernel.tenancy import Tenant
from domain.matching.entities import Interview, RankList
from domain.matching.policies.phases import Guide, SeasonTask, TaskSet
from domain.matching.policies.rank_lists import RankCost, RankFinding
from domain.programs.entities import Program, Track
from domain.programs.seasons import Season


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One track that may be ranked: she was interviewed for it."""

    application: ApplicationId
    program: Program
    track: Track


@dataclass(frozen=True, slots=True, kw_only=True)
class RankSheet:
    """A rank list with what it costs, what is missing, and what may still be added."""

    rank_list: RankList
    choices: Mapping[TrackId, Choice]
    """Every track that may be ranked, on the list or not."""
    fees: RankCost
    findings: tuple[RankFinding, ...]
    season: Season


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSet:
    """Tasks of the time of year, and how many of them she does not have yet."""

    set: TaskSet
    tasks: tuple[SeasonTask, ...]
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantSeason:
    """A season as it is for one applicant today."""

    season: Season
    guide: Guide
    offered: tuple[OfferedSet, ...]


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
