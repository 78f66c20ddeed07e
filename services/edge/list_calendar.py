"""The dates of a list's season, and when its programs fall out, as a calendar file."""

from datetime import date, timedelta

from icalendar import Calendar, Event

from domain.experience.policies.find_flips import FlipKind
from domain.kernel.identifiers import to_text
from domain.shortlists.use_cases.read_dates import ListDates

DATES = {
    "applications_open": "Applications open",
    "programs_review": "Programs may read applications",
    "interviews_end": "Interviews end",
    "rank_list_due": "Rank list is due",
    "match_week": "Match Week begins",
    "training_starts": "Training starts",
}
NOT_OURS = "Not affiliated with AAMC, NRMP or ECFMG; check the date where it is published."


FALLS = {
    FlipKind.GRADUATION: "Years since graduation exceed a limit",
    FlipKind.RECENCY: "Clinical experience is no longer recent enough",
    FlipKind.ECFMG_PATHWAY: "ECFMG pathway acceptance ends",
    FlipKind.ECFMG_CERTIFICATE: "ECFMG certificate expires",
    FlipKind.WORK_AUTHORISATION: "Work authorisation ends",
}
NAMED = 8


def to_calendar(dates: ListDates) -> bytes:
    """Return one all-day event a date; an estimated date says so in its title."""
    calendar = Calendar()
    calendar.add("prodid", "-//Preceptor//Season dates//EN")
    calendar.add("version", "2.0")
    season = dates.season
    for name, title in DATES.items():
        said = f"{title} (estimated)" if name in season.dates.estimated else title
        source = f"Match {season.code}. Source: {season.dates.source}. {NOT_OURS}"
        day: date = getattr(season.dates, name)
        calendar.add_component(_event(dates, f"{name}-{season.code}", day, said, source))
    for each in dates.days:
        count = len(each.programs)
        title = f"{FALLS[each.kind]}: {count} listed program{'' if count == 1 else 's'}"
        named = "; ".join(dates.programs[one].name for one in each.programs[:NAMED])
        more = f"; and {count - NAMED} more" if count > NAMED else ""
        told = f"From this day the rule is no longer met as known today at {named}{more}."
        identifier = f"{each.kind.value}-{each.on}"
        calendar.add_component(_event(dates, identifier, each.on, title, told))
    return bytes(calendar.to_ical())


def _event(dates: ListDates, identifier: str, day: date, title: str, told: str) -> Event:
    event = Event()
    event.add("uid", f"{to_text('shl', dates.stored.summary.id)}-{identifier}")
    event.add("dtstamp", dates.stored.version.created_at)
    event.add("summary", title)
    event.add("description", told)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
