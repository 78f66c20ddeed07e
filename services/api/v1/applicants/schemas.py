"""Bodies of applicants: bounded structs, and the way from and to the domain."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Self, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict

from domain.applicants.entities import (
    Applicant,
    ApplicantStatus,
    Ecfmg,
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Graduation,
    Identity,
    ImgType,
    Preferences,
    Profile,
    Research,
    Target,
    WorkAuthorisation,
    WorkCategory,
)
from domain.applicants.entities.checks import Faults
from domain.applicants.use_cases.create_applicant import CreateApplicant
from domain.applicants.use_cases.revise_profile import ReviseProfile
from domain.applicants.use_cases.upsert_applicant import UpsertApplicant
from domain.applicants.views import ApplicantSummary
from domain.kernel.identifiers import AdvisorId, ApplicantId, from_text, to_text
from domain.kernel.places import Division
from domain.kernel.vocabulary import Exam, TrackKind, Visa
from services.edge.bodies import InStruct, OutStruct, PatchStruct

Short = Annotated[str, Meta(min_length=1, max_length=200)]
Long = Annotated[str, Meta(min_length=1, max_length=4_000)]
Slug = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[str, Meta(min_length=2, max_length=2)]
Season = Annotated[str, Meta(pattern="^20[2-9][0-9]$")]
Weight = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0, le=2_000)]
AdvisorText = Annotated[str, Meta(min_length=30, max_length=30, description="adv_ id")]
Shorts = Annotated[tuple[Short, ...], Meta(max_length=50)]
Made = TypeVar("Made")


class ExamBody(InStruct, kw_only=True):
    """One sitting of one exam."""

    exam: Exam
    outcome: ExamOutcome
    taken_on: date | None = None
    score: Annotated[int, Meta(ge=1, le=300)] | None = None


class GraduationBody(InStruct, kw_only=True):
    """Medical school."""

    class_year: Annotated[int, Meta(ge=1950, le=2100)] | None = None
    degree_on: date | None = None
    school: Short | None = None
    country: Code | None = None
    is_graduated: bool | None = None
    practised_since: bool | None = None
    prior_residency: bool | None = None
    class_quartile: Annotated[int, Meta(ge=1, le=4)] | None = None


class EcfmgBody(InStruct, kw_only=True):
    """ECFMG certification as a calendar."""

    stage: EcfmgStage | None = None
    pathway: Annotated[int, Meta(ge=1, le=6)] | None = None
    pathway_season: Annotated[int, Meta(ge=2020, le=2100)] | None = None
    accepted_on: date | None = None
    valid_through: date | None = None
    oet_on: date | None = None
    certified_on: date | None = None
    certificate_expires_on: date | None = None
    platform_access: bool | None = None


class WorkBody(InStruct, kw_only=True):
    """US work authorisation, and the visas that would be taken."""

    category: WorkCategory | None = None
    basis: Short | None = None
    expires_on: date | None = None
    accepts: Annotated[tuple[Visa, ...], Meta(max_length=2)] = ()
    j1_home_residence_duty: bool | None = None
    citizenships: Annotated[tuple[Code, ...], Meta(max_length=5)] = ()


class ResearchBody(InStruct, kw_only=True):
    """Research in three counters."""

    publications: Count | None = None
    abstracts_and_presentations: Count | None = None
    projects: Count | None = None


class TargetBody(InStruct, kw_only=True):
    """A specialty aimed at, and its worth beside the others."""

    specialty: Slug
    weight: Weight = 1.0


class PreferencesBody(InStruct, kw_only=True):
    """Trade-offs as weights from 0 to 1, deal-breakers apart."""

    targets: Annotated[tuple[TargetBody, ...], Meta(max_length=10)] = ()
    states: Annotated[dict[Code, Weight], Meta(max_length=60)] = msgspec.field(default_factory=dict)
    divisions: Annotated[tuple[Division, ...], Meta(max_length=3)] = ()
    settings: Annotated[dict[Slug, Weight], Meta(max_length=10)] = msgspec.field(
        default_factory=dict
    )
    track_kinds: Annotated[tuple[TrackKind, ...], Meta(max_length=5)] = (TrackKind.CATEGORICAL,)
    excluded_states: Annotated[tuple[Code, ...], Meta(max_length=60)] = ()
    excluded_settings: Annotated[tuple[Slug, ...], Meta(max_length=10)] = ()
    outside_option: Weight = 0.3
    price_per_point_cents: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None


class ProfileBody(InStruct, kw_only=True):
    """Everything known of an applicant that a ranking may use; what is null is not known."""

    img_type: ImgType | None = None
    exams: Annotated[tuple[ExamBody, ...], Meta(max_length=50)] = ()
    graduation: GraduationBody = msgspec.field(default_factory=GraduationBody)
    ecfmg: EcfmgBody = msgspec.field(default_factory=EcfmgBody)
    work: WorkBody = msgspec.field(default_factory=WorkBody)
    research: ResearchBody = msgspec.field(default_factory=ResearchBody)
    languages: Shorts = ()
    preferences: PreferencesBody = msgspec.field(default_factory=PreferencesBody)
    budget_cents: Annotated[int, Meta(ge=0, le=100_000_000)] | None = None
    prior_match_attempts: Annotated[int, Meta(ge=0, le=30)] | None = None
    other_degrees: Shorts = ()
    honours: Shorts = ()
    gap_explanation: Long | None = None
    is_couples_match: bool = False
    season: Season | None = None

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """Return the domain's profile as a body: what comes out can be sent back in."""
        return msgspec.convert(msgspec.to_builtins(profile), cls)


