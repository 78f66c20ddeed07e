"""What she could change: each step as the profile it would leave, where the step is open to her.

The order of papers is kept: Step 2, then pathway and OET, then the certificate, then Step 3
(domain rules). Never proposed: an address, a citizenship, a geographic preference not held, and
hands-on work; a month of observation is open to every graduate.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from domain.applicants.entities import (
    Ecfmg,
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Experience,
    ExperienceKind,
    ImgType,
    Letter,
    LetterStatus,
    Profile,
    ProfileSnapshot,
)
from domain.kernel.places import Country
from domain.kernel.vocabulary import Exam

MONTH = timedelta(days=31)
FULL_TIME = 40.0
US_GRADUATES = frozenset({ImgType.US_MD, ImgType.US_DO})


class FixCode(StrEnum):
    """One step."""

    STEP_2 = "step-2-passed"
    PATHWAY = "ecfmg-pathway-accepted"
    CERTIFICATE = "ecfmg-certificate"
    STEP_3 = "step-3-passed"
    US_LETTER = "one-more-us-letter"
    OBSERVERSHIP = "one-month-of-observation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What a step costs and takes; `cost_cents` None: not published in what was read, not 0."""

    code: FixCode
    title: str
    cost_cents: int | None
    weeks: int
    source: str


def after(code: FixCode, snapshot: ProfileSnapshot, as_of: date) -> ProfileSnapshot | None:
    """Return the snapshot with the step done; None where it is done or not yet open."""
    return _STEPS[code](snapshot, as_of)


def _step_2(snapshot: ProfileSnapshot, as_of: date) -> ProfileSnapshot | None:
    if _has_passed(snapshot.profile, Exam.STEP_2_CK):
        return None
    return _passed(snapshot, Exam.STEP_2_CK, as_of)


def _step_3(snapshot: ProfileSnapshot, as_of: date) -> ProfileSnapshot | None:
    profile = snapshot.profile
    is_open = profile.img_type in US_GRADUATES or profile.ecfmg.stage is EcfmgStage.CERTIFIED
    if not is_open or _has_passed(profile, Exam.STEP_3):
        return None
    return _passed(snapshot, Exam.STEP_3, as_of)


def _pathway(snapshot: ProfileSnapshot, as_of: date) -> ProfileSnapshot | None:
    ecfmg = snapshot.profile.ecfmg
    waiting = (EcfmgStage.NOT_STARTED, EcfmgStage.APPLIED)
    if ecfmg.stage not in waiting or not _has_passed(snapshot.profile, Exam.STEP_2_CK):
        return None
    done = replace(ecfmg, stage=EcfmgStage.PATHWAY_ACCEPTED, accepted_on=as_of, oet_on=as_of)
    return _with_ecfmg(snapshot, done)


def _certificate(snapshot: ProfileSnapshot, as_of: date) -> ProfileSnapshot | None:
    ecfmg = snapshot.profile.ecfmg
    if ecfmg.stage is not EcfmgStage.PATHWAY_ACCEPTED:
        return None
    return _with_ecfmg(snapshot, replace(ecfmg, stage=EcfmgStage.CERTIFIED, certified_on=as_of))


def _us_letter(snapshot: ProfileSnapshot, as_of: date) -> ProfileSnapshot | None:
    targets = snapshot.profile.preferences.targets
    letter = Letter(
        author="to be found",
        specialty=targets[0].specialty if targets else None,
        from_us=True,
        status=LetterStatus.UPLOADED,
        written_on=as_of,
    )
    return replace(snapshot, letters=(*snapshot.letters, letter))


def _observership(snapshot: ProfileSnapshot, as_of: date) -> ProfileSnapshot | None:
    targets = snapshot.profile.preferences.targets
    month = Experience(
        kind=ExperienceKind.OBSERVERSHIP,
        role="Observer",
        site="to be found",
        specialty=targets[0].specialty if targets else None,
        country=Country("US"),
        started_on=as_of - MONTH,
        ended_on=as_of,
        hours_per_week=FULL_TIME,
    )
    return replace(snapshot, experiences=(*snapshot.experiences, month))


def _has_passed(profile: Profile, exam: Exam) -> bool:
    return any(each.exam is exam and each.outcome is ExamOutcome.PASSED for each in profile.exams)


def _passed(snapshot: ProfileSnapshot, exam: Exam, as_of: date) -> ProfileSnapshot:
    """Return the snapshot with the exam passed, score not known; a pending sitting ends so."""
    profile = snapshot.profile
    kept = tuple(
        each
        for each in profile.exams
        if not (each.exam is exam and each.outcome is ExamOutcome.PENDING)
    )
    sitting = ExamAttempt(exam=exam, outcome=ExamOutcome.PASSED, taken_on=as_of)
    return replace(snapshot, profile=replace(profile, exams=(*kept, sitting)))


def _with_ecfmg(snapshot: ProfileSnapshot, ecfmg: Ecfmg) -> ProfileSnapshot:
    return replace(snapshot, profile=replace(snapshot.profile, ecfmg=ecfmg))


_STEPS: dict[FixCode, Callable[[ProfileSnapshot, date], ProfileSnapshot | None]] = {
    FixCode.STEP_2: _step_2,
    FixCode.PATHWAY: _pathway,
    FixCode.CERTIFICATE: _certificate,
    FixCode.STEP_3: _step_3,
    FixCode.US_LETTER: _us_letter,
    FixCode.OBSERVERSHIP: _observership,
}
