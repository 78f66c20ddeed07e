"""Bodies of the readiness report."""

from datetime import date
from typing import Self

from domain.applicants.entities import Competency
from domain.experience.policies.compile_eras import Chosen
from domain.experience.policies.explain_contact import Contradiction
from domain.experience.policies.gate_roles import Ground
from domain.experience.policies.map_questions import Mapped
from domain.experience.policies.timeline import Activity, Span
from domain.kernel.vocabulary import ContactClass, Duty
from domain.readiness.policies.report import Audience, Evidence, Report, Standing
from services.api.v1.applicants.ledger_schemas import FindingOut
from services.edge.bodies import OutStruct


class LineOut(OutStruct, kw_only=True):
    """One thing programs ask, and where it stands."""

    name: str
    standing: Standing
    value: float | None
    unit: str


class EvidenceOut(OutStruct, kw_only=True):
    """One role as evidence; others name it by its place in this list."""

    role: str
    site: str
    started_on: date
    ended_on: date | None
    months: float
    contact_class: ContactClass
    decided_by: list[Duty]
    only_watched: list[Duty]
    phrases: list[str]
    contradictions: list[Contradiction]
    supervisor: str | None
    supervisor_us_licensed: bool | None

    @classmethod
    def of(cls, found: Evidence) -> Self:
        """Return it as a body."""
        told = found.explained
        return cls(
            role=found.role,
            site=found.site,
            started_on=found.first,
            ended_on=found.last,
            months=found.months,
            contact_class=told.contact,
            decided_by=list(told.decided_by),
            only_watched=list(told.only_watched),
            phrases=[each.text for each in told.phrases],
            contradictions=list(told.contradictions),
            supervisor=found.supervisor,
            supervisor_us_licensed=found.supervisor_us_licensed,
        )


class SpanOut(OutStruct, kw_only=True):
    """Days of one kind since graduation; null: nothing is recorded."""

    first: date
    last: date
    days: int
    activity: Activity | None

    @classmethod
    def of(cls, span: Span) -> Self:
        """Return it as a body."""
        return cls(first=span.first, last=span.last, days=span.days, activity=span.activity)


class ChosenOut(OutStruct, kw_only=True):
    """A role of the application with own text only; `over_by` characters are too many."""

    evidence: int
    description: str | None
    over_by: int
    meaningful: str | None

    @classmethod
    def of(cls, chosen: Chosen) -> Self:
        """Return it as a body."""
        return cls(
            evidence=chosen.place,
            description=chosen.description,
            over_by=chosen.over_by,
            meaningful=chosen.meaningful,
        )


class AnswerCaseOut(OutStruct, kw_only=True):
    """A logged case, and the parts it lacks."""

    evidence: int
    case: int
    missing: list[str]


class QuestionOut(OutStruct, kw_only=True):
    """A behaviour question and the cases that answer it."""

    shows: Competency
    question: str
    cases: list[AnswerCaseOut]

    @classmethod
    def of(cls, mapped: Mapped) -> Self:
        """Return it as a body."""
        return cls(
            shows=mapped.shows,
            question=mapped.question,
            cases=[
                AnswerCaseOut(evidence=each.role, case=each.case, missing=list(each.missing))
                for each in mapped.cases
            ],
        )


class BlockOut(OutStruct, kw_only=True):
    """Days that have room for a rotation."""

    first: date
    last: date
    days_per_week: int


class ReadinessOut(OutStruct, kw_only=True):
    """Where an applicant stands in a specialty; computed from the ledger head it names."""

    audience: Audience
    specialty: str
    as_of: date
    ledger_head: str
    lines: list[LineOut]
    evidence: list[EvidenceOut]
    timeline: list[SpanOut] | None
    longest_gap_days: int | None
    competencies: dict[Competency, list[int]]
    application: list[ChosenOut]
    uncovered: list[Competency]
    questions: list[QuestionOut]
    ask_next: list[int]
    may_propose: list[ContactClass]
    ground: Ground
    blocks: list[BlockOut]
    findings: list[FindingOut]

    @classmethod
    def of(cls, report: Report) -> Self:
        """Return the report as a body."""
        spans = None if report.timeline is None else report.timeline.spans
        return cls(
            audience=report.audience,
            specialty=report.specialty,
            as_of=report.as_of,
            ledger_head=report.ledger_head,
            lines=[
                LineOut(name=each.name, standing=each.standing, value=each.value, unit=each.unit)
                for each in report.lines
            ],
            evidence=[EvidenceOut.of(each) for each in report.evidence],
            timeline=None if spans is None else [SpanOut.of(each) for each in spans],
            longest_gap_days=report.longest_gap_days,
            competencies={name: list(places) for name, places in report.competencies.items()},
            application=[ChosenOut.of(each) for each in report.compiled.chosen],
            uncovered=list(report.compiled.uncovered),
            questions=[QuestionOut.of(each) for each in report.questions],
            ask_next=list(report.ask_next),
            may_propose=sorted(report.permitted.contact),
            ground=report.permitted.ground,
            blocks=[
                BlockOut(first=each.first, last=each.last, days_per_week=each.days_per_week)
                for each in report.blocks
            ],
            findings=[FindingOut.of(each) for each in report.findings],
        )
