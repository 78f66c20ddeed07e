"""Read models of rankings, and who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.kernel.canonical import Json
from domain.kernel.identifiers import AgencyId, ApplicantId, BatchId, CatalogueId, RankingId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode
from domain.programs.entities import Program, Track
from domain.rankings.entities import (
    BatchItem,
    Explanation,
    Failure,
    ItemState,
    RankedTrack,
    RankingBatch,
    RankingResult,
    RankingState,
    ShortlistWish,
)
from domain.rankings.policies.outlook import Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingView:
    """State of one ranking; `receipt` is there once it is completed."""

    id: RankingId
    applicant: ApplicantId
    season: SeasonCode
    catalogue_owner: AgencyId
    catalogue: CatalogueId
    as_of: date
    state: RankingState
    progress: int
    wish: ShortlistWish | None
    failure: Failure | None
    receipt: Mapping[str, Json] | None
    requested_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    version: int
    stale_cause: str | None = None
    """What changed since it was scored: profile, ledger, catalogue or overlay; None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTrackView:
    """One track of the default order, with the program it belongs to."""

    row: RankedTrack
    program: Program
    track: Track


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackExplanation:
    """Why a track stands where it stands."""

    track: RankedTrackView
    explanation: Explanation
    outlook: Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """A batch with how many of its items are in each state."""

    batch: RankingBatch
    counts: Mapping[ItemState, int]


class BatchReader(Protocol):
    """Batches out: all of the agency, or for a narrower reach those the caller made."""

    async def get(self, tenant: Tenant, batch: BatchId) -> BatchView:
        """Return it; NotFound."""

    async def page(self, tenant: Tenant, request: PageRequest) -> Page[BatchView]:
        """Return batches, newest first."""

    async def items(
        self, tenant: Tenant, batch: BatchId, state: ItemState | None, request: PageRequest
    ) -> Page[BatchItem]:
        """Return items in order, only of applicants within reach; NotFound."""


class RankingReader(Protocol):
    """Rankings out, under the tenant's reach."""

    async def get(self, tenant: Tenant, ranking: RankingId) -> RankingView:
        """Return it; NotFound beyond the reach."""

    async def page(
        self, tenant: Tenant, applicant: ApplicantId, request: PageRequest
    ) -> Page[RankingView]:
        """Return an applicant's rankings, newest first."""

    async def result(self, tenant: Tenant, ranking: RankingId) -> RankingResult:
        """Return the result with explanations opened; NotFound while there is none."""

    async def top(self, tenant: Tenant, ranking: RankingId) -> RankingResult:
        """Return the result cut to its first 200 tracks, without explanations: a fast page.

        `order`, `columns` and `eligibility` then have that many rows, in default order, and
        `order` holds the catalogue positions.
        """
