"""The profile: everything a ranking may use, and nothing that names a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.applicants.entities.checks import LONG, Faults
from domain.kernel.places import Country, Division, State
from domain.kernel.vocabulary import Exam, SeasonCode, Specialty, TrackKind, Visa


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
        faults = Faults()
        faults.unless(
            self.score is None or 1 <= self.score <= 300,
            "/score",
            "score-out-of-range",
            "A score lies between 1 and 300.",
        )
        has_result = self.outcome in (ExamOutcome.PASSED, ExamOutcome.FAILED)
        faults.unless(
            self.score is None or has_result,
            "/score",
            "score-without-result",
            "A sitting that is pending or incomplete has no score.",
        )
        faults.day("/taken_on", self.taken_on)
        faults.refuse()


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
    class_quartile: int | None = None
    """Quarter of the class by rank, 1 the highest."""

    def __post_init__(self) -> None:
        """Refuse years and dates out of range, unknown countries."""
        faults = Faults()
        faults.between("/class_year", self.class_year, 1950, 2100)
        faults.between("/class_quartile", self.class_quartile, 1, 4)
        faults.day("/degree_on", self.degree_on)
        faults.text("/school", self.school)
        faults.country("/country", self.country)
        faults.refuse()


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

    def __post_init__(self) -> None:
        """Refuse pathways that do not exist and dates out of range."""
        faults = Faults()
        faults.between("/pathway", self.pathway, 1, 6)
        faults.between("/pathway_season", self.pathway_season, 2020, 2100)
        faults.days(
            {
                "/accepted_on": self.accepted_on,
                "/valid_through": self.valid_through,
                "/oet_on": self.oet_on,
                "/certified_on": self.certified_on,
                "/certificate_expires_on": self.certificate_expires_on,
            }
        )
        faults.refuse()


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

    def __post_init__(self) -> None:
        """Refuse unknown countries, overlong text and dates out of range."""
        faults = Faults()
        faults.text("/basis", self.basis)
        faults.day("/expires_on", self.expires_on)
        faults.many("/citizenships", self.citizenships, 5)
        for place, country in enumerate(self.citizenships):
            faults.country(f"/citizenships/{place}", country)
        faults.refuse()


@dataclass(frozen=True, slots=True, kw_only=True)
class Research:
    """Research in three counters, as programs count it."""

    publications: int | None = None
    abstracts_and_presentations: int | None = None
    projects: int | None = None

    def __post_init__(self) -> None:
        """Refuse counters below zero or beyond belief."""
        faults = Faults()
        for name in ("publications", "abstracts_and_presentations", "projects"):
            faults.between(f"/{name}", getattr(self, name), 0, 2_000)
        faults.refuse()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One specialty aimed at; `weight` is its worth in utility (1: as good as the first)."""

    specialty: Specialty
    weight: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no slug, and weights outside 0 to 1."""
        faults = Faults()
        faults.specialty("/specialty", self.specialty)
        faults.between("/weight", self.weight, 0, 1)
        faults.refuse()


TARGETS_MAXIMUM = 10
DIVISIONS_MAXIMUM = 3
"""Geographic preferences an application can show: three divisions (AAMC, MyERAS)."""


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

    def __post_init__(self) -> None:
        """Refuse weights outside 0 to 1, unknown places, too many or doubled choices."""
        faults = Faults()
        self._check_targets(faults)
        self._check_places(faults)
        faults.many("/settings", self.settings, 10)
        faults.many("/excluded_settings", self.excluded_settings, 10)
        faults.slugs("/settings", self.settings)
        faults.weights("/settings", self.settings)
        faults.slugs("/excluded_settings", self.excluded_settings)
        faults.between("/outside_option", self.outside_option, 0, 1)
        faults.between("/price_per_point_cents", self.price_per_point_cents, 0, 10_000_000)
        faults.refuse()

    def _check_targets(self, faults: Faults) -> None:
        faults.many("/targets", self.targets, TARGETS_MAXIMUM)
        names = [target.specialty for target in self.targets]
        faults.unless(
            len(set(names)) == len(names),
            "/targets",
            "duplicate-target",
            "A specialty is aimed at once.",
        )

    def _check_places(self, faults: Faults) -> None:
        faults.weights("/states", self.states)
        for state in self.states:
            faults.state(f"/states/{state}", state)
        for state in sorted(self.excluded_states):
            faults.state(f"/excluded_states/{state}", state)
        faults.unless(
            len(self.divisions) <= DIVISIONS_MAXIMUM,
            "/divisions",
            "too-many-divisions",
            "At most three divisions can be preferred.",
        )
        faults.unless(
            len(set(self.divisions)) == len(self.divisions),
            "/divisions",
            "duplicate-division",
            "A division is named once.",
        )


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

    def __post_init__(self) -> None:
        """Refuse a negative budget, overlong lists and text, an impossible season."""
        faults = Faults()
        faults.many("/exams", self.exams)
        faults.texts("/languages", self.languages)
        faults.texts("/other_degrees", self.other_degrees)
        faults.texts("/honours", self.honours)
        faults.between("/budget_cents", self.budget_cents, 0, 100_000_000)
        faults.between("/prior_match_attempts", self.prior_match_attempts, 0, 30)
        faults.text("/gap_explanation", self.gap_explanation, LONG)
        faults.season("/season", self.season)
        faults.refuse()
