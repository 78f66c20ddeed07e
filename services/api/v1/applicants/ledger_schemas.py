"""Bodies of experiences and letters, versions, findings and imports."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Self
from uuid import UUID

import msgspec
from msgspec import Meta
from msgspec.structs import asdict

from domain.applicants.entities import (
    AuthorKind,
    Case,
    Certificate,
    Competency,
    DutyDone,
    Experience,
    ExperienceKind,
    Finding,
    Frequency,
    LedgerEntry,
    Letter,
    LetterStatus,
    Procedure,
    SkillLevel,
)
from domain.applicants.entities.checks import Faults
from domain.applicants.policies.diff_profiles import Change
from domain.applicants.use_cases.import_applicants import ImportReport
from domain.applicants.use_cases.record_entry import RecordExperience, RecordLetter
from domain.applicants.use_cases.review_profile import Review
from domain.applicants.use_cases.verify_ledger import LedgerProof
from domain.applicants.views import VersionSummary, VersionView
from domain.kernel.identifiers import ApplicantId, ExperienceId, LetterId, from_text, to_text
from domain.kernel.vocabulary import ContactClass, Duty
from services.api.v1.applicants.schemas import Code, Long, ProfileBody, Short, Slug, complete
from services.edge.bodies import InStruct, OutStruct

EntryText = Annotated[str, Meta(min_length=30, max_length=30)]


class ProcedureBody(InStruct, kw_only=True):
    """A procedure with how often and at what level it was done."""

    name: Short
    level: SkillLevel
    count: Annotated[int, Meta(ge=1, le=100_000)] | None = None


class DutyDoneBody(InStruct, kw_only=True):
    """One duty with how often and at what level of supervision."""

    duty: Duty
    frequency: Frequency
    level: SkillLevel


class CaseBody(InStruct, kw_only=True):
    """A case without anything that identifies a patient."""

    happened: Long
    decided: Long | None = None
    learned: Long | None = None
    shows: Annotated[tuple[Competency, ...], Meta(max_length=6)] = ()


class CertificateBody(InStruct, kw_only=True):
    """A training certificate and its last day."""

    name: Short
    issued_on: date | None = None
    expires_on: date | None = None


class ExperienceBody(InStruct, kw_only=True):
    """One role or rotation; its class follows from the duties."""

    kind: ExperienceKind
    role: Short
    site: Short
    country: Code
    started_on: date
    setting: Short | None = None
    specialty: Slug | None = None
    state: Code | None = None
    ended_on: date | None = None
    hours_per_week: Annotated[float, Meta(ge=0.5, le=168)] | None = None
    is_paid: bool | None = None
    duties: Annotated[tuple[Duty, ...], Meta(max_length=7)] = ()
    supervisor: Short | None = None
    supervisor_us_licensed: bool | None = None
    supervisor_faculty: bool | None = None
    description: Long | None = None
    procedures: Annotated[tuple[ProcedureBody, ...], Meta(max_length=50)] = ()
    case_learned_from: Long | None = None
    feedback: Long | None = None
    improvement: Long | None = None
    duties_done: Annotated[tuple[DutyDoneBody, ...], Meta(max_length=7)] = ()
    cases: Annotated[tuple[CaseBody, ...], Meta(max_length=50)] = ()
    record_system: Short | None = None
    certificates: Annotated[tuple[CertificateBody, ...], Meta(max_length=50)] = ()
    patient_contact: bool | None = None


class ExperienceIn(ExperienceBody, kw_only=True):
    """An experience to record; `supersedes` makes it a correction."""

    supersedes: EntryText | None = None

    def to_command(self, applicant: ApplicantId) -> RecordExperience:
        """Return the command; Invalid naming every fault."""
        faults = Faults()
        fields = asdict(self)
        earlier = fields.pop("supersedes")
        fields["duties"] = frozenset(self.duties)
        fields["procedures"] = faults.gather_each(
            "/procedures",
            [partial(Procedure, **asdict(each)) for each in self.procedures],
        )
        fields["duties_done"] = tuple(DutyDone(**asdict(each)) for each in self.duties_done)
        fields["cases"] = faults.gather_each(
            "/cases",
            [
                partial(Case, **{**asdict(each), "shows": frozenset(each.shows)})
                for each in self.cases
            ],
        )
        fields["certificates"] = faults.gather_each(
            "/certificates", [partial(Certificate, **asdict(each)) for each in self.certificates]
        )
        experience = faults.gather("", lambda: Experience(**fields))
        faults.refuse()
        return RecordExperience(
            applicant=applicant,
            experience=complete(experience),
            supersedes=None if earlier is None else ExperienceId(from_text("exp", earlier)),
        )


class LetterBody(InStruct, kw_only=True):
    """A letter of recommendation, never its text."""

    author: Short
    title: Short | None = None
    specialty: Slug | None = None
    from_us: bool | None = None
    is_waived: bool | None = None
    status: LetterStatus = LetterStatus.TO_ASK
    written_on: date | None = None
    author_kind: AuthorKind | None = None
    experience_id: EntryText | None = None


class LetterIn(LetterBody, kw_only=True):
    """A letter to record; `supersedes` names the entry it moves on from."""

    supersedes: EntryText | None = None

    def to_command(self, applicant: ApplicantId) -> RecordLetter:
        """Return the command; Invalid naming every fault."""
        fields = asdict(self)
        earlier = fields.pop("supersedes")
        role = fields.pop("experience_id")
        seen_in = None if role is None else ExperienceId(from_text("exp", role))
        return RecordLetter(
            applicant=applicant,
            letter=Letter(**fields, experience=seen_in),
            supersedes=None if earlier is None else LetterId(from_text("let", earlier)),
        )


class EntryOut(OutStruct, kw_only=True):
    """Where an entry stands in the ledger."""

    id: str
    seq: int
    supersedes: str | None
    is_in_force: bool
    prev_hash: str
    hash: str
    recorded_at: datetime


class ExperienceOut(EntryOut, kw_only=True):
    """A recorded experience."""

    contact_class: ContactClass | None
    experience: ExperienceBody

    @classmethod
    def of(cls, entry: LedgerEntry, *, is_in_force: bool = True) -> Self:
        """Return the entry as a body."""
        return cls(
            id=to_text("exp", entry.id),
            seq=entry.seq,
            supersedes=None if entry.supersedes is None else to_text("exp", entry.supersedes),
            prev_hash=entry.prev_hash,
            hash=entry.hash,
            recorded_at=entry.recorded_at,
            is_in_force=is_in_force,
            contact_class=entry.contact_class,
            experience=msgspec.convert(msgspec.to_builtins(entry.content), ExperienceBody),
        )


class LetterOut(EntryOut, kw_only=True):
    """A recorded letter."""

    letter: LetterBody

    @classmethod
    def of(cls, entry: LedgerEntry, *, is_in_force: bool = True) -> Self:
        """Return the entry as a body."""
        return cls(
            id=to_text("let", entry.id),
            seq=entry.seq,
            supersedes=None if entry.supersedes is None else to_text("let", entry.supersedes),
            prev_hash=entry.prev_hash,
            hash=entry.hash,
            recorded_at=entry.recorded_at,
            is_in_force=is_in_force,
            letter=_letter_body(entry.content),
        )


def _letter_body(content: object) -> LetterBody:
    fields = msgspec.to_builtins(content)
    role = fields.pop("experience")
    fields["experience_id"] = None if role is None else to_text("exp", UUID(role))
    return msgspec.convert(fields, LetterBody)


class ExperiencesOut(OutStruct, kw_only=True):
    """The experiences of a ledger, oldest first."""

    items: list[ExperienceOut]


class LettersOut(OutStruct, kw_only=True):
    """The letters of a ledger, oldest first."""

    items: list[LetterOut]


class LedgerProofOut(OutStruct, kw_only=True):
    """The head of a ledger and whether every entry still leads to it."""

    head: str
    entries: int
    broken_at: int | None

    @classmethod
    def of(cls, proof: LedgerProof) -> Self:
        """Return the proof as a body."""
        return cls(head=proof.head, entries=proof.entries, broken_at=proof.broken_at)


class FindingOut(OutStruct, kw_only=True):
    """Something to look at; never a failure."""

    code: str
    pointer: str
    detail: str
    is_private: bool

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """Return the finding as a body."""
        return cls(
            code=finding.code,
            pointer=finding.pointer,
            detail=finding.detail,
            is_private=finding.is_private,
        )


class ReviewOut(OutStruct, kw_only=True):
    """Contradictions, and what is missing, most telling first."""

    version: int
    contradictions: list[FindingOut]
    complete_percent: int
    missing: list[FindingOut]

    @classmethod
    def of(cls, review: Review) -> Self:
        """Return the review as a body."""
        return cls(
            version=review.version,
            contradictions=[FindingOut.of(each) for each in review.contradictions],
            complete_percent=review.completeness.percent,
            missing=[FindingOut.of(each) for each in review.completeness.missing],
        )


class VersionOut(OutStruct, kw_only=True):
    """When a version of a profile was made, and by whom."""

    version: int
    actor: str
    created_at: datetime

    @classmethod
    def of(cls, summary: VersionSummary) -> Self:
        """Return the summary as a body."""
        return cls(version=summary.version, actor=summary.actor_kind, created_at=summary.created_at)


class ProfileVersionOut(VersionOut, kw_only=True):
    """A profile as it was."""

    profile: ProfileBody

    @classmethod
    def of_view(cls, view: VersionView) -> Self:
        """Return the version as a body."""
        return cls(
            version=view.summary.version,
            actor=view.summary.actor_kind,
            created_at=view.summary.created_at,
            profile=ProfileBody.of(view.profile),
        )


class ChangeOut(OutStruct, kw_only=True):
    """One value before and after."""

    pointer: str
    before: msgspec.Raw
    after: msgspec.Raw


class DiffOut(OutStruct, kw_only=True):
    """What changed between two versions."""

    changes: list[ChangeOut]

    @classmethod
    def of(cls, changes: tuple[Change, ...]) -> Self:
        """Return the changes as a body."""
        return cls(
            changes=[
                ChangeOut(
                    pointer=each.pointer,
                    before=msgspec.Raw(msgspec.json.encode(each.before)),
                    after=msgspec.Raw(msgspec.json.encode(each.after)),
                )
                for each in changes
            ]
        )


class ImportFaultOut(OutStruct, kw_only=True):
    """One bad cell: `/lines/{line}/{column}`."""

    pointer: str
    code: str
    detail: str


class ImportOut(OutStruct, kw_only=True):
    """What an import did, or would do."""

    is_dry_run: bool
    created: int
    updated: int
    unchanged: int
    faults: list[ImportFaultOut]

    @classmethod
    def of(cls, report: ImportReport, *, is_dry_run: bool) -> Self:
        """Return the report as a body."""
        return cls(
            is_dry_run=is_dry_run,
            created=report.created,
            updated=report.updated,
            unchanged=report.unchanged,
            faults=[
                ImportFaultOut(pointer=each.pointer, code=each.code, detail=each.detail)
                for each in report.faults
            ],
        )
