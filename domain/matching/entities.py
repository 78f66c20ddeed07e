"""Interviews of an application, the calendar link and the rank list of an applicant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.kernel.identifiers import (
    ApplicantId,
    ApplicationId,
    FeedId,
    InterviewId,
    ProgramId,
    RankListId,
    TrackId,
)
from domain.kernel.vocabulary import SeasonCode


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RankOrder:
    """Tracks by preference, best first; under an advanced track the list for its first year."""

    primary: tuple[TrackId, ...] = ()
    supplemental: Mapping[TrackId, tuple[TrackId, ...]] = field(default_factory=dict)

    @property
    def supplemental_codes(self) -> frozenset[TrackId]:
        """The different tracks on all supplemental lists together."""
        return frozenset(each for tracks in self.supplemental.values() for each in tracks)


@dataclass(slots=True, kw_only=True)
class RankList:
    """The list of one applicant and season. It is hers: the agency sees it while it is shared."""

    id: RankListId
    applicant: ApplicantId
    season: SeasonCode
    order: RankOrder = RankOrder()
    is_shared: bool = False
    certified_on: date | None = None
    """When she certified exactly this order at the Match, by what she says."""
    version: int = 0
    """0: not kept yet."""
