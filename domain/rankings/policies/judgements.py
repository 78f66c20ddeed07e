"""How one gate judges one rule: an answer per (rule, reading), before the stance is applied."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from domain.applicants.entities import (
    ExamAttempt,
    ExamOutcome,
    Letter,
    LetterStatus,
)
from domain.applicants.policies.months import months_before
from domain.kernel.vocabulary import Exam, Milestone, Specialty
from domain.programs.entities import (
    AttemptRule,
    AttemptScope,
    Counting,
    ExperienceRule,
    GraduationException,
    GraduationFrom,
    GraduationRule,
    LetterRule,
    ScoreRule,
)
from domain.rankings.policies.reading import Reading

MONTHS_TOLERANCE = 0.1
"""Three days: rotations are sold in weeks of which a month has not a whole number."""

IN_HAND = frozenset({LetterStatus.UPLOADED, LetterStatus.ASSIGNED})
"""Letters that a program could read today."""

TAKEN_BY_ALL = frozenset({Exam.STEP_1, Exam.STEP_2_CK})
"""No record of these is a gap in the profile; no record of other exams means not taken."""


class Holds(Enum):
    """Whether a rule is met, best first; only VIOLATED may ever exclude."""

    MET = 0
    PENDING = 1
    VALUE_UNKNOWN = 2
    RULE_UNSTATED = 3
    VIOLATED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a judgement needs of the track besides its rule."""

    starts_on: date
    specialty: Specialty


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The answer with both values as text, None for unknown."""

    holds: Holds
    ours: str | None = None
    theirs: str | None = None


def judge_step_2(rule: ScoreRule, reading: Reading, _place: Place) -> Judgement:
    """Best passing Step 2 CK score against the minimum; a score not out yet is pending."""
    theirs = f"at least {rule.minimum}"
    if reading.step_2_score is None:
        holds = Holds.PENDING if reading.is_step_2_pending else Holds.VALUE_UNKNOWN
        return Judgement(holds=holds, theirs=theirs)
    holds = Holds.MET if reading.step_2_score >= rule.minimum else Holds.VIOLATED
    return Judgement(holds=holds, ours=str(reading.step_2_score), theirs=theirs)


def judge_attempts(rule: AttemptRule, reading: Reading, _place: Place) -> Judgement:
    """Count what the rule counts; sittings still pending, and exams with no record, may add."""
    if (
        rule.exams is None
        or rule.counting is None
        or rule.scope is None
        or rule.counts_incomplete is None
    ):
        return Judgement(holds=Holds.RULE_UNSTATED, theirs=f"at most {rule.maximum}")
    sure, possible = _counts(reading.attempts, rule, rule.exams)
    theirs = f"at most {rule.maximum} {rule.counting} {rule.scope}"
    ours = f"{sure} {rule.counting}"
    if sure > rule.maximum:
        return Judgement(holds=Holds.VIOLATED, ours=ours, theirs=theirs)
    recorded = {each.exam for each in reading.attempts}
    if not recorded or (rule.exams & TAKEN_BY_ALL) - recorded:
        return Judgement(holds=Holds.VALUE_UNKNOWN, theirs=theirs)
    holds = Holds.PENDING if possible > rule.maximum else Holds.MET
    return Judgement(holds=holds, ours=ours, theirs=theirs)


def _counts(
    attempts: tuple[ExamAttempt, ...], rule: AttemptRule, exams: frozenset[Exam]
) -> tuple[int, int]:
    """Return (counted for sure, counted if everything pending fails), by the rule's scope."""
    per_exam = [
        [_weight(each.outcome, rule) for each in attempts if each.exam is exam] for exam in exams
    ]
    sure = [sum(weight == 1 for weight in weights) for weights in per_exam]
    possible = [sum(weight is None or weight == 1 for weight in weights) for weights in per_exam]
    gather = max if rule.scope is AttemptScope.EACH else sum
    return gather(sure or [0]), gather(possible or [0])


def _weight(outcome: ExamOutcome, rule: AttemptRule) -> int | None:
    match outcome:
        case ExamOutcome.INCOMPLETE:
            return int(bool(rule.counts_incomplete))
        case ExamOutcome.FAILED:
            return 1
        case ExamOutcome.PENDING if rule.counting is Counting.FAILURES:
            return None
        case ExamOutcome.PENDING | ExamOutcome.PASSED:
            return int(rule.counting is Counting.SITTINGS)


