"""Where an applicant stands in one specialty: evidence by evidence, and what is unknown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.applicants.entities import (
    Competency,
    ExamOutcome,
    Experience,
    Finding,
    LedgerEntry,
    Letter,
    Profile,
)
from domain.applicants.policies.experience_findings import experience_findings
from domain.applicants.policies.ledger_chain import EMPTY_HEAD, in_force
from domain.applicants.policies.months import Wanted, calendar_months, full_time_months
from domain.applicants.policies.reviewed import Reviewed
from domain.experience.policies.assign_letters import whom_to_ask
from domain.experience.policies.compile_eras import Compiled, compile_eras
from domain.experience.policies.explain_contact import ContactExplained, explain_contact
from domain.experience.policies.gate_roles import Permitted, gate_roles
from domain.experience.policies.ledger_facts import HANDS_ON, ledger_facts
from domain.experience.policies.map_questions import Mapped, map_questions
from domain.experience.policies.plan_blocks import Block, plan_blocks
from domain.experience.policies.show_competencies import cover
from domain.experience.policies.timeline import CLINICAL, Timeline, draw_timeline
from domain.kernel.vocabulary import Exam, Specialty

GOOD_MONTHS = 3.0
"""Hands-on months from which more adds little (features.md section 4, FAQ 2)."""
GOOD_LETTERS = 3
RECENT_DAYS = 365
OLD_DAYS = 1_096


class Audience(StrEnum):
    """Whose version of a report it is."""

    APPLICANT = "applicant"
    ADVISOR = "advisor"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One role as evidence: its class and why, how recent, who supervised."""

    role: str
    site: str
    first: date
    last: date | None
    months: float
    explained: ContactExplained
    supervisor: str | None
    supervisor_us_licensed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole of it, for one reader."""

    audience: Audience
    specialty: Specialty
    as_of: date
    ledger_head: str
    lines: tuple[Line, ...]
    evidence: tuple[Evidence, ...]
    timeline: Timeline | None
    longest_gap_days: int | None
    competencies: Mapping[Competency, tuple[int, ...]]
    compiled: Compiled
    questions: tuple[Mapped, ...]
    ask_next: tuple[int, ...]
    permitted: Permitted
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    """Private ones only for the advisor."""


def report_readiness(
    profile: Profile,
    ledger: Sequence[LedgerEntry],
    specialty: Specialty,
    as_of: date,
    due: date | None,
    audience: Audience,
) -> Report:
    """Return the report on a profile and its ledger (oldest first) as of a day."""
    valid = in_force(ledger)
    roles = tuple(each.content for each in valid if isinstance(each.content, Experience))
    letters = tuple(each.content for each in valid if isinstance(each.content, Letter))
    degree = profile.graduation.degree_on
    timeline = None if degree is None else draw_timeline(roles, degree, as_of)
    permitted = gate_roles(profile, None, due or as_of)
    reviewed = Reviewed(profile=profile, as_of=as_of, entries=valid)
    return Report(
        audience=audience,
        specialty=specialty,
        as_of=as_of,
        ledger_head=ledger[-1].hash if ledger else EMPTY_HEAD,
        lines=tuple(_lines(profile, roles, letters, specialty, as_of)),
        evidence=tuple(_evidence(each, as_of) for each in roles),
        timeline=timeline,
        longest_gap_days=None if timeline is None else _longest(timeline),
        competencies=cover(roles),
        compiled=compile_eras(roles, specialty, as_of),
        questions=map_questions(roles),
        ask_next=whom_to_ask(roles, letters, specialty, as_of),
        permitted=permitted,
        blocks=() if due is None else plan_blocks(_exam_days(profile), as_of, due),
        findings=tuple(
            each
            for each in experience_findings(reviewed)
            if audience is Audience.ADVISOR or not each.is_private
        ),
    )


def _lines(
    profile: Profile,
    roles: tuple[Experience, ...],
    letters: tuple[Letter, ...],
    specialty: Specialty,
    as_of: date,
) -> Iterator[Line]:
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
    us, here = facts.letters_us, int(facts.letters_by_specialty.get(specialty, 0.0))
    yield _of_letters("US letters agreed or in hand", us, letters)
    yield _of_letters("Letters in the specialty", here, letters)
    yield _step_2(profile)


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
    days = [
        (as_of - min(each.last or as_of, as_of)).days
        for each in (_evidence(role, as_of) for role in roles if role.country == "US")
        if each.first <= as_of and each.explained.contact in HANDS_ON
    ]
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


def _evidence(role: Experience, as_of: date) -> Evidence:
    last = role.ended_on
    days = (min(last or as_of, as_of) - role.started_on).days + 1
    return Evidence(
        role=role.role,
        site=role.site,
        first=role.started_on,
        last=last,
        months=round(max(0, days) / 30.4375, 1),
        explained=explain_contact(role),
        supervisor=role.supervisor,
        supervisor_us_licensed=role.supervisor_us_licensed,
    )


def _longest(timeline: Timeline) -> int:
    return max((each.days for each in timeline.without(CLINICAL)), default=0)


def _exam_days(profile: Profile) -> tuple[date, ...]:
    return tuple(each.taken_on for each in profile.exams if each.taken_on is not None)
