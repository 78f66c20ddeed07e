"""What she might change, as the profile and limits it would leave; what then enters and leaves.

Added work is taken as done, full-time, in the United States, under a licensed supervisor. History
is never undone: failed sittings can only be added, months only be gained.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from domain.applicants.entities import (
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Experience,
    ExperienceKind,
    Letter,
    LetterStatus,
    Profile,
    ProfileSnapshot,
    Target,
)
from domain.kernel.places import Country
from domain.kernel.vocabulary import Duty, Exam, SignalTier, Specialty
from domain.programs.entities import Program
from domain.rankings.entities import SCALE
from domain.shortlists.entities import Estimate
from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.chances import expected_interviews
from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.margins import read_list
from domain.shortlists.policies.optimise.worth import value_of
from domain.shortlists.policies.places import Place
from domain.shortlists.policies.question import Question, Wish

Chances = tuple[float, float, float]
MONTH_DAYS = 30.4
FULL_TIME = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is put otherwise; None or 0: as it is."""

    step_2_score: int | None = None
    """Step 2 CK passed with this score."""
    failed_attempts: int = 0
    """Further failed sittings of Step 2 CK."""
    hands_on_months: int = 0
    """Further months of hands-on work, ended today."""
    us_letters: int = 0
    """Further letters from the United States."""
    is_certified: bool | None = None
    """Whether ECFMG has certified her."""
    passed_step_3: bool = False
    budget_cents: int | None = None
    max_programs: int | None = None
    specialties: tuple[Specialty, ...] | None = None
    """Fields aimed at in place of hers; those she has keep their weight."""
    signals: Mapping[str, tuple[int, int]] | None = None
    """By pool, how many (gold, silver) are sent at most; pools not named as allowed."""


