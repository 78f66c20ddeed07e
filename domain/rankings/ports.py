"""What the domain needs of rankings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.applicants.ports import SnapshotSource
from domain.kernel.identifiers import ApplicantId, RankingId
from domain.kernel.jobs import JobRepository
from domain.kernel.transactions import UnitOfWork
from domain.rankings.entities import Ranking, RankingResult


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

    async def result(self, ranking: RankingId) -> RankingResult:
        """Return the result with explanations opened; NotFound while there is none."""


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
