"""What programs ask, line by line, with where an applicant stands on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.applicants.entities import ExamOutcome, Experience, Letter, Profile
from domain.applicants.policies.classify_contact import contact_of, is_clinical, is_in_us
from domain.applicants.policies.months import (
    Wanted,
    calendar_months,
    days_of,
    full_time_months,
    months_of,
)
from domain.experience.policies.explain_contact import RESEARCHING
from domain.experience.policies.ledger_facts import HANDS_ON, ledger_facts
from domain.kernel.vocabulary import Exam, Specialty

GOOD_MONTHS = 3.0
"""Hands-on months from which more adds little (features.md section 4, FAQ 2)."""
GOOD_LETTERS = 3
RECENT_DAYS = 365
OLD_DAYS = 1_096


class Standing(StrEnum):
    """How one thing stands that programs ask about; unknown is never met."""

    STRONG = "strong"
    PARTIAL = "partial"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing programs ask, where it stands, and the number that says so."""

    name: str
    standing: Standing
    value: float | None
    unit: str


def stand_in_lines(
    profile: Profile,
    roles: tuple[Experience, ...],
    letters: tuple[Letter, ...],
    specialty: Specialty,
    as_of: date,
) -> Iterator[Line]:
    """Yield the lines in the order programs look."""
    facts = ledger_facts(roles, letters, as_of)
    full_time = full_time_months(roles, Wanted(until=as_of, contact=HANDS_ON, in_us=True))
    in_specialty = facts.months_by_specialty.get(specialty, 0.0)
    wanted = Wanted(until=as_of, contact=HANDS_ON, in_us=True, specialty=specialty)
    hands_on_here = calendar_months(roles, wanted)
    yield _of_months("US hands-on months", facts.hands_on_months, roles)
    yield _of_months("US hands-on months, full-time equivalent", full_time, roles)
    yield _of_months("US months in the specialty", in_specialty, roles)
    yield _of_months("US hands-on months in the specialty", hands_on_here, roles)
    yield _recency(roles, as_of)
    yield from _apart(roles, as_of)
    us, here = facts.letters_us, int(facts.letters_by_specialty.get(specialty, 0.0))
    yield _of_letters("US letters agreed or in hand", us, letters)
    yield _of_letters("Letters in the specialty", here, letters)
    yield _step_2(profile)


def _apart(roles: tuple[Experience, ...], as_of: date) -> Iterator[Line]:
    """What programs count apart, where there is any: it makes up for no US care."""
    abroad = [each for each in roles if is_clinical(each) and not is_in_us(each)]
    met = [each for each in roles if each.kind in RESEARCHING and each.patient_contact]
    if abroad:
        yield _of_months("Clinical months outside the US", months_of(abroad, as_of), roles)
    if met:
        yield _of_months("Research months with patients", months_of(met, as_of), roles)


def _of_months(name: str, months: float, roles: tuple[Experience, ...]) -> Line:
    standing = _graded(months, GOOD_MONTHS) if roles else Standing.UNKNOWN
    return Line(name=name, standing=standing, value=round(months, 1), unit="months")


def _of_letters(name: str, count: int, letters: tuple[Letter, ...]) -> Line:
    standing = _graded(count, GOOD_LETTERS) if letters else Standing.UNKNOWN
    return Line(name=name, standing=standing, value=float(count), unit="letters")


def _graded(value: float, good: float) -> Standing:
    if value >= good:
        return Standing.STRONG
    return Standing.PARTIAL if value > 0 else Standing.MISSING


def _recency(roles: tuple[Experience, ...], as_of: date) -> Line:
    name = "Days since US hands-on care"
    care = (
        each
        for each in roles
        if is_in_us(each) and is_clinical(each) and contact_of(each) in HANDS_ON
    )
    spans = (days_of(each, as_of) for each in care)
    days = [(as_of - span[1]).days for span in spans if span is not None]
    if not days:
        standing = Standing.MISSING if roles else Standing.UNKNOWN
        return Line(name=name, standing=standing, value=None, unit="days")
    newest = min(days)
    standing = Standing.PARTIAL if newest <= OLD_DAYS else Standing.MISSING
    if newest <= RECENT_DAYS:
        standing = Standing.STRONG
    return Line(name=name, standing=standing, value=float(newest), unit="days")


def _step_2(profile: Profile) -> Line:
    mine = [each for each in profile.exams if each.exam is Exam.STEP_2_CK]
    passed = [each for each in mine if each.outcome is ExamOutcome.PASSED]
    standing = Standing.UNKNOWN if not mine else Standing.PARTIAL
    if passed:
        standing = Standing.STRONG
    elif any(each.outcome is ExamOutcome.FAILED for each in mine):
        standing = Standing.MISSING
    scores = [float(each.score) for each in passed if each.score is not None]
    return Line(
        name="Step 2 CK passed", standing=standing, value=max(scores, default=None), unit="points"
    )