def judge_graduation(rule: GraduationRule, reading: Reading, place: Place) -> Judgement:
    """Years from class year or degree to application or start; a met exception lifts it."""
    theirs = f"at most {rule.years} years"
    if rule.measured_from is None or rule.measured_at is None:
        return Judgement(holds=Holds.RULE_UNSTATED, theirs=theirs)
    day = reading.calendar.day(rule.measured_at, place.starts_on)
    years = years_since_graduation(reading, rule.measured_from, day)
    theirs = f"{theirs} from {rule.measured_from} to {rule.measured_at}"
    if years is None:
        return Judgement(holds=Holds.VALUE_UNKNOWN, theirs=theirs)
    ours = f"{years} years"
    if years <= rule.years:
        return Judgement(holds=Holds.MET, ours=ours, theirs=theirs)
    return Judgement(holds=_excepted(rule, reading), ours=ours, theirs=theirs)


def years_since_graduation(
    reading: Reading, measured_from: GraduationFrom, day: date
) -> int | None:
    """Return years counted up: one day past the third anniversary of a degree is four."""
    graduation = reading.snapshot.profile.graduation
    if measured_from is GraduationFrom.CLASS_YEAR:
        return None if graduation.class_year is None else day.year - graduation.class_year
    degree_on = graduation.degree_on
    if degree_on is None:
        return None
    is_past = (day.month, day.day) > (degree_on.month, degree_on.day)
    return day.year - degree_on.year + int(is_past)


def _excepted(rule: GraduationRule, reading: Reading) -> Holds:
    graduation = reading.snapshot.profile.graduation
    values = {
        GraduationException.PRACTICE: graduation.practised_since,
        GraduationException.PRIOR_RESIDENCY: graduation.prior_residency,
    }
    ours = [values[each] for each in rule.exceptions]
    if any(ours):
        return Holds.MET
    return Holds.VALUE_UNKNOWN if None in ours else Holds.VIOLATED


def judge_experience(rule: ExperienceRule, reading: Reading, place: Place) -> Judgement:
    """Months in US care of the classes that count, inside the window before applying."""
    theirs = f"at least {rule.months:g} months"
    if rule.counts is None:
        return Judgement(holds=Holds.RULE_UNSTATED, theirs=theirs)
    theirs = f"{theirs} {' or '.join(sorted(rule.counts))}"
    since = None
    if rule.within_months is not None:
        applied = reading.calendar.day(Milestone.APPLICATION, place.starts_on)
        since = months_before(applied, rule.within_months)
        theirs = f"{theirs} within {rule.within_months} months"
    if not reading.snapshot.experiences and rule.months > 0:
        return Judgement(holds=Holds.VALUE_UNKNOWN, theirs=theirs)
    ours = reading.us_months(rule.counts, since)
    is_enough = ours + MONTHS_TOLERANCE >= rule.months
    holds = Holds.MET if is_enough else _short_of(reading, place)
    return Judgement(holds=holds, ours=f"{ours:.1f} months", theirs=theirs)


def _short_of(reading: Reading, place: Place) -> Holds:
    """What grows until one applies is pending before that, and known from then on."""
    has_applied = reading.calendar.has_passed(Milestone.APPLICATION, place.starts_on)
    return Holds.VIOLATED if has_applied else Holds.PENDING


def judge_letters(rule: LetterRule, reading: Reading, place: Place) -> Judgement:
    """Uploaded letters against each count asked for; letters under way make it pending."""
    asked = [(rule.count, None), (rule.from_us, "us"), (rule.in_specialty, "specialty")]
    theirs = ", ".join(f"{count} {kind or 'in all'}" for count, kind in asked if count)
    letters = reading.snapshot.letters
    if not letters and rule.count > 0:
        return Judgement(holds=Holds.VALUE_UNKNOWN, theirs=theirs)
    worst = max(
        (_enough(letters, count, kind, place) for count, kind in asked if count),
        key=lambda holds: holds.value,
        default=Holds.MET,
    )
    ours = sum(reading.letters_by_status[each] for each in IN_HAND)
    if worst is Holds.VIOLATED:
        worst = _short_of(reading, place)
    return Judgement(holds=worst, ours=f"{ours} uploaded", theirs=theirs)


def _enough(letters: tuple[Letter, ...], count: int, kind: str | None, place: Place) -> Holds:
    fits = [(each, _fits(each, kind, place)) for each in letters]
    if sum(fit is True and _is_in(each) for each, fit in fits) >= count:
        return Holds.MET
    if sum(fit is True for _, fit in fits) >= count:
        return Holds.PENDING
    is_possible = sum(fit is not False for _, fit in fits) >= count
    return Holds.VALUE_UNKNOWN if is_possible else Holds.VIOLATED


def _is_in(letter: Letter) -> bool:
    return letter.status in IN_HAND


def _fits(letter: Letter, kind: str | None, place: Place) -> bool | None:
    match kind:
        case "us":
            return letter.from_us
        case "specialty":
            return None if letter.specialty is None else letter.specialty == place.specialty
        case _:
            return True
