"""Contradictions among exam sittings: order, pass standards, attempts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from domain.applicants.entities import ExamOutcome, Finding
from domain.applicants.policies.reviewed import Reviewed
from domain.kernel.vocabulary import Exam

ATTEMPTS_MAXIMUM = 4
"""Sittings of one Step, incomplete ones counted (USMLE, applications from July 2021)."""

STEP_2_CK_STANDARDS = (
    (date(2025, 7, 1), 218),
    (date(2022, 7, 1), 214),
    (date(2014, 7, 1), 209),
    (date(2013, 7, 1), 203),
)
"""Passing scores by first day of use, newest first (secondary sources; USMLE publishes each)."""

STEP_1_PASS_FAIL_FROM = date(2022, 1, 26)
"""Step 1 gives no score from this day (USMLE)."""


def exam_findings(reviewed: Reviewed) -> Iterator[Finding]:
    """Yield what does not fit together among the sittings."""
    yield from _order(reviewed)
    yield from _scores(reviewed)
    yield from _attempts(reviewed)
    yield from _dates(reviewed)


def first_pass(reviewed: Reviewed, exam: Exam) -> date | None:
    """Return the day of the first passed sitting with a date."""
    days = [
        each.taken_on
        for each in reviewed.profile.exams
        if each.exam is exam and each.outcome is ExamOutcome.PASSED and each.taken_on
    ]
    return min(days, default=None)


def has_passed(reviewed: Reviewed, exam: Exam) -> bool:
    """Return whether a sitting of `exam` was passed."""
    return any(
        each.exam is exam and each.outcome is ExamOutcome.PASSED for each in reviewed.profile.exams
    )


def _order(reviewed: Reviewed) -> Iterator[Finding]:
    for place, sitting in enumerate(reviewed.profile.exams):
        if sitting.exam is not Exam.STEP_3:
            continue
        passed_2 = first_pass(reviewed, Exam.STEP_2_CK)
        is_early = passed_2 is not None and sitting.taken_on and sitting.taken_on < passed_2
        if is_early or not has_passed(reviewed, Exam.STEP_2_CK):
            yield Finding(
                code="step-3-before-step-2",
                pointer=f"/profile/exams/{place}",
                detail="Step 3 can be sat only after Step 2 CK is passed.",
            )


def _scores(reviewed: Reviewed) -> Iterator[Finding]:
    for place, sitting in enumerate(reviewed.profile.exams):
        pointer = f"/profile/exams/{place}/score"
        if sitting.score is None or sitting.taken_on is None:
            continue
        if sitting.exam is Exam.STEP_1 and sitting.taken_on >= STEP_1_PASS_FAIL_FROM:
            yield Finding(
                code="step-1-score-after-pass-fail",
                pointer=pointer,
                detail="Step 1 has given no score since 26 January 2022.",
            )
        if sitting.exam is not Exam.STEP_2_CK:
            continue
        standard = _standard(sitting.taken_on)
        if standard is None or sitting.outcome not in (ExamOutcome.PASSED, ExamOutcome.FAILED):
            continue
        if (sitting.score >= standard) is not (sitting.outcome is ExamOutcome.PASSED):
            yield Finding(
                code="score-against-outcome",
                pointer=pointer,
                detail=f"The passing score on that day was {standard}; "
                f"{sitting.score} does not go with {sitting.outcome.value}.",
            )


def _standard(day: date) -> int | None:
    return next((score for since, score in STEP_2_CK_STANDARDS if day >= since), None)


def _attempts(reviewed: Reviewed) -> Iterator[Finding]:
    sittings = Counter(each.exam for each in reviewed.profile.exams)
    for exam in (Exam.STEP_1, Exam.STEP_2_CK, Exam.STEP_2_CS, Exam.STEP_3):
        if sittings[exam] > ATTEMPTS_MAXIMUM:
            yield Finding(
                code="too-many-attempts",
                pointer="/profile/exams",
                detail=f"{sittings[exam]} sittings of {exam.value} are recorded; USMLE allows "
                f"{ATTEMPTS_MAXIMUM}, incomplete ones counted.",
            )
        passes = [
            each
            for each in reviewed.profile.exams
            if each.exam is exam and each.outcome is ExamOutcome.PASSED
        ]
        if len(passes) > 1:
            yield Finding(
                code="passed-twice",
                pointer="/profile/exams",
                detail=f"{exam.value} is recorded as passed more than once.",
            )


def _dates(reviewed: Reviewed) -> Iterator[Finding]:
    for place, sitting in enumerate(reviewed.profile.exams):
        has_result = sitting.outcome in (ExamOutcome.PASSED, ExamOutcome.FAILED)
        if has_result and sitting.taken_on and sitting.taken_on > reviewed.as_of:
            yield Finding(
                code="result-before-sitting",
                pointer=f"/profile/exams/{place}/taken_on",
                detail="This sitting has a result but lies in the future.",
            )