class IdentityBody(InStruct, kw_only=True):
    """Who the applicant is; stored encrypted."""

    name: Short
    email: Annotated[str, Meta(min_length=3, max_length=320)] | None = None
    phone: Annotated[str, Meta(min_length=1, max_length=50)] | None = None
    born_on: date | None = None

    @classmethod
    def of(cls, identity: Identity) -> Self:
        """Return the domain's identity as a body."""
        return msgspec.convert(msgspec.to_builtins(identity), cls)


class ApplicantPut(InStruct, kw_only=True):
    """An applicant as a whole, under the agency's own id in the path."""

    identity: IdentityBody
    profile: ProfileBody = msgspec.field(default_factory=ProfileBody)
    status: ApplicantStatus = ApplicantStatus.PROSPECT
    advisor_id: AdvisorText | None = None

    def to_command(self, external_id: str) -> UpsertApplicant:
        """Return the command; Invalid naming every fault."""
        identity, profile = to_person(self.identity, self.profile)
        return UpsertApplicant(
            external_id=external_id,
            identity=identity,
            profile=profile,
            status=self.status,
            advisor=to_advisor(self.advisor_id),
        )


class ApplicantIn(ApplicantPut, kw_only=True):
    """A new applicant."""

    external_id: Short | None = None

    def to_creation(self) -> CreateApplicant:
        """Return the command; Invalid naming every fault."""
        identity, profile = to_person(self.identity, self.profile)
        return CreateApplicant(
            identity=identity,
            profile=profile,
            status=self.status,
            external_id=self.external_id,
            advisor=to_advisor(self.advisor_id),
        )


class StatusIn(InStruct, kw_only=True):
    """The status wanted."""

    status: ApplicantStatus


class ProfilePatch(PatchStruct, kw_only=True):
    """Sections of a profile; each one named is replaced as a whole."""

    img_type: ImgType | UnsetType | None = UNSET
    exams: Annotated[tuple[ExamBody, ...], Meta(max_length=50)] | UnsetType = UNSET
    graduation: GraduationBody | UnsetType = UNSET
    ecfmg: EcfmgBody | UnsetType = UNSET
    work: WorkBody | UnsetType = UNSET
    research: ResearchBody | UnsetType = UNSET
    languages: Shorts | UnsetType = UNSET
    preferences: PreferencesBody | UnsetType = UNSET
    budget_cents: Annotated[int, Meta(ge=0, le=100_000_000)] | UnsetType | None = UNSET
    prior_match_attempts: Annotated[int, Meta(ge=0, le=30)] | UnsetType | None = UNSET
    other_degrees: Shorts | UnsetType = UNSET
    honours: Shorts | UnsetType = UNSET
    gap_explanation: Long | UnsetType | None = UNSET
    is_couples_match: bool | UnsetType = UNSET
    season: Season | UnsetType | None = UNSET


class ApplicantPatch(PatchStruct, kw_only=True):
    """What is to change; the identity is replaced as a whole."""

    identity: IdentityBody | UnsetType = UNSET
    profile: ProfilePatch | UnsetType = UNSET
    advisor_id: AdvisorText | UnsetType | None = UNSET

    def to_command(self, current: Applicant, version: int) -> ReviseProfile:
        """Return the command that makes `current` what this says; Invalid naming every fault."""
        identity = IdentityBody.of(current.identity) if self.identity is UNSET else self.identity
        body = ProfileBody.of(current.profile)
        if self.profile is not UNSET:
            named = {
                key: value for key, value in asdict(self.profile).items() if value is not UNSET
            }
            body = msgspec.structs.replace(body, **named)
        person = to_person(identity, body)
        advisor = self.advisor_id
        return ReviseProfile(
            applicant=current.id,
            version=version,
            identity=person[0],
            profile=person[1],
            advisor=current.advisor if advisor is UNSET else to_advisor(advisor),
        )


