"""What gates and features read off a frozen profile, once per ranking; None is unknown."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from domain.applicants.entities import (
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    ImgType,
    LetterStatus,
    ProfileSnapshot,
    WorkCategory,
)
from domain.applicants.policies.months import Wanted, calendar_months
from domain.kernel.vocabulary import ContactClass, Exam, Milestone, Specialty
from domain.programs.seasons import SeasonDates

NEEDS_NO_VISA = frozenset(
    {WorkCategory.CITIZEN, WorkCategory.PERMANENT_RESIDENT, WorkCategory.ASYLEE_OR_REFUGEE}
)
US_GRADUATES = frozenset({ImgType.US_MD, ImgType.US_DO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days on which the milestones of one season fall, seen from `as_of`."""

    as_of: date
    dates: SeasonDates

    def day(self, milestone: Milestone, starts_on: date) -> date:
        """Return the day of `milestone` for a track starting on `starts_on`.

        Someone who has not applied by the opening day applies today at the earliest.
        """
        match milestone:
            case Milestone.APPLICATION:
                return max(self.as_of, self.dates.applications_open)
            case Milestone.INTERVIEW:
                return self.dates.programs_review
            case Milestone.RANK:
                return self.dates.rank_list_due
            case Milestone.START:
                return starts_on

    def has_passed(self, milestone: Milestone, starts_on: date) -> bool:
        """Whether what was due at `milestone` can no longer be brought."""
        return self.day(milestone, starts_on) <= self.as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A snapshot with its derived facts."""

    snapshot: ProfileSnapshot
    calendar: Calendar
    step_2_score: int | None
    is_step_2_pending: bool
    has_passed_step_3: bool | None
    """None: no exam is recorded at all."""
    is_step_3_pending: bool
    is_us_graduate: bool | None
    needs_sponsor: bool | None
    letters_by_status: Counter[LetterStatus]

    @property
    def attempts(self) -> tuple[ExamAttempt, ...]:
        """Every recorded sitting."""
        return self.snapshot.profile.exams

    def us_months(
        self,
        contact: frozenset[ContactClass] | None = None,
        since: date | None = None,
        specialty: Specialty | None = None,
    ) -> float:
        """Return months of US clinical experience so far, no day counted twice."""
        wanted = Wanted(
            until=self.calendar.as_of, since=since, contact=contact, in_us=True, specialty=specialty
        )
        return calendar_months(self.snapshot.experiences, wanted)

    @property
    def is_certified(self) -> bool | None:
        """Whether ECFMG has certified; graduates of US schools need no certificate."""
        stage = self.snapshot.profile.ecfmg.stage
        if self.is_us_graduate or stage is EcfmgStage.NOT_NEEDED:
            return True
        return None if stage is None else stage is EcfmgStage.CERTIFIED


def read_snapshot(snapshot: ProfileSnapshot, dates: SeasonDates, as_of: date) -> Reading:
    """Return what gates and features need of `snapshot` for the season of `dates`."""
    profile = snapshot.profile
    category = profile.work.category
    needs_sponsor = None if category is None else category is WorkCategory.NONE
    img_type = profile.img_type
    passed_step_3 = _has(profile.exams, Exam.STEP_3, ExamOutcome.PASSED) if profile.exams else None
    return Reading(
        snapshot=snapshot,
        calendar=Calendar(as_of=as_of, dates=dates),
        step_2_score=_best_pass(profile.exams, Exam.STEP_2_CK),
        is_step_2_pending=_has(profile.exams, Exam.STEP_2_CK, ExamOutcome.PENDING),
        has_passed_step_3=passed_step_3,
        is_step_3_pending=_has(profile.exams, Exam.STEP_3, ExamOutcome.PENDING),
        is_us_graduate=None if img_type is None else img_type in US_GRADUATES,
        needs_sponsor=needs_sponsor,
        letters_by_status=Counter(letter.status for letter in snapshot.letters),
    )


def _has(attempts: tuple[ExamAttempt, ...], exam: Exam, outcome: ExamOutcome) -> bool:
    return any(each.exam is exam and each.outcome is outcome for each in attempts)


def _best_pass(attempts: tuple[ExamAttempt, ...], exam: Exam) -> int | None:
    scores = [
        each.score
        for each in attempts
        if each.exam is exam and each.outcome is ExamOutcome.PASSED and each.score is not None
    ]
    return max(scores, default=None)