class Cause(StrEnum):
    """Why a program enters or leaves; the first that holds."""

    OPENED = "opened"
    """It could not be listed before: a rule, an aim or its worth stood against it."""
    BETTER_CHANCE = "better-chance"
    ROOM = "room"
    """Its own chance is no better; limits or other programs changed."""
    CLOSED = "closed"
    WORSE_CHANCE = "worse-chance"
    CROWDED_OUT = "crowded-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One program that enters or leaves, with the chances of an interview beside its signals."""

    program: Program
    cause: Cause
    before: Estimate | None
    after: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A list under this model: value in points and interviews, each low, mid, high."""

    programs: tuple[tuple[Program, SignalTier], ...]
    value: tuple[float, float, float]
    interviews: tuple[float, float, float]
    cost_cents: int
    is_exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """What enters, what leaves, and how many stay."""

    enters: tuple[Moved, ...]
    leaves: tuple[Moved, ...]
    stays: int


def changed_snapshot(snapshot: ProfileSnapshot, change: Change, as_of: date) -> ProfileSnapshot:
    """Return the snapshot as the change would leave it."""
    months, letters = change.hands_on_months, change.us_letters
    field = _field(snapshot.profile, change)
    return replace(
        snapshot,
        profile=_profile(snapshot.profile, change, as_of),
        experiences=snapshot.experiences + (_work(months, field, as_of),) * bool(months),
        letters=snapshot.letters + (_letter(field, as_of),) * letters,
    )


def changed_wish(wish: Wish, change: Change) -> Wish:
    """Return the limits as the change would have them."""
    return replace(
        wish,
        budget_cents=wish.budget_cents if change.budget_cents is None else change.budget_cents,
        max_programs=wish.max_programs if change.max_programs is None else change.max_programs,
    )


def changed_signals(question: Question, change: Change) -> Question:
    """Return the question with fewer signals to send, and no lock; never with more than allowed.

    InfeasibleError where fewer remain than were sent already.
    """
    if change.signals is None:
        return question
    limits = question.instance.limits
    unknown = sorted(change.signals.keys() - limits.signals.keys())
    if unknown:
        raise InfeasibleError("/signals", f"This list has no signals of {unknown[0]} to send.")
    allowed = {
        pool: _fewer(most, change.signals.get(pool, most)) for pool, most in limits.signals.items()
    }
    instance = replace(question.instance, limits=replace(limits, signals=allowed, locks={}))
    return replace(question, instance=instance)


def side_of(question: Question, solution: Solution) -> Side:
    """Return the list with its intervals: every chance at the same end at once."""
    chosen = [
        (question.places[code], SignalTier(solution.signals.get(code, "none")))
        for code in solution.chosen
    ]
    low, mid, high = (each / SCALE for each in expected_interviews(chosen))
    ends = (Place.least_chances, Place.chances, Place.most_chances)
    return Side(
        programs=tuple((place.program, tier) for place, tier in chosen),
        value=(
            _value(question, solution, ends[0]),
            solution.objective,
            _value(question, solution, ends[2]),
        ),
        interviews=(low, mid, high),
        cost_cents=solution.cost_cents,
        is_exact=solution.is_exact,
    )


def moved_between(before: Question, after: Question, sides: tuple[Side, Side]) -> Movements:
    """Return what enters and what leaves, in the order of the lists, each with its cause."""
    was = {program.id: tier for program, tier in sides[0].programs}
    now = {program.id: tier for program, tier in sides[1].programs}
    return Movements(
        enters=tuple(
            _moved(program, before, after, tier, is_entering=True)
            for program, tier in sides[1].programs
            if program.id not in was
        ),
        leaves=tuple(
            _moved(program, before, after, tier, is_entering=False)
            for program, tier in sides[0].programs
            if program.id not in now
        ),
        stays=len(was.keys() & now.keys()),
    )


def _moved(
    program: Program, before: Question, after: Question, tier: SignalTier, *, is_entering: bool
) -> Moved:
    """Return the movement; both chances are with the signal it has on the list it is on."""
    was, now = before.places.get(program.code), after.places.get(program.code)
    old = None if was is None else was.interview(tier)
    new = None if now is None else now.interview(tier)
    if old is None or new is None:
        cause = Cause.OPENED if is_entering else Cause.CLOSED
    elif is_entering:
        cause = Cause.BETTER_CHANCE if new.mid > old.mid else Cause.ROOM
    else:
        cause = Cause.WORSE_CHANCE if new.mid < old.mid else Cause.CROWDED_OUT
    return Moved(program=program, cause=cause, before=old, after=new)


def _value(question: Question, solution: Solution, end: Callable[[Place], Chances]) -> float:
    """Return the value of the list with every chance at one end; what was sent keeps its own."""
    items = tuple(
        replace(item, probability=end(question.places[item.id])) for item in question.instance.items
    )
    instance: Instance = replace(question.instance, items=items)
    market, picks = read_list(instance, solution)
    return value_of(market, picks) + instance.outside_option


def _fewer(most: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int]:
    return min(most[0], wanted[0]), min(most[1], wanted[1])


def _profile(profile: Profile, change: Change, as_of: date) -> Profile:
    stage = {True: EcfmgStage.CERTIFIED, False: EcfmgStage.PATHWAY_ACCEPTED}
    ecfmg = profile.ecfmg
    if change.is_certified is not None and (ecfmg.stage is EcfmgStage.CERTIFIED) is not (
        change.is_certified
    ):
        ecfmg = replace(
            ecfmg,
            stage=stage[change.is_certified],
            certified_on=as_of if change.is_certified else None,
        )
    preferences = profile.preferences
    if change.specialties is not None:
        weights = {each.specialty: each for each in preferences.targets}
        targets = tuple(weights.get(each, Target(specialty=each)) for each in change.specialties)
        preferences = replace(preferences, targets=targets)
    return replace(
        profile, exams=_exams(profile, change, as_of), ecfmg=ecfmg, preferences=preferences
    )


def _exams(profile: Profile, change: Change, as_of: date) -> tuple[ExamAttempt, ...]:
    exams = profile.exams
    if change.step_2_score is not None:
        exams = _passed(exams, Exam.STEP_2_CK, change.step_2_score, as_of)
    if change.passed_step_3:
        exams = _passed(exams, Exam.STEP_3, None, as_of)
    failed = ExamAttempt(exam=Exam.STEP_2_CK, outcome=ExamOutcome.FAILED, taken_on=as_of)
    return exams + (failed,) * change.failed_attempts


def _passed(
    exams: tuple[ExamAttempt, ...], exam: Exam, score: int | None, as_of: date
) -> tuple[ExamAttempt, ...]:
    """Return the sittings with this one passed; one that is pending ends so."""
    over = (ExamOutcome.PASSED, ExamOutcome.PENDING)
    mine = [each for each in exams if each.exam is exam and each.outcome in over]
    if score is None and any(each.outcome is ExamOutcome.PASSED for each in mine):
        return exams
    taken_on = mine[-1].taken_on if mine else as_of
    passed = ExamAttempt(exam=exam, outcome=ExamOutcome.PASSED, taken_on=taken_on, score=score)
    return (*(each for each in exams if each not in mine), passed)


def _field(profile: Profile, change: Change) -> Specialty | None:
    if change.specialties:
        return change.specialties[0]
    targets = profile.preferences.targets
    return targets[0].specialty if targets else None


def _work(months: int, specialty: Specialty | None, as_of: date) -> Experience:
    return Experience(
        kind=ExperienceKind.EXTERNSHIP,
        role="Extern",
        site="to be found",
        specialty=specialty,
        country=Country("US"),
        started_on=as_of - timedelta(days=round(months * MONTH_DAYS)),
        ended_on=as_of,
        hours_per_week=FULL_TIME,
        duties=frozenset({Duty.HISTORY_AND_EXAMINATION, Duty.PRESENTING}),
        supervisor_us_licensed=True,
    )


def _letter(specialty: Specialty | None, as_of: date) -> Letter:
    return Letter(
        author="to be found",
        specialty=specialty,
        from_us=True,
        status=LetterStatus.UPLOADED,
        written_on=as_of,
    )
