"""Which step may follow which, and what the steps in force add up to."""

from collections.abc import Mapping
from datetime import date

from domain.applications.entities import Application, Progress, Route, Status, StatusEvent
from domain.applications.errors import no_such_event, not_next
from domain.kernel.errors import invalid

ENDS = frozenset(
    {Status.MATCHED, Status.NOT_MATCHED, Status.NOT_INVITED, Status.REJECTED, Status.WITHDRAWN}
)
_INTENTIONS = frozenset({Status.CONSIDERING, Status.APPLYING})
_NOES = frozenset({Status.REJECTED, Status.NOT_INVITED})
_AFTER_INTERVIEW = frozenset({Status.RANKED, Status.MATCHED, Status.NOT_MATCHED, Status.REJECTED})
_AFTER_INVITATION = _AFTER_INTERVIEW | {Status.INTERVIEWED, Status.WITHDRAWN}
_AFTER_APPLYING = _AFTER_INVITATION | _NOES | {Status.INVITED, Status.WAITLISTED}

NEXT: Mapping[Status, frozenset[Status]] = {
    Status.CONSIDERING: frozenset({Status.APPLYING, Status.APPLIED, Status.WITHDRAWN}),
    Status.APPLYING: frozenset({Status.CONSIDERING, Status.APPLIED, Status.WITHDRAWN}),
    Status.APPLIED: _AFTER_APPLYING,
    Status.WAITLISTED: _AFTER_APPLYING - {Status.WAITLISTED},
    Status.INVITED: _AFTER_INVITATION,
    Status.INTERVIEWED: _AFTER_INTERVIEW | {Status.WITHDRAWN},
    Status.RANKED: _AFTER_INTERVIEW - {Status.RANKED} | {Status.WITHDRAWN},
    Status.NOT_MATCHED: frozenset({Status.MATCHED}),
    Status.NOT_INVITED: frozenset({Status.MATCHED, Status.INVITED}),
    Status.REJECTED: frozenset({Status.MATCHED, Status.INVITED}),
    Status.WITHDRAWN: frozenset({Status.CONSIDERING}),
    Status.MATCHED: frozenset(),
}
"""Steps may be missed, as people record late; after a no a place may still be found elsewhere."""

ANSWERED = ENDS - {Status.WITHDRAWN} | {Status.INVITED, Status.INTERVIEWED, Status.RANKED}
"""Statuses in which it is known whether an interview was offered."""


def in_force(events: tuple[StatusEvent, ...]) -> tuple[StatusEvent, ...]:
    """Return the events nothing corrects, in order; a correction stands where the corrected did."""
    place: dict[int, int] = {}
    for each in events:
        place[each.seq] = each.seq if each.supersedes is None else place[each.supersedes]
    corrected = {each.supersedes for each in events}
    kept = [each for each in events if each.seq not in corrected]
    return tuple(sorted(kept, key=lambda each: place[each.seq]))


def progress_of(events: tuple[StatusEvent, ...]) -> Progress:
    """Return the state; of nothing: considering."""
    kept = in_force(events)
    if not kept:
        return Progress(status=Status.CONSIDERING)
    last = kept[-1]
    matched = next((each for each in kept if each.status is Status.MATCHED), None)
    return Progress(
        status=last.status,
        applied_on=_first(kept, Status.APPLIED),
        invited_on=_first(kept, Status.INVITED),
        interviewed_on=_first(kept, Status.INTERVIEWED),
        closed_on=last.on if last.status in ENDS else None,
        rank_position=next((e.rank_position for e in reversed(kept) if e.rank_position), None),
        matched_track=None if matched is None else matched.track,
        route=None if matched is None else matched.route,
    )


def record(application: Application, event: StatusEvent, *, today: date) -> None:
    """Append an event; Conflict `status-not-next`, Invalid where its parts do not agree."""
    _check_parts(application, event, today)
    events = application.events
    known = {each.seq for each in in_force(events)}
    if event.supersedes is not None and event.supersedes not in known:
        raise no_such_event(event.supersedes)
    _check_chain(in_force((*events, event)))
    application.events = (*events, event)


def _check_chain(kept: tuple[StatusEvent, ...]) -> None:
    """Check every step and that dates do not run back; intentions have none worth the name."""
    before: Status | None = None
    latest: date | None = None
    for each in kept:
        _check_step(before, each)
        before = each.status
        if each.status in _INTENTIONS:
            continue
        if latest is not None and each.on < latest:
            raise invalid("/on", "before-last-step", f"The step before was on {latest}.")
        latest = each.on


def _check_step(before: Status | None, event: StatusEvent) -> None:
    if before is None:
        return
    allowed = NEXT[before]
    if event.status not in allowed:
        raise not_next(before.value, (each.value for each in allowed))
    is_main = event.status is Status.MATCHED and event.route is Route.MAIN_MATCH
    if is_main and before in _NOES | {Status.NOT_MATCHED}:
        raise not_next(before.value, (f"{each.value} by another route" for each in allowed))


def _check_parts(application: Application, event: StatusEvent, today: date) -> None:
    if event.on > today:
        raise invalid("/on", "in-the-future", f"Today is {today}.")
    if event.rank_position is not None and event.status not in {Status.RANKED, Status.MATCHED}:
        raise invalid("/rank_position", "not-ranked", "Only what is ranked has a position.")
    if event.status is Status.MATCHED:
        if event.route is None:
            raise invalid("/route", "missing", "A match has its route.")
        if event.track is None:
            raise invalid("/track_id", "missing", "A match is to a track.")
    elif event.route is not None:
        raise invalid("/route", "not-matched", "Only a match has a route.")
    if event.track is not None and event.track not in application.tracks:
        raise invalid("/track_id", "not-applied", "The application is not to that track.")


def _first(kept: tuple[StatusEvent, ...], status: Status) -> date | None:
    return next((each.on for each in kept if each.status is status), None)
