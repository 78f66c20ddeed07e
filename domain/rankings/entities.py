"""A ranking: its life, its gates, its score columns as bytes, its receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.kernel.canonical import Json
from domain.kernel.errors import ConflictError
from domain.kernel.events import DomainEvent, EventLog
from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    BatchId,
    CatalogueId,
    JobId,
    ProgramId,
    RankingId,
    TrackId,
)
from domain.kernel.vocabulary import SeasonCode

SCALE = 1_000_000
"""Scores are integers of 1e-6 before any sort (decision 14)."""

COLUMNS_V1 = (
    "p_interview.none",
    "p_interview.none.low",
    "p_interview.none.high",
    "p_interview.silver",
    "p_interview.silver.low",
    "p_interview.silver.high",
    "p_interview.gold",
    "p_interview.gold.low",
    "p_interview.gold.high",
    "p_would_take",
    "p_would_take.low",
    "p_would_take.high",
)
"""Columns of version 1 of the score table, in the order the scorer returns them."""


class RankingState(StrEnum):
    """Life of a ranking."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Eligibility(StrEnum):
    """Outcome of all gates of one track, best first."""

    ELIGIBLE = "eligible"
    AT_RISK = "at-risk"
    INELIGIBLE = "ineligible"


class Gate(StrEnum):
    """Which requirement a finding is about."""

    STEP_2 = "step-2"
    ATTEMPTS = "attempts"
    GRADUATION = "graduation"
    EXPERIENCE = "experience"
    LETTERS = "letters"
    ECFMG = "ecfmg"
    VISA = "visa"
    STEP_3 = "step-3"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFinding:
    """One gate that is not simply passed: a code with parameters, words are made at the edge.

    `outcome` is at-risk or ineligible, or eligible for a `rule-unknown` that changes nothing
    (an unknown rule only matters for a visa that may be needed); `ours` and `theirs` are the
    two values as text, None for unknown. Codes: `violated`, `preferred-missed`, `rule-unknown`
    (stance unknown), `rule-unstated` (not all its parts stated), `value-unknown`, `pending`.
    """

    gate: Gate
    outcome: Eligibility
    code: str
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one feature group adds to the log-odds, in 1e-6; groups add up to the score."""

    group: str
    micro_logits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Additive reasons of one track for the headline column `p_interview.none`.

    base_micro_logits + sum(contributions) equals the logit of the unrounded score to 1e-6 each.
    """

    position: int
    base_micro_logits: int
    contributions: tuple[Contribution, ...]
    findings: tuple[GateFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTrack:
    """One row of the default order, as readers see it."""

    rank: int
    position: int
    program: ProgramId
    track: TrackId
    eligibility: Eligibility
    scores: Mapping[str, int]
    """Column name to 1e-6 integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingResult:
    """Score table of one ranking as it is stored.

    `columns`: the columns of `columns_version`, each track_count little-endian int32 of 1e-6
    (-1: not scored), concatenated. `order`: int32 positions in default order. `eligibility`:
    one byte a position (0 eligible, 1 at risk, 2 ineligible, 3 not in the catalogue now).
    `explanations`: canonical JSON of the top 200. Hash: SHA-256 over all of them.
    """

    columns_version: int
    track_count: int
    columns: bytes
    order: bytes
    eligibility: bytes
    explanations: bytes
    result_sha256: str
    is_cut: bool = False
    """True for a page of the first rows: columns and eligibility are then in default order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistWish:
    """What a ranking request may ask for at the end of its job."""

    budget_cents: int | None = None
    max_programs: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a ranking failed, for the caller."""

    code: str
    detail: str


@dataclass(slots=True, kw_only=True)
class Ranking(EventLog):
    """The aggregate: states move forward only, and every end records its event."""

    id: RankingId
    applicant: ApplicantId
    season: SeasonCode
    catalogue_owner: AgencyId
    catalogue: CatalogueId
    as_of: date
    job: JobId
    version: int = 1
    state: RankingState = RankingState.QUEUED
    progress: int = 0
    """Percent."""
    wish: ShortlistWish | None = None
    """Set: a shortlist is built when the ranking completes."""
    failure: Failure | None = None
    receipt: Mapping[str, Json] | None = None
    requested_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None

    def start(self, now: datetime) -> None:
        """Queued (or running again after a crash) → running."""
        self._forbid_end("start")
        self.state = RankingState.RUNNING
        self.started_at = self.started_at or now

    def complete(self, now: datetime, receipt: Mapping[str, Json], event: DomainEvent) -> None:
        """Running → completed, with its receipt."""
        self._forbid_end("complete")
        self.state, self.progress = RankingState.COMPLETED, 100
        self.completed_at, self.receipt = now, receipt
        self.record(event)

    def fail(self, now: datetime, failure: Failure, event: DomainEvent) -> None:
        """Any open state → failed."""
        self._forbid_end("fail")
        self.state, self.completed_at, self.failure = RankingState.FAILED, now, failure
        self.record(event)

    def cancel(self, now: datetime, event: DomainEvent) -> None:
        """Any open state → cancelled; Conflict after an end."""
        self._forbid_end("cancel")
        self.state, self.completed_at = RankingState.CANCELLED, now
        self.record(event)

    def _forbid_end(self, verb: str) -> None:
        if self.state not in (RankingState.QUEUED, RankingState.RUNNING):
            raise ConflictError("ranking-ended", f"Cannot {verb} a ranking that {self.state}.")


class BatchState(StrEnum):
    """Life of a batch."""

    RUNNING = "running"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ItemState(StrEnum):
    """Life of one item: waiting until its ranking is asked for, then as that ranking."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUSED = "refused"


@dataclass(slots=True, kw_only=True)
class RankingBatch(EventLog):
    """Many rankings asked for at once; one job feeds them in and ends the batch."""

    id: BatchId
    job: JobId
    season: SeasonCode | None
    catalogue_owner: AgencyId
    catalogue: CatalogueId
    wish: ShortlistWish | None
    state: BatchState = BatchState.RUNNING
    item_count: int = 0
    failure: Failure | None = None
    created_at: datetime
    ended_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether anything may still change."""
        return self.state in (BatchState.RUNNING, BatchState.CANCELLING)

    def cancel(self) -> None:
        """Running → cancelling; Conflict after an end."""
        if not self.is_open:
            raise ConflictError("batch-ended", f"Cannot cancel a batch that is {self.state}.")
        self.state = BatchState.CANCELLING

    def end(self, now: datetime, state: BatchState, event: DomainEvent) -> None:
        """Any open state → an end, with its event."""
        self.state, self.ended_at = state, now
        self.record(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """One applicant of a batch, with the ranking asked for or why there is none."""

    place: int
    applicant: ApplicantId
    ranking: RankingId | None
    state: ItemState
    problem: Failure | None
