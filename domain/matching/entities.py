"""Interviews of an application, and the calendar link of an applicant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.kernel.identifiers import ApplicantId, ApplicationId, FeedId, InterviewId, ProgramId


class InterviewKind(StrEnum):
    """How one meets."""

    VIDEO = "video"
    IN_PERSON = "in-person"


class InterviewStatus(StrEnum):
    """How far an interview is."""

    OFFERED = "offered"
    SCHEDULED = "scheduled"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewPlan:
    """What is said of an interview; place, link and notes rest sealed."""

    kind: InterviewKind
    status: InterviewStatus
    zone: str
    """IANA name of the zone the program speaks in."""
    begins_at: datetime | None = None
    """An instant; None while an offer has no time yet."""
    minutes: int = 60
    place: str | None = None
    link: str | None = None
    notes: str | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When it is over; None without a time."""
        return None if self.begins_at is None else self.begins_at + timedelta(minutes=self.minutes)


@dataclass(slots=True, kw_only=True)
class Interview:
    """One interview of an application."""

    id: InterviewId
    applicant: ApplicantId
    application: ApplicationId
    program: ProgramId
    plan: InterviewPlan
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeed:
    """A secret link to one applicant's calendar; of its token the hash alone is kept."""

    id: FeedId
    applicant: ApplicantId
    created_at: datetime
    revoked_at: datetime | None = None
