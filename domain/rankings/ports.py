"""What the domain needs of rankings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.applicants.entities import Applicant, ApplicantStatus, Erasure, ErasureReason
from domain.applicants.ports import SnapshotSource
from domain.billing.ports import QuotaLedger
from domain.kernel.canonical import Json
from domain.kernel.identifiers import AdvisorId, ApplicantId, BatchId, RankingId
from domain.kernel.jobs import JobRepository
from domain.kernel.tenancy import Actor
from domain.kernel.transactions import UnitOfWork
from domain.rankings.entities import BatchItem, Ranking, RankingBatch, RankingResult
from domain.rankings.policies.adjust import Adjustment
from domain.rankings.policies.rollout import Release
from domain.rankings.policies.support import SupportCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """Which model scores: everything a receipt names about it."""

    name: str
    version: str
    sha256: str
    columns_version: int
    feature_names: tuple[str, ...]
    feature_groups: Mapping[str, tuple[str, ...]]
    baseline: tuple[float, ...]
    """Feature values that stand for "group absent" in explanations, shape (features,)."""
    calibration: str
    engine: str
    support: SupportCounts
    """How many applicants were simulated in each cell of `policies.support`."""


class ProgramScorer(Protocol):
    """The model, as a function of a feature matrix."""

    @property
    def card(self) -> ModelCard:
        """What scores."""

    def score(self, matrix: bytes, rows: int) -> bytes:
        """Return float32 little-endian, shape (rows, columns), of a (rows, features) matrix.

        Column order is that of the table version in the card. Blocking and thread-safe: call it
        off the event loop. Probabilities; low <= mid <= high in every triple.
        """


class ModelPapers(Protocol):
    """What was written about the model when it was promoted."""

    @property
    def text(self) -> str:
        """The card in words, Markdown."""

    @property
    def measured(self) -> Mapping[str, Json]:
        """What was measured on held-out simulated seasons."""

    @property
    def pictures(self) -> Mapping[str, bytes]:
        """SVG by name."""


class ModelShelf(Protocol):
    """Every model that may score here, named by the SHA-256 of its graph; a few are kept warm."""

    @property
    def shipped(self) -> str:
        """What ships with the code: scores where nothing else was said."""

    async def take(self, sha256: str) -> ProgramScorer:
        """Return it, opened off the event loop; Conflict `model-not-loaded`."""

    async def papers(self, sha256: str) -> ModelPapers:
        """Return what was written of it; Conflict `model-not-loaded`."""

    async def cards(self) -> tuple[ModelCard, ...]:
        """Return every one, the shipped first."""


class RankingRepository(Protocol):
    """Rankings of one agency, inside a unit of work."""

    async def add(self, ranking: Ranking) -> None:
        """Insert as queued; a foreign applicant is NotFound."""

    async def get(self, ranking: RankingId) -> Ranking:
        """Return it; NotFound beyond the reach."""

    async def save(self, ranking: Ranking) -> None:
        """Write state back and put its events in the outbox; Conflict on a lost update."""

    async def save_result(
        self, ranking: RankingId, result: RankingResult, applicant: ApplicantId
    ) -> None:
        """Store the one result of a ranking."""

    async def open_count(self) -> int:
        """Return how many rankings of the agency are queued or running."""

    async def keyed_digest(self, payload: bytes) -> str:
        """Return a hash of personal data under the agency's key, 64 hexadecimal characters."""

    async def result(self, ranking: RankingId) -> RankingResult:
        """Return the result with explanations opened; NotFound while there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Who is in a batch: those named, or else everyone of a status and an advisor."""

    applicants: tuple[ApplicantId, ...] | None = None
    status: ApplicantStatus | None = None
    advisor: AdvisorId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItems:
    """What of a batch has not ended."""

    waiting: int
    queued: int


class BatchRepository(Protocol):
    """Batches of one agency, inside a unit of work."""

    async def add(self, batch: RankingBatch, who: Selection, actor: Actor, most: int) -> int:
        """Insert it with an item for each selected within reach; return how many there are.

        A named applicant beyond the reach becomes a refused item. Beyond `most` it inserts one
        more than that and the caller refuses.
        """

    async def get(self, batch: BatchId) -> RankingBatch:
        """Return it, locked; NotFound."""

    async def save(self, batch: RankingBatch) -> None:
        """Write it back and put its events in the outbox."""

    async def settle(self, batch: BatchId) -> OpenItems:
        """Take over how the items' rankings ended; return what is still open."""

    async def waiting(self, batch: BatchId, most: int) -> tuple[BatchItem, ...]:
        """Return items whose ranking is yet to be asked for, in order."""

    async def put(self, batch: BatchId, item: BatchItem) -> bool:
        """Write a waiting item back; False when it waits no more."""

    async def cancel_waiting(self, batch: BatchId) -> None:
        """Cancel every item whose ranking is yet to be asked for."""

    async def queued_rankings(self, batch: BatchId) -> tuple[RankingId, ...]:
        """Return rankings of the batch that no worker has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAdjustment:
    """A version of an agency's recalibration, and when it was made."""

    adjustment: Adjustment
    made_at: datetime


