"""The day on which each eligibility flips if nothing is added: a calendar, not a flag (B-8)."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.applicants.entities import Experience, Profile
from domain.applicants.policies.months import Wanted, calendar_months, months_before
from domain.programs.entities import ExperienceRule, GraduationFrom, Requirements

HORIZON_DAYS = 3_653
"""Ten years: what does not flip within is not shown."""

MONTHS_TOLERANCE = 0.1
"""As the gates count: three days."""


class FlipKind(StrEnum):
    """Which requirement stops being met."""

    GRADUATION = "graduation"
    RECENCY = "recency"
    ECFMG_PATHWAY = "ecfmg-pathway"
    ECFMG_CERTIFICATE = "ecfmg-certificate"
    WORK_AUTHORISATION = "work-authorisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """`on` is the first day on which it is no longer met."""

    kind: FlipKind
    on: date


def find_flips(
    profile: Profile, experiences: Sequence[Experience], rules: Requirements, as_of: date
) -> tuple[Flip, ...]:
    """Return what flips after `as_of` under one program's rules, soonest first.

    What the rule or the profile leaves unsaid yields nothing: unknown is no date.
    """
    days = {
        FlipKind.GRADUATION: _graduation(profile, rules),
        FlipKind.RECENCY: _recency(experiences, rules.experience.rule, as_of),
        FlipKind.ECFMG_PATHWAY: _after(profile.ecfmg.valid_through),
        FlipKind.ECFMG_CERTIFICATE: _after(profile.ecfmg.certificate_expires_on),
        FlipKind.WORK_AUTHORISATION: _after(profile.work.expires_on),
    }
    flips = [Flip(kind=kind, on=on) for kind, on in days.items() if on is not None and on > as_of]
    return tuple(sorted(flips, key=lambda each: (each.on, each.kind)))


def years_after(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes 28 where there is none."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def recency_flip(
    experiences: Sequence[Experience], rule: ExperienceRule, as_of: date
) -> date | None:
    """Return the first day after `as_of` on which too few months lie in the window.

    None: not met today, not stated, or not within the horizon. Once nothing is added the window
    only loses days, so bisection finds the day.
    """
    first, last = as_of, as_of + timedelta(days=HORIZON_DAYS)
    if not _is_recent(experiences, rule, first, as_of) or _is_recent(
        experiences, rule, last, as_of
    ):
        return None
    while (last - first).days > 1:
        middle = first + (last - first) // 2
        if _is_recent(experiences, rule, middle, as_of):
            first = middle
        else:
            last = middle
    return last


def _is_recent(
    experiences: Sequence[Experience], rule: ExperienceRule, day: date, as_of: date
) -> bool:
    since = None if rule.within_months is None else months_before(day, rule.within_months)
    wanted = Wanted(until=as_of, since=since, contact=rule.counts, in_us=True)
    return calendar_months(experiences, wanted) + MONTHS_TOLERANCE >= rule.months


def _recency(
    experiences: Sequence[Experience], rule: ExperienceRule | None, as_of: date
) -> date | None:
    if rule is None or rule.counts is None or rule.within_months is None:
        return None
    return recency_flip(experiences, rule, as_of)


def _graduation(profile: Profile, rules: Requirements) -> date | None:
    rule, graduation = rules.graduation.rule, profile.graduation
    if rule is None or rule.measured_from is None or rule.exceptions:
        return None
    if rule.measured_from is GraduationFrom.DEGREE_DATE:
        if graduation.degree_on is None:
            return None
        return _after(years_after(graduation.degree_on, rule.years))
    year = graduation.class_year
    return None if year is None else date(year + rule.years + 1, 1, 1)


def _after(last: date | None) -> date | None:
    return None if last is None else last + timedelta(days=1)
