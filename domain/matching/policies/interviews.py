"""When interviews clash, what may be said of one, and what one means for its application."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.applications.entities import Progress, Status
from domain.kernel.errors import invalid
from domain.kernel.identifiers import InterviewId
from domain.matching.entities import Interview, InterviewPlan, InterviewStatus

YEARS = range(2000, 2100)

_AHEAD = frozenset({InterviewStatus.OFFERED, InterviewStatus.SCHEDULED})
"""Statuses in which an interview still takes time of a day."""

_UNASKED = frozenset(
    {
        Status.CONSIDERING,
        Status.APPLYING,
        Status.APPLIED,
        Status.WAITLISTED,
        Status.NOT_INVITED,
        Status.REJECTED,
    }
)
"""Statuses of an application before which nobody had offered an interview."""


def zone_named(name: str) -> ZoneInfo:
    """Return the zone; Invalid for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise invalid("/time_zone", "unknown-time-zone", "A name as America/Chicago.") from error


def check_plan(plan: InterviewPlan, now: datetime) -> None:
    """Refuse an unknown zone, a link that is no web address, a time missing or not over."""
    zone_named(plan.zone)
    if plan.link is not None and not plan.link.lower().startswith(("https://", "http://")):
        raise invalid("/link", "not-a-web-address", "A link begins with https://.")
    if plan.begins_at is not None and plan.begins_at.year not in YEARS:
        raise invalid("/begins_at", "out-of-range", "A time within this century.")
    if plan.begins_at is None:
        if plan.status in {InterviewStatus.SCHEDULED, InterviewStatus.DONE}:
            raise invalid("/begins_at", "missing", "What is scheduled or done has a time.")
    elif plan.status is InterviewStatus.DONE and plan.begins_at > now:
        raise invalid("/status", "not-over-yet", "It has not begun yet.")


def overlap(one: InterviewPlan, other: InterviewPlan) -> bool:
    """Return whether two interviews that are ahead share a minute."""
    if one.status not in _AHEAD or other.status not in _AHEAD:
        return False
    if one.begins_at is None or other.begins_at is None:
        return False
    ends, other_ends = one.ends_at, other.ends_at
    if ends is None or other_ends is None:
        return False
    return one.begins_at < other_ends and other.begins_at < ends


def clashes_of(interviews: Iterable[Interview]) -> Mapping[InterviewId, tuple[InterviewId, ...]]:
    """Return, by interview, the others it overlaps with, soonest first."""
    every = sorted(
        (each for each in interviews if each.plan.begins_at is not None),
        key=lambda each: (each.plan.begins_at, each.id),
    )
    return {
        each.id: tuple(
            other.id for other in every if other.id != each.id and overlap(each.plan, other.plan)
        )
        for each in every
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A step of the application that an interview means."""

    status: Status
    on: date


def steps_meant(
    progress: Progress, plan: InterviewPlan, *, is_new: bool, today: date
) -> tuple[Meant, ...]:
    """Return the steps an interview adds to its application (decision 19).

    The first interview means an invitation, one that is done an interview held. A step is never
    dated before the step that stands there already, nor in the future.
    """
    if progress.route is not None:
        return ()
    found = []
    if is_new and progress.status in _UNASKED:
        on = _day(progress, plan, today) if plan.status is InterviewStatus.DONE else today
        found.append(Meant(status=Status.INVITED, on=on))
    if plan.status is InterviewStatus.DONE and (found or progress.status is Status.INVITED):
        found.append(Meant(status=Status.INTERVIEWED, on=_day(progress, plan, today)))
    return tuple(found)


def _day(progress: Progress, plan: InterviewPlan, today: date) -> date:
    """Return the day of the interview where it is held, within what the steps allow."""
    begins = plan.begins_at
    day = today if begins is None else begins.astimezone(zone_named(plan.zone)).date()
    return min(max(day, _latest(progress) or day), today)


def _latest(progress: Progress) -> date | None:
    known = (
        progress.applied_on,
        progress.invited_on,
        progress.interviewed_on,
        progress.closed_on,
    )
    return max((each for each in known if each is not None), default=None)
