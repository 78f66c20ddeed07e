"""US clinical experience as time: spans by contact class, months free of double counting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.applicants.entities import Experience, ExperienceKind
from domain.kernel.vocabulary import ContactClass, Duty, Specialty

DAYS_A_MONTH = 30.4375
"""Mean Gregorian month; four weeks of rotation count as 0.92 months."""

_CLOSE = frozenset({Duty.HISTORY_AND_EXAMINATION, Duty.PROCEDURES, Duty.COUNSELLING})
_NEAR = frozenset(
    {
        Duty.PRESENTING,
        Duty.REASONING_AND_MANAGEMENT,
        Duty.ROUNDS_AND_HANDOFFS,
        Duty.DOCUMENTATION,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalSpan:
    """Days in US care, first and last included."""

    first: date
    last: date
    contact: ContactClass
    specialty: Specialty | None


def clinical_spans(experiences: Iterable[Experience], as_of: date) -> tuple[ClinicalSpan, ...]:
    """Return the US clinical spans up to `as_of`; research and what runs backwards is out."""
    spans = [
        ClinicalSpan(
            first=each.started_on,
            last=min(each.ended_on or as_of, as_of),
            contact=contact_of(each.duties),
            specialty=each.specialty,
        )
        for each in experiences
        if each.country == "US" and each.kind is not ExperienceKind.RESEARCH
    ]
    return tuple(span for span in spans if span.first <= span.last)


def contact_of(duties: frozenset[Duty]) -> ContactClass:
    """Return how close `duties` come to care, whatever the role was called."""
    if duties & _CLOSE:
        return ContactClass.HANDS_ON
    return ContactClass.ACTIVE_OBSERVATIONAL if duties & _NEAR else ContactClass.OBSERVATIONAL


def months_of(
    spans: Iterable[ClinicalSpan],
    counts: frozenset[ContactClass] | None = None,
    since: date | None = None,
) -> float:
    """Return months covered by spans of the classes in `counts` (None: all) from `since` on.

    A day covered twice counts once.
    """
    days = 0
    covered_to = since - timedelta(days=1) if since else date.min
    wanted = [span for span in spans if counts is None or span.contact in counts]
    for span in sorted(wanted, key=lambda each: each.first):
        first = max(span.first, covered_to + timedelta(days=1))
        if first <= span.last:
            days += (span.last - first).days + 1
            covered_to = span.last
    return days / DAYS_A_MONTH


def months_before(day: date, months: int) -> date:
    """Return the day `months` calendar months before `day` (clamped to the month's end)."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError("no such month")  # pragma: no cover - every month has a 28th