class ApplicantOut(OutStruct, kw_only=True):
    """An applicant at one version."""

    id: str
    version: int
    status: ApplicantStatus
    external_id: str | None
    advisor_id: str | None
    identity: IdentityBody
    profile: ProfileBody
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, applicant: Applicant) -> Self:
        """Return the applicant as a body."""
        return cls(
            id=to_text("apl", applicant.id),
            version=applicant.version,
            status=applicant.status,
            external_id=applicant.external_id,
            advisor_id=advisor_text(applicant.advisor),
            identity=IdentityBody.of(applicant.identity),
            profile=ProfileBody.of(applicant.profile),
            created_at=applicant.created_at,
            updated_at=applicant.updated_at,
        )


class ApplicantSummaryOut(OutStruct, kw_only=True):
    """One line of the list."""

    id: str
    version: int
    status: ApplicantStatus
    name: str
    external_id: str | None
    advisor_id: str | None
    season: str | None
    primary_specialty: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, summary: ApplicantSummary) -> Self:
        """Return the summary as a body."""
        return cls(
            id=to_text("apl", summary.id),
            version=summary.version,
            status=summary.status,
            name=summary.name,
            external_id=summary.external_id,
            advisor_id=advisor_text(summary.advisor),
            season=summary.season,
            primary_specialty=summary.primary_specialty,
            created_at=summary.created_at,
            updated_at=summary.updated_at,
        )


def to_person(identity: IdentityBody, profile: ProfileBody) -> tuple[Identity, Profile]:
    """Return both parsed; Invalid with every fault of both, at pointers of the whole body."""
    faults = Faults()
    named = faults.gather("/identity", lambda: Identity(**asdict(identity)))
    known = gather_profile(profile, faults, "/profile")
    faults.refuse()
    return complete(named), known


def to_profile(profile: ProfileBody, pointer: str = "/profile") -> Profile:
    """Return the profile parsed; Invalid with every fault below `pointer`."""
    faults = Faults()
    known = gather_profile(profile, faults, pointer)
    faults.refuse()
    return known


def gather_profile(body: ProfileBody, faults: Faults, at: str) -> Profile:
    """Return the profile, or an empty one with the faults noted."""
    made = {
        "exams": faults.gather_each(
            f"{at}/exams", [partial(ExamAttempt, **asdict(each)) for each in body.exams]
        ),
        "graduation": faults.gather(
            f"{at}/graduation", lambda: Graduation(**asdict(body.graduation))
        )
        or Graduation(),
        "ecfmg": faults.gather(f"{at}/ecfmg", lambda: Ecfmg(**asdict(body.ecfmg))) or Ecfmg(),
        "work": faults.gather(f"{at}/work", lambda: _work(body.work)) or WorkAuthorisation(),
        "research": faults.gather(f"{at}/research", lambda: Research(**asdict(body.research)))
        or Research(),
        "preferences": _preferences(body.preferences, faults, f"{at}/preferences"),
        "languages": tuple(body.languages),
        "other_degrees": tuple(body.other_degrees),
        "honours": tuple(body.honours),
    }
    return faults.gather(at, lambda: Profile(**(asdict(body) | made))) or Profile()


def _work(body: WorkBody) -> WorkAuthorisation:
    lists = {"accepts": frozenset(body.accepts), "citizenships": tuple(body.citizenships)}
    return WorkAuthorisation(**(asdict(body) | lists))


def _preferences(body: PreferencesBody, faults: Faults, at: str) -> Preferences:
    targets = faults.gather_each(
        f"{at}/targets", [partial(Target, **asdict(each)) for each in body.targets]
    )
    lists = {
        "targets": targets,
        "divisions": tuple(body.divisions),
        "track_kinds": frozenset(body.track_kinds),
        "excluded_states": frozenset(body.excluded_states),
        "excluded_settings": frozenset(body.excluded_settings),
    }
    return faults.gather(at, lambda: Preferences(**(asdict(body) | lists))) or Preferences()


def complete(value: Made | None) -> Made:
    """Return what was made; nothing missing passes `refuse`."""
    assert value is not None  # noqa: S101  `refuse` raised otherwise
    return value


def to_advisor(text: str | None) -> AdvisorId | None:
    """Return the advisor's id; NotFound for what is none."""
    return None if text is None else AdvisorId(from_text("adv", text))


def advisor_text(advisor: AdvisorId | None) -> str | None:
    """Return the advisor's id as text."""
    return None if advisor is None else to_text("adv", advisor)


def parse_applicant(text: str) -> ApplicantId:
    """Return the applicant's id; NotFound for what is none."""
    return ApplicantId(from_text("apl", text))
