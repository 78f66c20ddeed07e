"""Experiences and letters: append-only entries (decision 18)."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.applicants.entities.attestation import Attestation
from domain.applicants.entities.checks import LONG, Faults
from domain.applicants.entities.practice import (
    Case,
    Certificate,
    DutyDone,
    Procedure,
    SkillLevel,
)
from domain.kernel.identifiers import ApplicantId, AttestationId, ExperienceId, LetterId
from domain.kernel.places import Country, State
from domain.kernel.vocabulary import ContactClass, Duty, Specialty


class ExperienceKind(StrEnum):
    """What the role was called; its class follows from duties, not from this."""

    CLERKSHIP = "clerkship"
    EXTERNSHIP = "externship"
    OBSERVERSHIP = "observership"
    SHADOWING = "shadowing"
    VOLUNTEER = "volunteer"
    EMPLOYMENT = "employment"
    RESEARCH = "research"
    QUALITY_IMPROVEMENT = "quality-improvement"
    PRACTICE = "practice"
    NON_MEDICAL = "non-medical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """One role or rotation; sealed at rest."""

    kind: ExperienceKind
    role: str
    site: str
    setting: str | None = None
    specialty: Specialty | None = None
    country: Country
    state: State | None = None
    started_on: date
    ended_on: date | None = None
    """None: still going."""
    hours_per_week: float | None = None
    is_paid: bool | None = None
    duties: frozenset[Duty] = frozenset()
    supervisor: str | None = None
    supervisor_us_licensed: bool | None = None
    supervisor_faculty: bool | None = None
    description: str | None = None
    procedures: tuple[Procedure, ...] = ()
    case_learned_from: str | None = None
    """A memorable case without anything that identifies a patient, and what it taught."""
    feedback: str | None = None
    improvement: str | None = None
    """What changed after the feedback."""
    duties_done: tuple[DutyDone, ...] = ()
    """How often and at what level; a duty that was only watched is none."""
    cases: tuple[Case, ...] = ()
    record_system: str | None = None
    """Name of the electronic health record that was used."""
    certificates: tuple[Certificate, ...] = ()
    patient_contact: bool | None = None
    """For research and quality improvement: whether patients were met."""

    @property
    def performed(self) -> frozenset[Duty]:
        """The duties done oneself: those named, less those only watched."""
        watched = {each.duty for each in self.duties_done if each.level is SkillLevel.OBSERVED}
        done = {each.duty for each in self.duties_done if each.level is not SkillLevel.OBSERVED}
        return (self.duties | done) - (watched - done)

    def __post_init__(self) -> None:
        """Refuse text out of bounds, places unknown and patient identifiers.

        Dates that run backwards are kept and become a finding: refusing them would lose the rest.
        """
        faults = Faults()
        for name in ("role", "site", "setting", "supervisor", "record_system"):
            faults.text(f"/{name}", getattr(self, name))
        for name in ("description", "case_learned_from", "feedback", "improvement"):
            faults.text(f"/{name}", getattr(self, name), LONG)
            _refuse_patients(faults, f"/{name}", getattr(self, name))
        faults.specialty("/specialty", self.specialty)
        faults.country("/country", self.country)
        faults.state("/state", self.state)
        faults.days({"/started_on": self.started_on, "/ended_on": self.ended_on})
        faults.between("/hours_per_week", self.hours_per_week, 0.5, 168)
        faults.many("/procedures", self.procedures)
        faults.many("/duties_done", self.duties_done, 7)
        faults.many("/cases", self.cases)
        faults.many("/certificates", self.certificates)
        faults.refuse()


class LetterStatus(StrEnum):
    """Letter pipeline."""

    TO_ASK = "to-ask"
    ASKED = "asked"
    AGREED = "agreed"
    UPLOADED = "uploaded"
    ASSIGNED = "assigned"


class AuthorKind(StrEnum):
    """What the author of a letter is."""

    PROGRAM_DIRECTOR = "program-director"
    CHAIR = "chair"
    FACULTY = "faculty"
    ATTENDING = "attending"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter of recommendation, never its text; sealed at rest."""

    author: str
    title: str | None = None
    specialty: Specialty | None = None
    from_us: bool | None = None
    is_waived: bool | None = None
    status: LetterStatus = LetterStatus.TO_ASK
    written_on: date | None = None
    author_kind: AuthorKind | None = None
    experience: ExperienceId | None = None
    """The role in which the author saw the applicant work."""

    def __post_init__(self) -> None:
        """Refuse text out of bounds, unknown specialties and dates out of range."""
        faults = Faults()
        faults.text("/author", self.author)
        faults.text("/title", self.title)
        faults.specialty("/specialty", self.specialty)
        faults.day("/written_on", self.written_on)
        faults.refuse()


class LedgerKind(StrEnum):
    """What an entry of the ledger records."""

    EXPERIENCE = "experience"
    LETTER = "letter"
    ATTESTATION = "attestation"


Content = Experience | Letter | Attestation
LedgerId = ExperienceId | LetterId | AttestationId


def kind_of(content: Content) -> LedgerKind:
    """Return what an entry with this content records."""
    match content:
        case Experience():
            return LedgerKind.EXPERIENCE
        case Letter():
            return LedgerKind.LETTER
        case Attestation():
            return LedgerKind.ATTESTATION


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """A ledger entry before it has its number and hash."""

    id: LedgerId
    applicant: ApplicantId
    content: Content
    supersedes: LedgerId | None
    recorded_at: datetime

    @property
    def kind(self) -> LedgerKind:
        """What this entry records."""
        return kind_of(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One append-only row: a correction is a new entry that supersedes an old one."""

    id: LedgerId
    applicant: ApplicantId
    seq: int
    supersedes: LedgerId | None
    prev_hash: str
    hash: str
    """SHA-256 hex over prev_hash, the clear header and the sealed body."""
    content: Content
    contact_class: ContactClass | None
    """Set for experiences, by duties."""
    recorded_at: datetime

    @property
    def kind(self) -> LedgerKind:
        """What this entry records."""
        return kind_of(self.content)


_PATIENT = re.compile(
    r"\b(mrn|medical record (no|number)|date of birth|dob)\b\W*\d|\b\d{3}-\d{2}-\d{4}\b",
    re.IGNORECASE,
)
"""Record numbers, birth dates and social security numbers: HIPAA identifiers with a shape."""


def _refuse_patients(faults: Faults, pointer: str, text: str | None) -> None:
    faults.unless(
        text is None or _PATIENT.search(text) is None,
        pointer,
        "patient-identifier",
        "This looks like a patient's identifier; describe cases without any.",
    )
