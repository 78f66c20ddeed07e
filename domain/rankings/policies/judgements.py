"""How one gate judges one rule: an answer per (rule, reading), before the stance is applied."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from domain.applicants.entities import (
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Letter,
    LetterStatus,
    WorkCategory,
)
from domain.kernel.vocabulary import Exam, Milestone, Specialty, Visa
from domain.programs.entities import (
    AttemptRule,
    AttemptScope,
    Counting,
    ExperienceRule,
    GraduationException,
    GraduationFrom,
    GraduationRule,
    LetterRule,
    MilestoneRule,
    ScoreRule,
    VisaRule,
)
from domain.rankings.policies.reading import NEEDS_NO_VISA, Reading, months_before

MONTHS_TOLERANCE = 0.1
"""Three days: rotations are sold in weeks of which a month has not a whole number."""

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


Rule = (
    ScoreRule
    | AttemptRule
    | GraduationRule
    | ExperienceRule
    | LetterRule
    | MilestoneRule
    | VisaRule
)


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
    ours = reading.letters_by_status[LetterStatus.UPLOADED]
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
    return letter.status is LetterStatus.UPLOADED


def _fits(letter: Letter, kind: str | None, place: Place) -> bool | None:
    match kind:
        case "us":
            return letter.from_us
        case "specialty":
            return None if letter.specialty is None else letter.specialty == place.specialty
        case _:
            return True


def judge_ecfmg(rule: MilestoneRule, reading: Reading, place: Place) -> Judgement:
    """Certified, and still valid, by the milestone; until it passes the certificate may come."""
    theirs = f"by {rule.by}" if rule.by else None
    if rule.by is None:
        return Judgement(holds=Holds.RULE_UNSTATED)
    ecfmg = reading.snapshot.profile.ecfmg
    if reading.is_us_graduate or ecfmg.stage is EcfmgStage.NOT_NEEDED:
        return Judgement(holds=Holds.MET, ours="not needed", theirs=theirs)
    if ecfmg.stage is None:
        return Judgement(holds=Holds.VALUE_UNKNOWN, theirs=theirs)
    due = reading.calendar.day(rule.by, place.starts_on)
    expires = ecfmg.certificate_expires_on
    if ecfmg.stage is EcfmgStage.CERTIFIED:
        is_valid = expires is None or expires >= due
        ours = "certified" if is_valid else f"certificate expires {expires}"
        return Judgement(holds=Holds.MET if is_valid else Holds.PENDING, ours=ours, theirs=theirs)
    has_passed = reading.calendar.has_passed(rule.by, place.starts_on)
    holds = Holds.VIOLATED if has_passed else Holds.PENDING
    return Judgement(holds=holds, ours=ecfmg.stage.value, theirs=theirs)


def judge_step_3(rule: MilestoneRule, reading: Reading, place: Place) -> Judgement:
    """Step 3 passed by the milestone."""
    if rule.by is None:
        return Judgement(holds=Holds.RULE_UNSTATED)
    holds = _step_3_holds(rule.by, reading, place)
    ours = {Holds.MET: "passed", Holds.PENDING: "not passed yet", Holds.VIOLATED: "not passed"}
    return Judgement(holds=holds, ours=ours.get(holds), theirs=f"by {rule.by}")


def _step_3_holds(by: Milestone, reading: Reading, place: Place) -> Holds:
    if reading.has_passed_step_3:
        return Holds.MET
    if reading.is_step_3_pending or not reading.calendar.has_passed(by, place.starts_on):
        return Holds.PENDING
    return Holds.VALUE_UNKNOWN if reading.has_passed_step_3 is None else Holds.VIOLATED


def judge_visa(rule: VisaRule, reading: Reading, place: Place) -> Judgement:
    """The best way into the country that the applicant would take and the program offers."""
    work = reading.snapshot.profile.work
    theirs = f"J-1 {_offer(rule.j1)}, H-1B {_offer(rule.h1b)}"
    if work.category in NEEDS_NO_VISA:
        return Judgement(holds=Holds.MET, ours=str(work.category), theirs=theirs)
    if work.category is WorkCategory.EAD:
        return Judgement(holds=_ead_holds(reading, place), ours="ead", theirs=theirs)
    ways = {Visa.J1: _offered(rule.j1), Visa.H1B: _h1b_holds(rule, reading, place)}
    holds = [ways[visa] for visa in sorted(work.accepts)]
    if holds:
        best = min(holds, key=lambda each: each.value)
        ours = "needs " + " or ".join(sorted(work.accepts))
        return Judgement(holds=best, ours=ours, theirs=theirs)
    is_shut = set(ways.values()) == {Holds.VIOLATED} and work.category is WorkCategory.NONE
    is_open = set(ways.values()) == {Holds.MET}
    unsaid = Holds.MET if is_open else Holds.VIOLATED if is_shut else Holds.VALUE_UNKNOWN
    need = "needs a visa" if work.category else None
    return Judgement(holds=unsaid, ours=need, theirs=theirs)


def _ead_holds(reading: Reading, place: Place) -> Holds:
    """An EAD is taken as renewable, so one that ends before the start is pending."""
    expires = reading.snapshot.profile.work.expires_on
    if expires is None:
        return Holds.VALUE_UNKNOWN
    return Holds.MET if expires >= place.starts_on else Holds.PENDING


def _offer(is_sponsored: bool | None) -> str:  # noqa: FBT001 - three values, not a switch
    return {True: "sponsored", False: "not sponsored", None: "not stated"}[is_sponsored]


def _offered(is_sponsored: bool | None) -> Holds:  # noqa: FBT001 - three values, not a switch
    if is_sponsored is None:
        return Holds.RULE_UNSTATED
    return Holds.MET if is_sponsored else Holds.VIOLATED


def _h1b_holds(rule: VisaRule, reading: Reading, place: Place) -> Holds:
    """H-1B presupposes Step 3 (when is the program's word) and no home-residence duty."""
    if not rule.h1b:
        return _offered(rule.h1b)
    duty = reading.snapshot.profile.work.j1_home_residence_duty
    if duty:
        return Holds.VIOLATED
    if rule.h1b_step_3_by is None:
        step_3 = Holds.MET if reading.has_passed_step_3 else Holds.RULE_UNSTATED
    else:
        step_3 = _step_3_holds(rule.h1b_step_3_by, reading, place)
    unsaid = Holds.VALUE_UNKNOWN if duty is None else Holds.MET
    return max(step_3, unsaid, key=lambda each: each.value)
