"""Bodies of the readiness report."""

from datetime import date
from typing import Self

from domain.applicants.entities import (
    AuthorKind,
    Competency,
    Letter,
    LetterAttribute,
    LetterStatus,
    Strength,
)
from domain.experience.policies.compile_eras import Chosen
from domain.experience.policies.explain_contact import Contradiction
from domain.experience.policies.gate_roles import Ground
from domain.experience.policies.map_questions import Mapped
from domain.experience.policies.timeline import Activity, Span
from domain.kernel.vocabulary import ContactClass, Duty
from domain.readiness.policies.evidence import Confirmation, Evidence
from domain.readiness.policies.name_unknown import Unknown
from domain.readiness.policies.report import Audience, Report
from domain.readiness.policies.stand_in_lines import Standing
from services.api.v1.applicants.ledger_schemas import FindingOut
from services.edge.bodies import OutStruct


class LineOut(OutStruct, kw_only=True):
    """One thing programs ask, and where it stands."""

    name: str
    standing: Standing
    value: float | None
    unit: str


class ConfirmationOut(OutStruct, kw_only=True):
    """What a supervisor confirmed of a role, as far as the reader may see it."""

    author: str
    author_title: str | None
    us_licensed: bool | None
    faculty: bool | None
    observed_directly: bool | None
    signed_on: date
    duties: list[Duty]
    attributes: dict[LetterAttribute, Strength]

    @classmethod
    def of(cls, confirmed: Confirmation) -> Self:
        """Return it as a body."""
        said = confirmed.said
        return cls(
            author=said.author,
            author_title=said.author_title,
            us_licensed=said.us_licensed,
            faculty=said.faculty,
            observed_directly=said.observed_directly,
            signed_on=confirmed.signed_on,
            duties=sorted(said.duties),
            attributes=dict(said.attributes),
        )


class EvidenceOut(OutStruct, kw_only=True):
    """One role as evidence; others name it by its place in this list, from 0."""

    role: str
    site: str
    started_on: date
    ended_on: date | None
    months: float
    days_since: int | None
    contact_class: ContactClass
    decided_by: list[Duty]
    only_watched: list[Duty]
    phrases: list[str]
    contradictions: list[Contradiction]
    supervisor: str | None
    supervisor_us_licensed: bool | None
    supervisor_faculty: bool | None
    confirmed: list[ConfirmationOut]

    @classmethod
    def of(cls, found: Evidence) -> Self:
        """Return it as a body."""
        told, role = found.explained, found.experience
        return cls(
            role=role.role,
            site=role.site,
            started_on=role.started_on,
            ended_on=role.ended_on,
            months=found.months,
            days_since=found.days_since,
            contact_class=told.contact,
            decided_by=list(told.decided_by),
            only_watched=list(told.only_watched),
            phrases=[each.text for each in told.phrases],
            contradictions=list(told.contradictions),
            supervisor=role.supervisor,
            supervisor_us_licensed=role.supervisor_us_licensed,
            supervisor_faculty=role.supervisor_faculty,
            confirmed=[ConfirmationOut.of(each) for each in found.confirmed],
        )


class PipelineLetterOut(OutStruct, kw_only=True):
    """A letter and how far it is; never its text."""

    author: str
    author_kind: AuthorKind | None
    status: LetterStatus
    specialty: str | None
    from_us: bool | None
    is_waived: bool | None

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """Return it as a body."""
        return cls(
            author=letter.author,
            author_kind=letter.author_kind,
            status=letter.status,
            specialty=letter.specialty,
            from_us=letter.from_us,
            is_waived=letter.is_waived,
        )


class CertificateOut(OutStruct, kw_only=True):
    """A training certificate; `is_expired` null: it names no last day."""

    name: str
    expires_on: date | None
    is_expired: bool | None


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
    unknown: list[Unknown]
    evidence: list[EvidenceOut]
    letters: list[PipelineLetterOut]
    certificates: list[CertificateOut]
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
        asked = report.asked
        spans = None if report.timeline is None else report.timeline.spans
        return cls(
            audience=asked.audience,
            specialty=asked.specialty,
            as_of=asked.as_of,
            ledger_head=report.ledger_head,
            lines=[
                LineOut(name=each.name, standing=each.standing, value=each.value, unit=each.unit)
                for each in report.lines
            ],
            unknown=list(report.unknown),
            evidence=[EvidenceOut.of(each) for each in report.evidence],
            letters=[PipelineLetterOut.of(each) for each in report.letters],
            certificates=[
                CertificateOut(
                    name=each.name,
                    expires_on=each.expires_on,
                    is_expired=None if each.expires_on is None else each.expires_on < asked.as_of,
                )
                for each in report.certificates
            ],
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
