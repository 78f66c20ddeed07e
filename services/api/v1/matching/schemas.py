"""Bodies of interviews and calendar links."""

from datetime import datetime
from typing import Annotated, Self

from msgspec import Meta

from domain.kernel.identifiers import ApplicantId, ApplicationId, from_text, to_text
from domain.matching.entities import CalendarFeed, InterviewKind, InterviewPlan, InterviewStatus
from domain.matching.policies.interviews import zone_named
from domain.matching.use_cases.keep_interview import AddInterview
from domain.matching.use_cases.lend_calendar import MadeFeed
from domain.matching.views import Agenda, InterviewDetail
from services.edge.bodies import InStruct, OutStruct

ApplicationText = Annotated[str, Meta(min_length=30, max_length=30, description="out_ id")]
Zone = Annotated[str, Meta(min_length=1, max_length=64, description="IANA name")]
Instant = Annotated[datetime, Meta(tz=True)]
Line = Annotated[str, Meta(min_length=1, max_length=400)]
Link = Annotated[str, Meta(min_length=8, max_length=1_000, pattern="^[Hh][Tt][Tt][Pp][Ss]?://")]
Text = Annotated[str, Meta(min_length=1, max_length=4_000)]
Minutes = Annotated[int, Meta(ge=5, le=1_440)]


class InterviewBody(InStruct):
    """What is said of an interview; `time_zone` is the program's, `begins_at` an instant."""

    kind: InterviewKind
    time_zone: Zone
    status: InterviewStatus = InterviewStatus.OFFERED
    begins_at: Instant | None = None
    minutes: Minutes = 60
    place: Line | None = None
    link: Link | None = None
    notes: Text | None = None

    def plan(self) -> InterviewPlan:
        """Return it for the domain."""
        return InterviewPlan(
            kind=self.kind,
            status=self.status,
            zone=self.time_zone,
            begins_at=self.begins_at,
            minutes=self.minutes,
            place=self.place,
            link=self.link,
            notes=self.notes,
        )


class InterviewIn(InterviewBody, kw_only=True):
    """An interview of one application."""

    application_id: ApplicationText

    def command(self, applicant: ApplicantId) -> AddInterview:
        """Return it for the domain."""
        application = ApplicationId(from_text("out", self.application_id))
        return AddInterview(applicant=applicant, application=application, plan=self.plan())


class InterviewOut(OutStruct):
    """An interview; `begins_local` is its clock time where the program is."""

    id: str
    applicant_id: str
    application_id: str
    program_id: str
    kind: InterviewKind
    status: InterviewStatus
    time_zone: str
    begins_at: datetime | None
    begins_local: datetime | None
    ends_at: datetime | None
    minutes: int
    place: str | None
    link: str | None
    notes: str | None
    clashes_with: list[str]
    version: int

    @classmethod
    def of(cls, detail: InterviewDetail) -> Self:
        """Map it."""
        found, plan = detail.interview, detail.interview.plan
        begins = plan.begins_at
        return cls(
            id=to_text("itv", found.id),
            applicant_id=to_text("apl", found.applicant),
            application_id=to_text("out", found.application),
            program_id=to_text("prg", found.program),
            kind=plan.kind,
            status=plan.status,
            time_zone=plan.zone,
            begins_at=begins,
            begins_local=None if begins is None else begins.astimezone(zone_named(plan.zone)),
            ends_at=plan.ends_at,
            minutes=plan.minutes,
            place=plan.place,
            link=plan.link,
            notes=plan.notes,
            clashes_with=[to_text("itv", each) for each in detail.clashes],
            version=found.version,
        )


class AgendaOut(OutStruct):
    """Interviews soonest first, and the zone the applicant reads in, if she said."""

    items: list[InterviewOut]
    applicant_time_zone: str | None

    @classmethod
    def of(cls, agenda: Agenda) -> Self:
        """Map it."""
        items = [InterviewOut.of(each) for each in agenda.items]
        return cls(items=items, applicant_time_zone=agenda.applicant_zone)


class CalendarFeedOut(OutStruct):
    """A link to a calendar; its token is nowhere to be read again."""

    id: str
    created_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, feed: CalendarFeed) -> Self:
        """Map the link."""
        return cls(
            id=to_text("cal", feed.id), created_at=feed.created_at, revoked_at=feed.revoked_at
        )


class CalendarFeedsOut(OutStruct):
    """Every link there ever was, newest first."""

    items: list[CalendarFeedOut]


class MadeCalendarFeedOut(CalendarFeedOut):
    """The link itself, shown this once."""

    token: str
    url: str

    @classmethod
    def made(cls, made: MadeFeed) -> Self:
        """Map it."""
        return cls(
            id=to_text("cal", made.feed.id),
            created_at=made.feed.created_at,
            revoked_at=None,
            token=made.token,
            url=f"/v1/calendar-feeds/{made.token}",
        )
