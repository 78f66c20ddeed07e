"""Applicants and their profiles: values that can only be had by parsing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.kernel.errors import invalid
from domain.kernel.identifiers import AdvisorId, ApplicantId, ExperienceId, LetterId
from domain.kernel.places import Country, Division, State
from domain.kernel.vocabulary import (
    ContactClass,
    Duty,
    Exam,
    SeasonCode,
    Specialty,
    TrackKind,
    Visa,
)


class ExamOutcome(StrEnum):
    """How a sitting ended; `pending` (score not out) is a value."""

    PASSED = "passed"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamAttempt:
    """One sitting of one exam."""

    exam: Exam
    outcome: ExamOutcome
    taken_on: date | None = None
    score: int | None = None
    """Three-digit score (1 to 300) where the exam gives one."""

    def __post_init__(self) -> None:
        """Refuse a score out of range, or one on a sitting that has none."""
        if self.score is not None and not 1 <= self.score <= 300:
            raise invalid("/score", "score-out-of-range", "A score lies between 1 and 300.")
        if self.score is not None and self.outcome in (ExamOutcome.PENDING, ExamOutcome.INCOMPLETE):
            raise invalid("/score", "score-without-result", "A pending sitting has no score.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Graduation:
    """Medical school: class year, degree date (None: not yet or not known), school, country."""

    class_year: int | None = None
    degree_on: date | None = None
    school: str | None = None
    country: Country | None = None
    is_graduated: bool | None = None
    practised_since: bool | None = None
    prior_residency: bool | None = None


class ImgType(StrEnum):
    """How programs count the applicant (Canadian graduates from July 2025 are IMGs)."""

    NON_US_IMG = "non-us-img"
    US_IMG = "us-img"
    US_MD = "us-md"
    US_DO = "us-do"


class EcfmgStage(StrEnum):
    """How far certification has come."""

    NOT_STARTED = "not-started"
    APPLIED = "applied"
    PATHWAY_ACCEPTED = "pathway-accepted"
    CERTIFIED = "certified"
    NOT_NEEDED = "not-needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecfmg:
    """ECFMG as a calendar, not a flag (domain.md section 5)."""

    stage: EcfmgStage | None = None
    pathway: int | None = None
    pathway_season: int | None = None
    accepted_on: date | None = None
    valid_through: date | None = None
    oet_on: date | None = None
    certified_on: date | None = None
    certificate_expires_on: date | None = None
    platform_access: bool | None = None


class WorkCategory(StrEnum):
    """Category of US work authorisation."""

    CITIZEN = "citizen"
    PERMANENT_RESIDENT = "permanent-resident"
    ASYLEE_OR_REFUGEE = "asylee-or-refugee"
    EAD = "ead"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAuthorisation:
    """Category, basis and expiry; which visas would be taken; J-1 home-residence duty."""

    category: WorkCategory | None = None
    basis: str | None = None
    expires_on: date | None = None
    accepts: frozenset[Visa] = frozenset()
    """Visas the applicant would take; empty with category `none`: not said."""
    j1_home_residence_duty: bool | None = None
    citizenships: tuple[Country, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Research:
    """Research in three counters, as programs count it."""

    publications: int | None = None
    abstracts_and_presentations: int | None = None
    projects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One specialty aimed at; `share` is its weight in utility (1: as good as the first)."""

    specialty: Specialty
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Trade-offs (weights, 0 to 1) and deal-breakers, kept apart."""

    targets: tuple[Target, ...] = ()
    states: Mapping[State, float] = field(default_factory=dict)
    divisions: tuple[Division, ...] = ()
    """Geographic preferences really held, at most three."""
    settings: Mapping[str, float] = field(default_factory=dict)
    track_kinds: frozenset[TrackKind] = frozenset({TrackKind.CATEGORICAL})
    excluded_states: frozenset[State] = frozenset()
    """Deal-breaker: never listed."""
    excluded_settings: frozenset[str] = frozenset()
    outside_option: float = 0.3
    """Worth of no position this season and applying again, on the 0 to 1 scale of utility."""
    price_per_point_cents: int | None = None
    """What one hundredth of expected utility is worth to the applicant; None: not stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything known of an applicant that a ranking may use, and nothing that names them."""

    img_type: ImgType | None = None
    exams: tuple[ExamAttempt, ...] = ()
    graduation: Graduation = Graduation()
    ecfmg: Ecfmg = Ecfmg()
    work: WorkAuthorisation = WorkAuthorisation()
    research: Research = Research()
    languages: tuple[str, ...] = ()
    preferences: Preferences = Preferences()
    budget_cents: int | None = None
    prior_match_attempts: int | None = None
    other_degrees: tuple[str, ...] = ()
    honours: tuple[str, ...] = ()
    gap_explanation: str | None = None
    is_couples_match: bool = False
    season: SeasonCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What names or reaches a person; always sealed at rest."""

    name: str
    email: str | None = None
    phone: str | None = None
    born_on: date | None = None


class ApplicantStatus(StrEnum):
    """Only active applicants are billed."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A person advised, at one version of identity and profile."""

    id: ApplicantId
    version: int
    status: ApplicantStatus
    identity: Identity
    profile: Profile
    external_id: str | None = None
    advisor: AdvisorId | None = None
    created_at: datetime
    updated_at: datetime


class ExperienceKind(StrEnum):
    """What the role was called; its class follows from duties, not from this."""

    CLERKSHIP = "clerkship"
    EXTERNSHIP = "externship"
    OBSERVERSHIP = "observership"
    SHADOWING = "shadowing"
    VOLUNTEER = "volunteer"
    EMPLOYMENT = "employment"
    RESEARCH = "research"
    PRACTICE = "practice"


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


class LetterStatus(StrEnum):
    """Letter pipeline."""

    TO_ASK = "to-ask"
    ASKED = "asked"
    AGREED = "agreed"
    UPLOADED = "uploaded"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One append-only row: a correction is a new entry that supersedes an old one."""

    id: ExperienceId | LetterId
    applicant: ApplicantId
    seq: int
    supersedes: ExperienceId | LetterId | None
    prev_hash: str
    hash: str
    """SHA-256 hex over prev_hash, the clear header and the sealed body."""
    content: Experience | Letter
    contact_class: ContactClass | None
    """Set for experiences, by duties."""
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSnapshot:
    """What a ranking scored: profile version and ledger head, with the entries then in force."""

    applicant: ApplicantId
    profile_version: int
    ledger_head: str
    """Hash of the last ledger entry, 64 zeros for an empty ledger."""
    profile: Profile
    experiences: tuple[Experience, ...]
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A contradiction or gap in a profile, named; never a failure."""

    code: str
    pointer: str
    detail: str
