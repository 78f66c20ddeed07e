"""The dates of a list's season as a calendar file."""

from datetime import timedelta

from icalendar import Calendar, Event

from domain.kernel.identifiers import to_text
from domain.programs.seasons import Season
from domain.shortlists.views import StoredShortlist

DATES = {
    "applications_open": "Applications open",
    "programs_review": "Programs may read applications",
    "interviews_end": "Interviews end",
    "rank_list_due": "Rank list is due",
    "match_week": "Match Week begins",
    "training_starts": "Training starts",
}
NOT_OURS = "Not affiliated with AAMC, NRMP or ECFMG; check the date where it is published."


def to_calendar(stored: StoredShortlist, season: Season) -> bytes:
    """Return one all-day event a date; an estimated date says so in its title."""
    calendar = Calendar()
    calendar.add("prodid", "-//Preceptor//Season dates//EN")
    calendar.add("version", "2.0")
    for name, title in DATES.items():
        day = getattr(season.dates, name)
        is_estimated = name in season.dates.estimated
        event = Event()
        identifier = to_text("shl", stored.summary.id)
        event.add("uid", f"{identifier}-{name}-{season.code}")
        event.add("dtstamp", stored.version.created_at)
        event.add("summary", f"{title} (estimated)" if is_estimated else title)
        event.add("description", f"Match {season.code}. Source: {season.dates.source}. {NOT_OURS}")
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
