"""The catalogue: programs, their tracks and signal groups, and requirements as four stances."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from domain.kernel.identifiers import AgencyId, CatalogueId, ProgramId, TrackId
from domain.kernel.places import DIVISION_OF, Division, State
from domain.kernel.vocabulary import ContactClass, Exam, Milestone, Specialty, TrackKind

Rule = TypeVar("Rule")


class Stance(StrEnum):
    """How firmly a program holds a requirement (decision 13)."""

    STRICT = "strict"
    PREFERRED = "preferred"
    NONE = "none"
    """Verified that there is no such rule."""
    UNKNOWN = "unknown"


class Rights(StrEnum):
    """What may be done with a field, by whoever holds the right to it."""

    SYNTHETIC = "synthetic"
    PUBLIC_FACT = "public-fact"
    AGENCY_OWN = "agency-own"
    LICENSED = "licensed"
    RESTRICTED = "restricted"
    """May be shown to the agency that imported it; never trained on, never redistributed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a field comes from, when it was checked, and what may be done with it."""

    source: str | None = None
    verified_on: date | None = None
    rights: Rights = Rights.RESTRICTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Generic[Rule]):
    """A stance, the rule if it is stated, and its provenance.

    `rule` is None when the stance is `none` or `unknown`, or when a program says that it has
    a rule without saying which: such a gate is "at risk", never "ineligible".
    """

    stance: Stance = Stance.UNKNOWN
    rule: Rule | None = None
    provenance: Provenance = Provenance()


class Counting(StrEnum):
    """What an attempts rule counts."""

    FAILURES = "failures"
    SITTINGS = "sittings"


class AttemptScope(StrEnum):
    """Whether a maximum holds for each exam or for all together."""

    EACH = "each"
    TOTAL = "total"


class GraduationFrom(StrEnum):
    """Where years since graduation start."""

    CLASS_YEAR = "class-year"
    DEGREE_DATE = "degree-date"


class GraduationException(StrEnum):
    """What a program accepts in place of a recent graduation."""

    PRACTICE = "practice"
    PRIOR_RESIDENCY = "prior-residency"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRule:
    """A minimum three-digit score."""

    minimum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRule:
    """A maximum of attempts; any part that is None was not stated."""

    maximum: int
    exams: frozenset[Exam] | None = None
    counting: Counting | None = None
    scope: AttemptScope | None = None
    counts_incomplete: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GraduationRule:
    """At most `years` since graduation; `measured_at` is application or start."""

    years: int
    measured_from: GraduationFrom | None = None
    measured_at: Milestone | None = None
    exceptions: frozenset[GraduationException] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceRule:
    """Months of US clinical experience; `counts` None: not stated what counts."""

    months: float
    counts: frozenset[ContactClass] | None = None
    within_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRule:
    """Letters asked for; ERAS assigns at most four to a program."""

    count: int
    from_us: int | None = None
    in_specialty: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneRule:
    """Something (ECFMG certificate, Step 3) must be there by `by`; None: not stated when."""

    by: Milestone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisaRule:
    """What is sponsored: True, False, or None for not stated; and what an H-1B presupposes."""

    j1: bool | None = None
    h1b: bool | None = None
    h1b_step_3_by: Milestone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """Every gate of a program or track; what nobody has said is `unknown`."""

    step_2: Requirement[ScoreRule] = Requirement()
    attempts: Requirement[AttemptRule] = Requirement()
    graduation: Requirement[GraduationRule] = Requirement()
    experience: Requirement[ExperienceRule] = Requirement()
    letters: Requirement[LetterRule] = Requirement()
    ecfmg: Requirement[MilestoneRule] = Requirement()
    visa: Requirement[VisaRule] = Requirement()
    step_3: Requirement[MilestoneRule] = Requirement()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementOverrides:
    """What a track (or an agency's overlay) says differently; None: as the program says."""

    step_2: Requirement[ScoreRule] | None = None
    attempts: Requirement[AttemptRule] | None = None
    graduation: Requirement[GraduationRule] | None = None
    experience: Requirement[ExperienceRule] | None = None
    letters: Requirement[LetterRule] | None = None
    ecfmg: Requirement[MilestoneRule] | None = None
    visa: Requirement[VisaRule] | None = None
    step_3: Requirement[MilestoneRule] | None = None

    def over(self, requirements: Requirements) -> Requirements:
        """Return `requirements` with what is overridden replaced."""
        return replace(
            requirements,
            step_2=self.step_2 or requirements.step_2,
            attempts=self.attempts or requirements.attempts,
            graduation=self.graduation or requirements.graduation,
            experience=self.experience or requirements.experience,
            letters=self.letters or requirements.letters,
            ecfmg=self.ecfmg or requirements.ecfmg,
            visa=self.visa or requirements.visa,
            step_3=self.step_3 or requirements.step_3,
        )


class Platform(StrEnum):
    """Where one applies; fees hang on it."""

    ERAS = "eras"
    RESIDENCY_CAS = "residency-cas"
    OTHER = "other"


class MatchSystem(StrEnum):
    """Who runs the match."""

    NRMP = "nrmp"
    SF_MATCH = "sf-match"
    AUA = "aua"
    MILITARY = "military"
    NONE = "none"


class Setting(StrEnum):
    """Kind of training site."""

    UNIVERSITY = "university"
    UNIVERSITY_AFFILIATED = "university-affiliated"
    COMMUNITY = "community"
    MILITARY = "military"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImgYear:
    """Residents of one entering year: share of IMGs, and of non-US IMGs, each 0 to 1."""

    year: int
    share: float
    non_us_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Unit of scoring, ranking, outcome and shortlist entry (decision 12).

    `position` is its place in every score column of this catalogue: append-only.
    """

    id: TrackId
    code: str
    """Stable within the program, such as `C`, `P` or the NRMP code."""
    kind: TrackKind
    position: int
    start_year: int
    nrmp_code: str | None = None
    quota: int | None = None
    joint_with: str | None = None
    """Code of the preliminary (or advanced) track ranked jointly with this one."""
    overrides: RequirementOverrides = RequirementOverrides()
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Unit of application and fee: accreditation id x specialty x institution."""

    id: ProgramId
    code: str
    """The importer's own stable id of the program, unique in the catalogue."""
    name: str
    institution: str
    specialty: Specialty
    city: str
    state: State
    setting: Setting = Setting.UNKNOWN
    accreditation_id: str | None = None
    platform: Platform = Platform.ERAS
    match_system: MatchSystem = MatchSystem.NRMP
    start_date: date | None = None
    size: int | None = None
    """Residents a year over all tracks."""
    img_years: tuple[ImgYear, ...] = ()
    takes_signals: bool | None = None
    signal_group: str
    """Institution x field: one signal reaches all of it."""
    signal_pool: str
    """Fields that draw on the same signals (diagnostic and interventional radiology)."""
    requirements: Requirements = Requirements()
    provenance: Provenance = Provenance()
    tracks: tuple[Track, ...] = ()

    @property
    def division(self) -> Division:
        """Census division of its state."""
        return DIVISION_OF[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One program at the version it was last changed; withdrawn ones keep their positions."""

    program: Program
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """One version of a catalogue, whole, in memory.

    `track_count` is one past the highest track position ever given, so every score column of
    this version has that length; positions of withdrawn tracks stay and score nothing.
    """

    id: CatalogueId
    owner: AgencyId
    version: int
    content_sha256: str
    programs: tuple[Program, ...]
    track_count: int
    name: str = ""

    def tracks(self) -> tuple[tuple[Program, Track], ...]:
        """Return every (program, track) in position order."""
        pairs = [(program, track) for program in self.programs for track in program.tracks]
        return tuple(sorted(pairs, key=lambda pair: pair[1].position))


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What one agency says about the programs of a catalogue, at one overlay version."""

    version: int
    overrides: Mapping[ProgramId, RequirementOverrides] = field(default_factory=dict)
