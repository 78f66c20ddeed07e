"""Where in the year an applicant is, what to do now, and the tasks that belong to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.applications.entities import Status
from domain.programs.seasons import Phase, Season

LATE_REGISTRATION = (1, 30)
"""Month and day after which registering costs more (secondary source, year not stated)."""

FEES_SOURCE = "money-central.com/us/does-match-cost-money (secondary, year not stated)"
SOON = timedelta(days=14)
MATCH_DAYS = timedelta(days=5)


class Outcome(StrEnum):
    """What the Match brought, as far as it is recorded."""

    UNKNOWN = "unknown"
    MATCHED = "matched"
    NOT_MATCHED = "not-matched"


class TaskSet(StrEnum):
    """Tasks that come together at a time of the year."""

    REGISTRATION = "registration"
    CERTIFICATION = "certification"
    MATCHED = "matched"
    REAPPLY = "reapply"


class Todo(StrEnum):
    """One thing to do now."""

    COMPLETE_PROFILE = "complete-profile"
    GATHER_LETTERS = "gather-letters"
    SETTLE_LIST = "settle-list"
    SEND_SIGNALS = "send-signals"
    REGISTER = "register"
    RECORD_INVITATIONS = "record-invitations"
    APPLY_LATE = "apply-late"
    RANK = "rank"
    CERTIFY = "certify"
    KEEP_CONDUCT = "keep-conduct"
    ANSWER_OFFERS = "answer-offers"
    RECORD_OUTCOME = "record-outcome"
    BEGIN_TRAINING = "begin-training"
    PLAN_AGAIN = "plan-again"


_TODO = {
    Phase.PLAN: (Todo.COMPLETE_PROFILE, Todo.GATHER_LETTERS),
    Phase.APPLY: (Todo.SETTLE_LIST, Todo.SEND_SIGNALS, Todo.REGISTER),
    Phase.INTERVIEW: (Todo.RECORD_INVITATIONS, Todo.REGISTER, Todo.APPLY_LATE),
    Phase.RANK: (Todo.RANK, Todo.CERTIFY, Todo.REGISTER),
    Phase.SOAP: (Todo.KEEP_CONDUCT, Todo.ANSWER_OFFERS, Todo.RECORD_OUTCOME),
}
_AFTER = {
    Outcome.UNKNOWN: (Todo.RECORD_OUTCOME,),
    Outcome.MATCHED: (Todo.BEGIN_TRAINING,),
    Outcome.NOT_MATCHED: (Todo.PLAN_AGAIN,),
}
_SETS = {
    Phase.APPLY: (TaskSet.REGISTRATION,),
    Phase.INTERVIEW: (TaskSet.REGISTRATION, TaskSet.CERTIFICATION),
    Phase.RANK: (TaskSet.REGISTRATION, TaskSet.CERTIFICATION),
}
_AFTER_SETS = {
    Outcome.UNKNOWN: (),
    Outcome.MATCHED: (TaskSet.MATCHED,),
    Outcome.NOT_MATCHED: (TaskSet.REAPPLY,),
}


class Allowed(StrEnum):
    """What an applicant and who stands beside her may do in Match Week."""

    APPLY_THROUGH_SOAP = "apply-through-soap"
    ANSWER_PROGRAMS = "answer-programs"
    ANSWER_OFFERS = "answer-offers"
    PREPARE_TOGETHER = "prepare-together"


class Forbidden(StrEnum):
    """What neither may do (domain.md section 6)."""

    START_CONTACT = "start-contact"
    START_CONTACT_FOR_HER = "start-contact-for-her"
    SHARE_UNFILLED = "share-unfilled"
    ASK_FOR_RANKS = "ask-for-ranks"


CONDUCT_SOURCE = (
    "SOAP 2026: four rounds, at most 45 applications, two hours to answer an offer (secondary with "
    "an official link); read the Match's own rules of the season first."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStart:
    """When a phase begins; an estimated day says so."""

    phase: Phase
    on: date | None
    """None: it began before the season's first date."""
    is_estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The season as it is for one applicant today."""

    phase: Phase
    outcome: Outcome
    starts: tuple[PhaseStart, ...]
    todo: tuple[Todo, ...]
    sets: tuple[TaskSet, ...]
    is_match_week: bool


def guide(season: Season, today: date, outcome: Outcome) -> Guide:
    """Return phase, what to do now, and the tasks that may be taken over in one press."""
    phase = season.phase_on(today)
    is_after = phase is Phase.AFTER or outcome is Outcome.MATCHED
    return Guide(
        phase=phase,
        outcome=outcome,
        starts=starts_of(season),
        todo=_AFTER[outcome] if is_after else _TODO[phase],
        sets=_AFTER_SETS[outcome] if is_after else _SETS.get(phase, ()),
        is_match_week=phase is Phase.SOAP,
    )


def starts_of(season: Season) -> tuple[PhaseStart, ...]:
    """Return every phase with the day it begins."""
    dates = season.dates
    named = (
        (Phase.APPLY, "applications_open", dates.applications_open),
        (Phase.INTERVIEW, "programs_review", dates.programs_review),
        (Phase.RANK, "interviews_end", dates.interviews_end),
        (Phase.SOAP, "match_week", dates.match_week),
        (Phase.AFTER, "match_week", dates.match_week + MATCH_DAYS),
    )
    return (
        PhaseStart(phase=Phase.PLAN, on=None, is_estimated=False),
        *(
            PhaseStart(phase=phase, on=on, is_estimated=name in dates.estimated)
            for phase, name, on in named
        ),
    )


def outcome_of(statuses: Iterable[Status]) -> Outcome:
    """Return what the recorded ends of a season's applications say together."""
    found = set(statuses)
    if Status.MATCHED in found:
        return Outcome.MATCHED
    return Outcome.NOT_MATCHED if Status.NOT_MATCHED in found else Outcome.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonTask:
    """One task of a set, with where it comes from."""

    title: str
    details: str
    due_on: date | None = None
    is_blocking: bool = False


