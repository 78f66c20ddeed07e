"""Contradictions among papers: visas, work authorisation, graduation, ECFMG, targets."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.applicants.entities import (
    EcfmgStage,
    ExamOutcome,
    Finding,
    Graduation,
    ImgType,
    WorkCategory,
)
from domain.applicants.policies.exam_findings import has_passed
from domain.applicants.policies.reviewed import Reviewed
from domain.kernel.places import Country
from domain.kernel.vocabulary import Exam, Visa

TARGETS_ADVISED = 3
YOUNGEST_GRADUATE = 19
"""Years; fewer between birth and degree is read as a slip of the pen."""
OET_VALID = timedelta(days=731)
"""Taken as two years from the test day; not looked up at ECFMG for this season."""
_US = Country("US")


def paper_findings(reviewed: Reviewed) -> Iterator[Finding]:
    """Yield what does not fit together among papers."""
    yield from _work(reviewed)
    yield from _visas(reviewed)
    yield from _graduation(reviewed)
    yield from _ecfmg(reviewed)
    yield from _targets(reviewed)


def _work(reviewed: Reviewed) -> Iterator[Finding]:
    work, img_type = reviewed.profile.work, reviewed.profile.img_type
    is_citizen = work.category is WorkCategory.CITIZEN
    if is_citizen and work.citizenships and _US not in work.citizenships:
        yield Finding(
            code="citizen-without-citizenship",
            pointer="/profile/work/citizenships",
            detail="Work category says US citizen, but US is not among the citizenships.",
        )
    if not is_citizen and work.category is not None and _US in work.citizenships:
        yield Finding(
            code="citizenship-without-category",
            pointer="/profile/work/category",
            detail=f"US citizenship is recorded, but the work category is {work.category.value}.",
        )
    if img_type is ImgType.US_IMG and work.category not in (None, WorkCategory.CITIZEN):
        yield Finding(
            code="us-img-not-citizen",
            pointer="/profile/img_type",
            detail="A US IMG is a US citizen; the work category says otherwise.",
        )
    if img_type is ImgType.NON_US_IMG and is_citizen:
        yield Finding(
            code="citizen-counted-as-non-us",
            pointer="/profile/img_type",
            detail="A US citizen who graduated abroad counts as a US IMG.",
        )


def _visas(reviewed: Reviewed) -> Iterator[Finding]:
    work = reviewed.profile.work
    needs_none = work.category in (
        WorkCategory.CITIZEN,
        WorkCategory.PERMANENT_RESIDENT,
        WorkCategory.ASYLEE_OR_REFUGEE,
    )
    if needs_none and work.accepts:
        yield Finding(
            code="visa-not-needed",
            pointer="/profile/work/accepts",
            detail="This work category needs no visa; a wish for one leads forms astray.",
        )
    if Visa.H1B in work.accepts and not has_passed(reviewed, Exam.STEP_3):
        yield Finding(
            code="h1b-without-step-3",
            pointer="/profile/work/accepts",
            detail="An H-1B for residency needs Step 3 passed; it is not recorded as passed.",
        )
    if work.expires_on is not None and not needs_none:
        yield from _expiry(work.expires_on, reviewed)


def _expiry(expires_on: date, reviewed: Reviewed) -> Iterator[Finding]:
    starts = reviewed.calendar.training_starts
    pointer = "/profile/work/expires_on"
    if expires_on < reviewed.as_of:
        yield Finding(
            code="authorisation-expired",
            pointer=pointer,
            detail="The work authorisation has expired.",
        )
    elif starts is not None and expires_on < starts:
        yield Finding(
            code="authorisation-ends-before-training",
            pointer=pointer,
            detail="The work authorisation ends before training starts: sponsorship is needed.",
        )
    elif starts is not None and expires_on < _years_on(starts, 3):
        yield Finding(
            code="authorisation-ends-within-training",
            pointer=pointer,
            detail="The work authorisation ends within three years of training; programs read "
            "that as a need for sponsorship.",
        )


def _graduation(reviewed: Reviewed) -> Iterator[Finding]:
    graduation, born = reviewed.profile.graduation, reviewed.born_on
    year = graduation.degree_on.year if graduation.degree_on else graduation.class_year
    if born is not None and year is not None and year - born.year < YOUNGEST_GRADUATE:
        yield Finding(
            code="graduated-too-young",
            pointer="/profile/graduation",
            detail=f"Graduation in {year} does not go with birth in {born.year}.",
        )
    yield from _degree(graduation, reviewed.as_of)
    if graduation.practised_since and graduation.is_graduated is False:
        yield Finding(
            code="practised-before-graduation",
            pointer="/profile/graduation/practised_since",
            detail="Practice since graduation is recorded, but not graduation.",
        )


def _degree(graduation: Graduation, as_of: date) -> Iterator[Finding]:
    degree, year = graduation.degree_on, graduation.class_year
    if degree is not None and year is not None and not 0 <= degree.year - year <= 1:
        yield Finding(
            code="degree-against-class-year",
            pointer="/profile/graduation/degree_on",
            detail=f"A degree of {degree.year} does not go with the class of {year}.",
        )
    if graduation.is_graduated and degree is not None and degree > as_of:
        yield Finding(
            code="graduated-in-future",
            pointer="/profile/graduation/is_graduated",
            detail="Graduation is recorded as done, but the degree date lies ahead.",
        )
    if graduation.is_graduated is False and degree is not None and degree <= as_of:
        yield Finding(
            code="degree-without-graduation",
            pointer="/profile/graduation/is_graduated",
            detail="The degree date has passed, but graduation is recorded as not done.",
        )


def _ecfmg(reviewed: Reviewed) -> Iterator[Finding]:
    ecfmg = reviewed.profile.ecfmg
    if ecfmg.stage is EcfmgStage.CERTIFIED and not has_passed(reviewed, Exam.STEP_2_CK):
        yield Finding(
            code="certified-without-step-2",
            pointer="/profile/ecfmg/stage",
            detail="ECFMG certifies only after Step 2 CK is passed; no pass is recorded.",
        )
    if ecfmg.certified_on is not None and ecfmg.stage is not EcfmgStage.CERTIFIED:
        yield Finding(
            code="certificate-against-stage",
            pointer="/profile/ecfmg/stage",
            detail="A certificate date is recorded, but the stage is not certified.",
        )
    is_us = reviewed.profile.img_type in (ImgType.US_MD, ImgType.US_DO)
    if ecfmg.stage is EcfmgStage.NOT_NEEDED and not is_us and reviewed.profile.img_type:
        yield Finding(
            code="img-needs-ecfmg",
            pointer="/profile/ecfmg/stage",
            detail="A graduate of a school abroad needs ECFMG certification.",
        )
    if ecfmg.stage is not EcfmgStage.CERTIFIED:
        yield from _pathway(reviewed)


def _pathway(reviewed: Reviewed) -> Iterator[Finding]:
    ecfmg, due = reviewed.profile.ecfmg, reviewed.calendar.rank_list_due
    if due is None:
        return
    if ecfmg.valid_through is not None and ecfmg.valid_through < due:
        yield Finding(
            code="pathway-expires-before-ranking",
            pointer="/profile/ecfmg/valid_through",
            detail="The Pathway ends before rank lists are due, and no certificate is recorded.",
        )
    sittings = [
        each.taken_on
        for each in reviewed.profile.exams
        if each.exam is Exam.OET and each.taken_on and each.outcome is ExamOutcome.PASSED
    ]
    oet = max([*sittings, *([ecfmg.oet_on] if ecfmg.oet_on else [])], default=None)
    if oet is not None and oet + OET_VALID < due:
        yield Finding(
            code="oet-expires-before-ranking",
            pointer="/profile/ecfmg/oet_on",
            detail="The OET result is older than two years when rank lists are due.",
        )


def _targets(reviewed: Reviewed) -> Iterator[Finding]:
    count = len(reviewed.profile.preferences.targets)
    if count > TARGETS_ADVISED:
        yield Finding(
            code="many-targets",
            pointer="/profile/preferences/targets",
            detail=f"{count} specialties are aimed at; each needs its own letters, statement and "
            f"budget, and more than {TARGETS_ADVISED} are rarely served well.",
        )


def _years_on(day: date, years: int) -> date:
    leap = day.month == 2 and day.day == 29
    return date(day.year + years, day.month, 28 if leap else day.day)
