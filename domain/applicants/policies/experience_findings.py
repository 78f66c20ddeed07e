"""Contradictions among experiences: dates, overlaps, gaps, hands-on work and status."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.applicants.entities import Experience, Finding, WorkCategory
from domain.applicants.policies.classify_contact import contact_of, is_clinical, is_in_us
from domain.applicants.policies.months import days_of
from domain.applicants.policies.reviewed import Reviewed
from domain.kernel.vocabulary import ContactClass

FULL_TIME_FROM = 35.0
"""Hours a week from which two roles at once strain belief."""
OVERLAP_DAYS = 14
GAP_DAYS = 183
"""Half a year without anything recorded since graduation is what programs ask about."""
LONGEST_SCHOOL = 8
"""Years before the class year in which medical school may have begun."""


def experience_findings(reviewed: Reviewed) -> Iterator[Finding]:
    """Yield what does not fit together among experiences, with the profile beside them."""
    for pointer, experience in reviewed.experiences():
        yield from _dates(pointer, experience, reviewed)
        yield from _status(pointer, experience, reviewed)
    yield from _overlaps(reviewed)
    yield from _gaps(reviewed)


def _dates(pointer: str, experience: Experience, reviewed: Reviewed) -> Iterator[Finding]:
    ended = experience.ended_on
    if ended is not None and ended < experience.started_on:
        yield Finding(
            code="experience-runs-backwards",
            pointer=f"{pointer}/ended_on",
            detail="This experience ends before it starts.",
        )
    if ended is not None and ended > reviewed.as_of and experience.started_on <= reviewed.as_of:
        yield Finding(
            code="experience-ends-in-future",
            pointer=f"{pointer}/ended_on",
            detail="This experience is still going; only its days so far count.",
        )
    if experience.started_on > reviewed.as_of:
        yield Finding(
            code="experience-in-future",
            pointer=f"{pointer}/started_on",
            detail="This experience has not begun; it does not count yet.",
        )
    year = reviewed.profile.graduation.class_year
    is_early = year is not None and experience.started_on.year < year - LONGEST_SCHOOL
    if is_early and is_clinical(experience):
        yield Finding(
            code="experience-before-school",
            pointer=f"{pointer}/started_on",
            detail="This clinical experience lies before medical school.",
        )


def _status(pointer: str, experience: Experience, reviewed: Reviewed) -> Iterator[Finding]:
    """A graduate without work authorisation may only observe in the US (domain.md section 5)."""
    is_hands_on = contact_of(experience) is ContactClass.HANDS_ON
    graduated_on = _graduated_on(reviewed)
    if (
        is_hands_on
        and is_in_us(experience)
        and reviewed.profile.work.category is WorkCategory.NONE
        and graduated_on is not None
        and experience.started_on > graduated_on
    ):
        yield Finding(
            code="hands-on-without-authorisation",
            pointer=f"{pointer}/duties",
            detail="Hands-on duties in the US after graduation, with no work authorisation on "
            "record: get counsel before this is sent anywhere.",
            is_private=True,
        )


def _graduated_on(reviewed: Reviewed) -> date | None:
    graduation = reviewed.profile.graduation
    if graduation.degree_on is not None or graduation.class_year is None:
        return graduation.degree_on
    return date(graduation.class_year, 12, 31)


def _overlaps(reviewed: Reviewed) -> Iterator[Finding]:
    full_time = [
        (days, pointer)
        for pointer, experience in reviewed.experiences()
        if (experience.hours_per_week or 0) >= FULL_TIME_FROM
        and (days := days_of(experience, reviewed.as_of)) is not None
    ]
    full_time.sort()
    busy_to = date.min
    for (first, last), pointer in full_time:
        overlap = (min(busy_to, last) - first).days + 1
        busy_to = max(busy_to, last)
        if overlap > OVERLAP_DAYS:
            yield Finding(
                code="full-time-overlap",
                pointer=f"{pointer}/started_on",
                detail=f"Two full-time roles overlap by {overlap} days; days count once.",
            )


def _gaps(reviewed: Reviewed) -> Iterator[Finding]:
    """Stretches since graduation in which nothing at all is recorded (EX-12)."""
    covered_to = _graduated_on(reviewed)
    if covered_to is None:
        return
    spans = [days_of(experience, reviewed.as_of) for _, experience in reviewed.experiences()]
    marks = sorted(days for days in spans if days is not None)
    for first, last in [*marks, (reviewed.as_of, reviewed.as_of)]:
        if (first - covered_to).days > GAP_DAYS:
            yield Finding(
                code="gap",
                pointer="/profile/gap_explanation",
                detail=f"Nothing is recorded from {covered_to + timedelta(days=1)} to "
                f"{first - timedelta(days=1)}"
                + ("; an explanation is given." if reviewed.profile.gap_explanation else "."),
            )
        covered_to = max(covered_to, last)