def tasks_of(
    wanted: TaskSet, season: Season, *, needs_visa: bool, is_img: bool
) -> tuple[SeasonTask, ...]:
    """Return the tasks of a set for a season; dated by the season's dates."""
    match wanted:
        case TaskSet.REGISTRATION:
            return (_registration(season),)
        case TaskSet.CERTIFICATION:
            return (_certification(season),)
        case TaskSet.MATCHED:
            return _after_a_match(season, needs_visa=needs_visa, is_img=is_img)
        case TaskSet.REAPPLY:
            return _to_reapply(season)


def _registration(season: Season) -> SeasonTask:
    due = season.dates.rank_list_due
    cheap = date(due.year, *LATE_REGISTRATION)
    return SeasonTask(
        title=f"Register for the {season.code} Match",
        details="Without it no rank list counts. You register at the Match yourself, never here. "
        f"Registering after 30 January costs more. Source: {FEES_SOURCE}.",
        due_on=min(cheap, due),
        is_blocking=True,
    )


def _certification(season: Season) -> SeasonTask:
    is_estimated = "rank_list_due" in season.dates.estimated
    return SeasonTask(
        title=f"Certify the rank list of {season.code} at the Match",
        details="A list that is not certified does not count; every change needs it again."
        + (" The day is estimated: check it at the Match. " if is_estimated else " ")
        + f"Source: {season.dates.source}.",
        due_on=season.dates.rank_list_due,
        is_blocking=True,
    )


def _after_a_match(season: Season, *, needs_visa: bool, is_img: bool) -> tuple[SeasonTask, ...]:
    begins, soon = season.dates.training_starts, season.dates.match_week + SOON
    rules = season.rules
    visa = [
        SeasonTask(
            title="Begin the visa with the program",
            details=" ".join(
                [
                    "Ask the program which visa it sponsors and what it needs from you.",
                    rules.get("j-1", "J-1: not published here; see ecfmg.org."),
                    rules.get("h-1b-payment", ""),
                    "H-1B comes after Step 3.",
                ]
            ).replace("  ", " "),
            due_on=soon,
            is_blocking=True,
        )
    ]
    certificate = [
        SeasonTask(
            title="Check how long the ECFMG certificate is valid",
            details="It runs out unless a year of training in the US follows in time. Source: the "
            "date on the certificate itself.",
            due_on=soon,
        )
    ]
    return (
        *(visa if needs_visa else ()),
        SeasonTask(
            title="Ask which training licence the state asks for",
            details="Rules and times differ by state. Source: the program and its state's medical "
            "board; not looked up here.",
            due_on=soon,
            is_blocking=True,
        ),
        *(certificate if is_img else ()),
        SeasonTask(
            title="Send the program what its onboarding letter asks for",
            details="Contract, identity, immunisations, background check, credentialing. "
            "Source: the program's own letter.",
            due_on=begins - timedelta(days=60),
        ),
        SeasonTask(
            title="Withdraw what is still open elsewhere",
            details="A match binds both sides. Source: the Match's own agreement, not looked up.",
            due_on=soon,
        ),
    )


def _to_reapply(season: Season) -> tuple[SeasonTask, ...]:
    soon = season.dates.match_week + SOON
    return (
        SeasonTask(
            title="Write down what every interview and answer said",
            details="While it is fresh: where you were invited, what was asked, what was missing.",
            due_on=soon,
        ),
        SeasonTask(
            title="Record what became of every application",
            details="Next season's list rests on it; silence is closed when you go on.",
            due_on=soon,
        ),
        SeasonTask(
            title="Check until when exams and certificate are valid",
            details="All exams for certification within seven years of the first one passed "
            "(secondary source); programs set limits of their own.",
            due_on=soon + SOON,
        ),
        SeasonTask(
            title="Ask for letters written this season",
            details="From people who saw you work. What may lawfully be done in the US stands in "
            "the readiness report.",
            due_on=soon + 2 * SOON,
        ),
        SeasonTask(
            title="Look at positions outside the Match",
            details="Vacancies appear after Match Week; programs announce them themselves.",
            due_on=soon + SOON,
        ),
        SeasonTask(
            title="Go on to the next season",
            details="The profile is taken along; the old list is closed, its receipts stay.",
            due_on=season.dates.training_starts,
        ),
    )
