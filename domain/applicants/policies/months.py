"""Months of experience without counting a day twice, and their full-time equivalent (EX-8)."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.applicants.entities import Experience
from domain.applicants.policies.classify_contact import contact_of, is_clinical, is_in_us
from domain.kernel.vocabulary import ContactClass, Specialty

DAYS_A_MONTH = 30.4375
"""Mean Gregorian month: four weeks of rotation are 0.92 months."""

FULL_TIME_HOURS = 40.0
"""Hours a week that make a full day's worth; a role that names no hours counts as full time."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which days count: up to `until` (included), from `since` on, of these roles only."""

    until: date
    since: date | None = None
    contact: frozenset[ContactClass] | None = None
    in_us: bool | None = None
    specialty: Specialty | None = None


def calendar_months(experiences: Iterable[Experience], wanted: Wanted) -> float:
    """Return months with at least one matching role; overlapping roles count once."""
    matching = [each for each in experiences if _matches(each, wanted)]
    return sum(days for days, _ in _stretches(matching, wanted)) / DAYS_A_MONTH


def months_of(experiences: Sequence[Experience], until: date) -> float:
    """Return months with at least one of these roles, whatever they are."""
    return sum(days for days, _ in _stretches(experiences, Wanted(until=until))) / DAYS_A_MONTH


def full_time_months(experiences: Iterable[Experience], wanted: Wanted) -> float:
    """Return months weighted by hours a week, a day never above full time."""
    stretches = _stretches([each for each in experiences if _matches(each, wanted)], wanted)
    return sum(days * min(hours / FULL_TIME_HOURS, 1.0) for days, hours in stretches) / DAYS_A_MONTH


def days_of(experience: Experience, until: date) -> tuple[date, date] | None:
    """Return its first and last day up to `until`; None for what runs backwards or lies ahead."""
    last = min(experience.ended_on or until, until)
    return (experience.started_on, last) if experience.started_on <= last else None


def months_before(day: date, months: int) -> date:
    """Return the day `months` calendar months before `day`, clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _stretches(experiences: Sequence[Experience], wanted: Wanted) -> list[tuple[int, float]]:
    """Return (days, hours a week) of each stretch with the same roles, empty ones left out."""
    steps = sorted(_steps(experiences, wanted))
    stretches = []
    roles, hours, at = 0, 0.0, date.min
    for day, change, weekly in steps:
        if roles and day > at:
            stretches.append(((day - at).days, hours))
        roles, hours, at = roles + change, hours + change * weekly, day
    return stretches


def _steps(experiences: Sequence[Experience], wanted: Wanted) -> Iterable[tuple[date, int, float]]:
    """Yield (day, +1 or -1, hours): a role begins on its first day, is over after its last."""
    for experience in experiences:
        days = days_of(experience, wanted.until)
        if days is None:
            continue
        first = max(days[0], wanted.since or date.min)
        if first <= days[1]:
            hours = experience.hours_per_week
            weekly = FULL_TIME_HOURS if hours is None else hours
            yield first, 1, weekly
            yield days[1] + _DAY, -1, weekly


def _matches(experience: Experience, wanted: Wanted) -> bool:
    return (
        is_clinical(experience)
        and (wanted.contact is None or contact_of(experience) in wanted.contact)
        and (wanted.in_us is None or is_in_us(experience) is wanted.in_us)
        and (wanted.specialty is None or experience.specialty == wanted.specialty)
    )