class AdjustmentRepository(Protocol):
    """What an agency's outcomes say of the model: versions, added only, and the one chosen."""

    async def last(self) -> int:
        """Return the last version, 0 before the first."""

    async def add(self, adjustment: Adjustment, by: Actor, at: datetime) -> None:
        """Insert; Conflict when another took the version."""

    async def at(self, version: int) -> Adjustment:
        """Return that version; NotFound."""

    async def chosen(self) -> int | None:
        """Return the version chosen last; None: the model as it is."""

    async def choose(self, version: int | None, by: Actor, at: datetime) -> None:
        """Insert the choice; Conflict when another was made meanwhile."""

    async def newest(self) -> tuple[KeptAdjustment, ...]:
        """Return the newest hundred."""


class ReleaseRepository(Protocol):
    """Which model scores where; moves and pins are added, the last holds."""

    async def current(self) -> Release | None:
        """Return the last move; None before the first."""

    async def held(self) -> tuple[Release | None, str | None]:
        """Return the last move, and the model the agency in scope keeps to."""

    async def move(self, release: Release, by: str, at: datetime) -> None:
        """Insert; Conflict when another move came first."""

    async def pin(self, model_sha256: str | None, by: Actor, at: datetime) -> None:
        """Insert the agency's choice; Conflict when another was made meanwhile."""


class ReleaseUnitOfWork(UnitOfWork, Protocol):
    """What moving a release changes."""

    @property
    def releases(self) -> ReleaseRepository:
        """Releases, and the agency's pin."""


class RankingUnitOfWork(UnitOfWork, Protocol):
    """What ranking use cases change."""

    @property
    def jobs(self) -> JobRepository:
        """Jobs of the agency."""

    @property
    def rankings(self) -> RankingRepository:
        """Rankings of the agency."""

    @property
    def snapshots(self) -> SnapshotSource:
        """Frozen profiles."""

    @property
    def adjustments(self) -> AdjustmentRepository:
        """Recalibrations of the agency."""

    @property
    def releases(self) -> ReleaseRepository:
        """Which model scores."""

    @property
    def quota(self) -> QuotaLedger:
        """Counted rankings of the agency."""


class BatchUnitOfWork(RankingUnitOfWork, Protocol):
    """What batches change."""

    @property
    def batches(self) -> BatchRepository:
        """Batches of the agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrial:
    """A trial to insert; token and address rest as hashes."""

    ranking: RankingId
    applicant: ApplicantId
    token_hash: bytes
    address_hash: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial that may be opened."""

    ranking: RankingId
    applicant: ApplicantId
    expires_at: datetime


class TrialRepository(Protocol):
    """Trials of the trial agency."""

    async def has_room(self, address_hash: bytes, per_day: int) -> bool:
        """Return whether the address has started fewer than `per_day` trials in 24 hours.

        Holds a lock on the address until the transaction ends, so a race cannot pass.
        """

    async def add(self, trial: NewTrial) -> None:
        """Insert."""

    async def find(self, token_hash: bytes) -> Trial | None:
        """Return the trial if it is neither expired nor claimed."""

    async def claim(self, token_hash: bytes) -> Trial | None:
        """Mark claimed, once; None as in find."""

    async def expired_applicant(self, ranking: RankingId) -> ApplicantId | None:
        """Return the applicant of an expired trial."""


class TrialSecrets(Protocol):
    """Tokens of visitors."""

    def new_token(self) -> str:
        """Return a token of 256 random bits."""

    def hash_token(self, token: str) -> bytes:
        """Return its 32-byte hash."""

    def hash_address(self, address: str) -> bytes:
        """Return a keyed 32-byte hash of a network address."""


class NewApplicants(Protocol):
    """What a trial does to applicants."""

    async def add(self, applicant: Applicant) -> None:
        """Insert with its first profile version."""

    async def erase(
        self, applicant: ApplicantId, reason: ErasureReason, erased_at: datetime
    ) -> Erasure:
        """Destroy the data key and the rows, leave a tombstone."""


class TrialUnitOfWork(RankingUnitOfWork, Protocol):
    """What trials change."""

    @property
    def applicants(self) -> NewApplicants:
        """Applicants of the agency."""

    @property
    def trials(self) -> TrialRepository:
        """Trials of the agency."""
