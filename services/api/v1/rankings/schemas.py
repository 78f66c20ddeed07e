"""Bodies of rankings, receipts and trials."""

from datetime import date, datetime
from typing import Annotated, Self

from msgspec import UNSET, Meta, UnsetType

from domain.kernel.identifiers import to_text
from domain.kernel.vocabulary import SeasonCode
from domain.rankings.entities import (
    SCALE,
    Explanation,
    Failure,
    GateFinding,
    Ranking,
    ShortlistWish,
)
from domain.rankings.policies.outlook import Change, Unknown
from domain.rankings.policies.outlook_words import (
    CHANGES_BASIS,
    say_change,
    say_support,
    say_unknown,
)
from domain.rankings.policies.support import Support
from domain.rankings.policies.words import BASIS, Reader, say_contribution, say_finding
from domain.rankings.use_cases.look_out import Question, RankingOutlook
from domain.rankings.views import RankedTrackView, RankingView, TrackExplanation
from services.edge.bodies import InStruct, OutStruct
from services.edge.preconditions import etag_of

Cents = Annotated[int, Meta(ge=0, le=100_000_000)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Season = Annotated[str, Meta(pattern="^20[2-9][0-9]$")]
Id = Annotated[str, Meta(min_length=30, max_length=30)]
TIERS = ("none", "silver", "gold")


class WishIn(InStruct):
    """The shortlist to build when the ranking is done; absent limits come from the profile."""

    budget_cents: Cents | None = None
    max_programs: Annotated[int, Meta(ge=1, le=500)] | None = None

    def to_wish(self) -> ShortlistWish:
        """Return the domain's wish."""
        return ShortlistWish(budget_cents=self.budget_cents, max_programs=self.max_programs)


class RankingIn(InStruct):
    """A request for a ranking."""

    season: Season | None = None
    catalogue_id: Id | None = None
    shortlist: WishIn | None = None

    @property
    def season_code(self) -> SeasonCode | None:
        """The season as the domain names it."""
        return None if self.season is None else SeasonCode(self.season)


class FailureOut(OutStruct):
    """Why a ranking failed."""

    code: str
    detail: str

    @classmethod
    def of(cls, failure: Failure | None) -> Self | None:
        """Map the failure, if there is one."""
        return None if failure is None else cls(code=failure.code, detail=failure.detail)


class RankingOut(OutStruct):
    """State of a ranking; `tracks_url` and `receipt_url` work once it is completed.

    `stale_cause` says what changed since: profile, ledger, catalogue, overlay or
    model. Ask for a new ranking when it matters; none is started by itself.
    """

    id: str
    applicant_id: str
    season: str
    catalogue_id: str
    as_of: date
    state: str
    progress: int
    failure: FailureOut | None
    requested_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    stale_cause: str | None
    url: str
    tracks_url: str
    receipt_url: str

    @classmethod
    def of(cls, view: RankingView | Ranking) -> Self:
        """Map the view, or the aggregate just made."""
        identifier = to_text("rnk", view.id)
        return cls(
            id=identifier,
            applicant_id=to_text("apl", view.applicant),
            season=view.season,
            catalogue_id=to_text("cat", view.catalogue),
            as_of=view.as_of,
            state=view.state.value,
            progress=view.progress,
            failure=FailureOut.of(view.failure),
            requested_at=view.requested_at,
            started_at=view.started_at,
            completed_at=view.completed_at,
            stale_cause=view.stale_cause if isinstance(view, RankingView) else None,
            url=f"/v1/rankings/{identifier}",
            tracks_url=f"/v1/rankings/{identifier}/tracks",
            receipt_url=f"/v1/rankings/{identifier}/receipt",
        )


def ranking_etag(view: RankingView) -> str:
    """Return the ETag: it moves with the state and when the ranking becomes stale."""
    stale = view.stale_cause
    return etag_of(view.version if stale is None else f"{view.version}-{stale}")


class ProbabilityOut(OutStruct):
    """A modelled probability with its interval, 0 to 1; the basis is in the receipt."""

    mid: float
    low: float
    high: float


class RankedTrackOut(OutStruct):
    """One track of the default order; an applicant to whom estimates are not open gets none."""

    rank: int
    track_id: str
    program_id: str
    program_name: str
    institution: str
    specialty: str
    city: str
    state: str
    track_code: str
    track_kind: str
    eligibility: str
    p_interview: dict[str, ProbabilityOut] | UnsetType = UNSET
    p_would_take: ProbabilityOut | UnsetType = UNSET

    @classmethod
    def of(cls, view: RankedTrackView) -> Self:
        """Map the view; integers of 1e-6 become fractions."""
        row, program, track = view.row, view.program, view.track
        is_open = bool(row.scores)
        return cls(
            rank=row.rank,
            track_id=to_text("trk", row.track),
            program_id=to_text("prg", row.program),
            program_name=program.name,
            institution=program.institution,
            specialty=program.specialty,
            city=program.city,
            state=program.state,
            track_code=track.code,
            track_kind=track.kind.value,
            eligibility=row.eligibility.value,
            p_interview={tier: _probability(view, f"p_interview.{tier}") for tier in TIERS}
            if is_open
            else UNSET,
            p_would_take=_probability(view, "p_would_take") if is_open else UNSET,
        )


class FindingOut(OutStruct):
    """A gate that is not simply passed: the code, both values, and the sentence."""

    gate: str
    outcome: str
    code: str
    ours: str | None
    theirs: str | None
    words: str

    @classmethod
    def of(cls, finding: GateFinding, reader: Reader) -> Self:
        """Map the finding."""
        return cls(
            gate=finding.gate.value,
            outcome=finding.outcome.value,
            code=finding.code,
            ours=finding.ours,
            theirs=finding.theirs,
            words=say_finding(finding, reader),
        )


class ContributionOut(OutStruct):
    """What one group of facts adds to the log-odds of an interview."""

    group: str
    log_odds: float
    words: str


class SupportOut(OutStruct):
    """How many simulated applicants were alike; `lack` names why that is not enough data."""

    alike: int
    is_enough: bool
    lack: str | None
    words: str

    @classmethod
    def of(cls, support: Support) -> Self:
        """Map it."""
        return cls(
            alike=support.alike,
            is_enough=support.lack is None,
            lack=None if support.lack is None else support.lack.value,
            words=say_support(support),
        )


class UnknownOut(OutStruct):
    """A rule nobody has verified, and what one question to the program would settle."""

    rule: str
    chance_met: float
    p_interview_if_met: float
    p_interview_if_missed: float | None
    worth: float
    words: str

    @classmethod
    def of(cls, unknown: Unknown) -> Self:
        """Map it."""
        missed = unknown.if_missed
        return cls(
            rule=unknown.rule.replace("_", "-"),
            chance_met=unknown.chance_met / SCALE,
            p_interview_if_met=unknown.if_met / SCALE,
            p_interview_if_missed=None if missed is None else missed / SCALE,
            worth=unknown.worth / SCALE,
            words=say_unknown(unknown),
        )


class ChangeOut(OutStruct):
    """What the model would say with one input changed that can be acted on."""

    code: str
    p_interview_before: float
    p_interview_after: float
    words: str

    @classmethod
    def of(cls, change: Change) -> Self:
        """Map it."""
        return cls(
            code=change.code,
            p_interview_before=change.before / SCALE,
            p_interview_after=change.after / SCALE,
            words=say_change(change),
        )


class FieldSupportOut(OutStruct):
    """What figures of one field rest on."""

    specialty: str
    support: SupportOut


class QuestionOut(OutStruct):
    """One question to one program, and what the answer would settle."""

    rank: int
    track_id: str
    program_id: str
    program_name: str
    unknown: UnknownOut

    @classmethod
    def of(cls, question: Question) -> Self:
        """Map it."""
        view = question.track
        return cls(
            rank=view.row.rank,
            track_id=to_text("trk", view.row.track),
            program_id=to_text("prg", view.row.program),
            program_name=view.program.name,
            unknown=UnknownOut.of(question.unknown),
        )


class RankingOutlookOut(OutStruct):
    """What the ranking rests on by field, and the questions most worth asking.

    Questions are about the first `tracks_looked_at` tracks that are not ineligible; `worth` is
    how far the estimate moves on average once the answer is known.
    """

    support: list[FieldSupportOut]
    worth_asking: list[QuestionOut]
    tracks_looked_at: int
    basis: str

    @classmethod
    def of(cls, outlook: RankingOutlook) -> Self:
        """Map it."""
        return cls(
            support=[
                FieldSupportOut(specialty=field, support=SupportOut.of(each))
                for field, each in sorted(outlook.support.items())
            ],
            worth_asking=[QuestionOut.of(each) for each in outlook.questions],
            tracks_looked_at=outlook.looked_at,
            basis=BASIS,
        )


class ExplanationOut(OutStruct, kw_only=True):
    """Reasons that add up: base plus contributions is the log-odds of the score.

    Where estimates are not open to an applicant, the gates alone.
    """

    track: RankedTrackOut
    base_log_odds: float | UnsetType = UNSET
    contributions: list[ContributionOut] | UnsetType = UNSET
    findings: list[FindingOut]
    support: SupportOut
    worth_asking: list[UnknownOut] | UnsetType = UNSET
    would_change: list[ChangeOut] | UnsetType = UNSET
    would_change_basis: str
    basis: str

    @classmethod
    def of(cls, view: TrackExplanation, reader: Reader) -> Self:
        """Map the view."""
        explanation, is_open = view.explanation, bool(view.track.row.scores)
        return cls(
            track=RankedTrackOut.of(view.track),
            base_log_odds=explanation.base_micro_logits / SCALE if is_open else UNSET,
            contributions=contributions_out(explanation, reader) if is_open else UNSET,
            findings=[FindingOut.of(each, reader) for each in explanation.findings],
            support=SupportOut.of(view.outlook.support),
            worth_asking=[UnknownOut.of(each) for each in view.outlook.unknowns]
            if is_open
            else UNSET,
            would_change=[ChangeOut.of(each) for each in view.outlook.changes]
            if is_open
            else UNSET,
            would_change_basis=CHANGES_BASIS,
            basis=BASIS,
        )


def contributions_out(explanation: Explanation, reader: Reader) -> list[ContributionOut]:
    """Map the contributions, strongest first."""
    strongest = sorted(
        explanation.contributions, key=lambda each: (-abs(each.micro_logits), each.group)
    )
    return [
        ContributionOut(
            group=each.group,
            log_odds=each.micro_logits / SCALE,
            words=say_contribution(each, reader),
        )
        for each in strongest
    ]


class NamedProfile(InStruct):
    """The profile a receipt names."""

    applicant: Id
    version: Annotated[int, Meta(ge=1, le=2_000_000_000)]
    ledger_head: Sha256
    keyed_sha256: Sha256


class NamedCatalogue(InStruct):
    """The catalogue a receipt names."""

    owner: Annotated[str, Meta(max_length=40)]
    id: Id
    version: Annotated[int, Meta(ge=1, le=2_000_000_000)]
    sha256: Annotated[str, Meta(max_length=64)]


class NamedSeason(InStruct):
    """The season data a receipt names."""

    code: Season
    version: Annotated[int, Meta(ge=1, le=2_000_000_000)]
    sha256: Annotated[str, Meta(max_length=64)]


class NamedModel(InStruct):
    """The model a receipt names."""

    name: Annotated[str, Meta(max_length=200)]
    version: Annotated[str, Meta(max_length=200)]
    sha256: Sha256
    columns_version: Annotated[int, Meta(ge=1, le=1000)]


class NamedRecalibration(InStruct):
    """The agency's recalibration a receipt names; null: the model as it is."""

    version: Annotated[int, Meta(ge=1, le=2_000_000_000)]
    sha256: Sha256


class NamedResult(InStruct):
    """The result a receipt names."""

    sha256: Sha256
    track_count: Annotated[int, Meta(ge=0, le=2_000_000_000)]


class ReceiptIn(InStruct):
    """A ranking receipt, as `GET /v1/rankings/{id}/receipt` gives it."""

    schema: Annotated[str, Meta(max_length=100)]
    ranking: Id
    as_of: date
    profile: NamedProfile
    catalogue: NamedCatalogue
    overlay_version: Annotated[int, Meta(ge=0, le=2_000_000_000)]
    season: NamedSeason
    model: NamedModel
    calibration: Annotated[str, Meta(max_length=2000)]
    engine: Annotated[str, Meta(max_length=200)]
    code_version: Annotated[str, Meta(max_length=200)]
    constraints: None
    result: NamedResult
    recalibration: NamedRecalibration | UnsetType | None = UNSET


class VerdictOut(OutStruct):
    """What the replay found; `differing` points into the receipt."""

    is_verified: bool
    receipt_sha256: str
    replayed_result_sha256: str
    differing: list[str]


def _probability(view: RankedTrackView, column: str) -> ProbabilityOut:
    scores = view.row.scores
    return ProbabilityOut(
        mid=scores[column] / SCALE,
        low=scores[f"{column}.low"] / SCALE,
        high=scores[f"{column}.high"] / SCALE,
    )
