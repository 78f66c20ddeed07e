"""An applicant's interviews and the days of her tasks as a calendar file."""

from datetime import date, timedelta

from icalendar import Calendar, Event, Timezone

from domain.casework.entities import Task
from domain.kernel.identifiers import to_text
from domain.matching.entities import InterviewStatus
from domain.matching.policies.interviews import zone_named
from domain.matching.views import CalendarEntry, PersonalCalendar

CALENDAR = "text/calendar"
PRIVATE = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-cache",
    "Content-Disposition": 'inline; filename="preceptor.ics"',
}
AGAIN = timedelta(hours=4)
_STATUS = {
    InterviewStatus.OFFERED: "TENTATIVE",
    InterviewStatus.SCHEDULED: "CONFIRMED",
    InterviewStatus.DONE: "CONFIRMED",
    InterviewStatus.DECLINED: "CANCELLED",
    InterviewStatus.CANCELLED: "CANCELLED",
}
_FIRST, _LAST = date(2025, 1, 1), date(2040, 1, 1)


def to_calendar(found: PersonalCalendar) -> bytes:
    """Return one event an interview with a time, and one all-day event an open, dated task."""
    calendar = Calendar()
    calendar.add("prodid", "-//Preceptor//Interviews and tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Interviews and tasks")
    calendar.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    timed = [each for each in found.interviews if each.interview.plan.begins_at is not None]
    for zone in sorted({each.interview.plan.zone for each in timed} - {"UTC"}):
        calendar.add_component(
            Timezone.from_tzinfo(zone_named(zone), tzid=zone, first_date=_FIRST, last_date=_LAST)
        )
    for entry in timed:
        calendar.add_component(_meeting(entry, found))
    for task in found.tasks:
        calendar.add_component(_day(task, found))
    return bytes(calendar.to_ical())


def _meeting(entry: CalendarEntry, found: PersonalCalendar) -> Event:
    interview, plan = entry.interview, entry.interview.plan
    zone = zone_named(plan.zone)
    name = "a program" if entry.program is None else entry.program.name
    event = Event()
    event.add("uid", f"{to_text('itv', interview.id)}@preceptor")
    event.add("dtstamp", found.at)
    event.add("sequence", interview.version - 1)
    event.add("summary", f"Interview: {name}{' (overlaps)' if entry.clashes else ''}")
    if plan.begins_at is not None and plan.ends_at is not None:
        event.add("dtstart", plan.begins_at.astimezone(zone))
        event.add("dtend", plan.ends_at.astimezone(zone))
    event.add("status", _STATUS[plan.status])
    place = plan.place or plan.link
    if place:
        event.add("location", place)
    if plan.link:
        event.add("url", plan.link)
    return event


def _day(task: Task, found: PersonalCalendar) -> Event:
    event = Event()
    event.add("uid", f"{to_text('tsk', task.id)}@preceptor")
    event.add("dtstamp", found.at)
    event.add("sequence", task.version - 1)
    event.add("summary", f"Due: {task.title}")
    if task.due_on is not None:
        event.add("dtstart", task.due_on)
        event.add("dtend", task.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
