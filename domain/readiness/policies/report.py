"""Where an applicant stands in one specialty: evidence by evidence, and what is unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.applicants.entities import (
    Certificate,
    Competency,
    Experience,
    Finding,
    LedgerEntry,
    Letter,
    Profile,
)
from domain.applicants.policies.experience_findings import experience_findings
from domain.applicants.policies.ledger_chain import EMPTY_HEAD, in_force
from domain.applicants.policies.reviewed import Reviewed
from domain.experience.policies.assign_letters import whom_to_ask
from domain.experience.policies.compile_eras import Compiled, compile_eras
from domain.experience.policies.gate_roles import Permitted, gate_roles
from domain.experience.policies.map_questions import Mapped, map_questions
from domain.experience.policies.plan_blocks import Block, plan_blocks
from domain.experience.policies.show_competencies import cover
from domain.experience.policies.timeline import CLINICAL, Timeline, draw_timeline
from domain.kernel.places import State
from domain.kernel.vocabulary import Specialty
from domain.readiness.policies.evidence import Evidence, weigh_evidence
from domain.readiness.policies.name_unknown import Unknown, name_unknown
from domain.readiness.policies.stand_in_lines import Line, stand_in_lines


class Audience(StrEnum):
    """Whose version of a report it is."""

    APPLICANT = "applicant"
    ADVISOR = "advisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a report is asked for: specialty, day, and where a next role would be."""

    specialty: Specialty
    as_of: date
    due: date | None
    """When applications open; None: not known."""
    state: State | None = None
    audience: Audience = Audience.APPLICANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole of it, for one reader; places count the roles of `evidence` from 0."""

    asked: Question
    ledger_head: str
    lines: tuple[Line, ...]
    unknown: tuple[Unknown, ...]
    evidence: tuple[Evidence, ...]
    letters: tuple[Letter, ...]
    certificates: tuple[Certificate, ...]
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


def report_readiness(profile: Profile, ledger: Sequence[LedgerEntry], asked: Question) -> Report:
    """Return the report on a profile and its ledger (oldest first)."""
    valid, as_of = in_force(ledger), asked.as_of
    roles = tuple(each.content for each in valid if isinstance(each.content, Experience))
    letters = tuple(each.content for each in valid if isinstance(each.content, Letter))
    degree = profile.graduation.degree_on
    timeline = None if degree is None else draw_timeline(roles, degree, as_of)
    is_whole = asked.audience is Audience.ADVISOR
    return Report(
        asked=asked,
        ledger_head=ledger[-1].hash if ledger else EMPTY_HEAD,
        lines=tuple(stand_in_lines(profile, roles, letters, asked.specialty, as_of)),
        unknown=tuple(name_unknown(profile, roles, letters)),
        evidence=tuple(weigh_evidence(valid, as_of, is_whole=is_whole)),
        letters=letters,
        certificates=tuple(paper for role in roles for paper in role.certificates),
        timeline=timeline,
        longest_gap_days=None if timeline is None else _longest(timeline),
        competencies=cover(roles),
        compiled=compile_eras(roles, asked.specialty, as_of),
        questions=map_questions(roles),
        ask_next=whom_to_ask(roles, letters, asked.specialty, as_of),
        permitted=gate_roles(profile, asked.state, asked.due or as_of),
        blocks=() if asked.due is None else plan_blocks(_exam_days(profile), as_of, asked.due),
        findings=tuple(
            each
            for each in experience_findings(Reviewed(profile=profile, as_of=as_of, entries=valid))
            if is_whole or not each.is_private
        ),
    )


def _longest(timeline: Timeline) -> int:
    return max((each.days for each in timeline.without(CLINICAL)), default=0)


def _exam_days(profile: Profile) -> tuple[date, ...]:
    return tuple(each.taken_on for each in profile.exams if each.taken_on is not None)
