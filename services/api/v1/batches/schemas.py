"""Bodies of ranking batches."""

from datetime import datetime
from typing import Annotated, Literal, Self

from msgspec import Meta

from domain.applicants.entities import ApplicantStatus
from domain.kernel.errors import invalid
from domain.kernel.identifiers import (
    AdvisorId,
    AgencyId,
    ApplicantId,
    BatchId,
    CatalogueId,
    from_text,
    to_text,
)
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode
from domain.rankings.entities import BatchItem, ItemState, RankingBatch
from domain.rankings.ports import Selection
from domain.rankings.use_cases.request_batch import ITEMS_MAXIMUM, RequestBatch
from domain.rankings.views import BatchView
from services.api.v1.rankings.schemas import FailureOut, Id, Season, WishIn
from services.edge.bodies import InStruct, OutStruct

Applicants = Annotated[list[Id], Meta(min_length=1, max_length=ITEMS_MAXIMUM)]


class BatchFilterIn(InStruct):
    """Everyone of a status, of an advisor, or of both."""

    status: Literal["prospect", "active", "archived"] | None = None
    advisor_id: Id | None = None


class RankingBatchIn(InStruct):
    """Whom to rank: `applicant_ids`, a `filter`, or `everyone` (exactly one); and how."""

    applicant_ids: Applicants | None = None
    filter: BatchFilterIn | None = None
    everyone: Literal[True] | None = None
    season: Season | None = None
    catalogue_id: Id | None = None
    shortlist: WishIn | None = None

    def to_command(self, tenant: Tenant) -> RequestBatch:
        """Return the command; Invalid unless exactly one way names whom to rank."""
        catalogue = self.catalogue_id
        return RequestBatch(
            who=self._selection(),
            season=None if self.season is None else SeasonCode(self.season),
            catalogue_owner=None if catalogue is None else AgencyId(tenant.agency),
            catalogue=None if catalogue is None else CatalogueId(from_text("cat", catalogue)),
            wish=None if self.shortlist is None else self.shortlist.to_wish(),
        )

    def _selection(self) -> Selection:
        ways = [self.applicant_ids, self.filter, self.everyone]
        if sum(way is not None for way in ways) != 1:
            raise invalid(
                "/applicant_ids",
                "not-one-selection",
                "Name whom to rank in one way: applicant_ids, filter or everyone.",
            )
        if self.applicant_ids is not None:
            named = (ApplicantId(from_text("apl", each)) for each in self.applicant_ids)
            return Selection(applicants=tuple(named))
        wanted = self.filter or BatchFilterIn()
        return Selection(
            status=None if wanted.status is None else ApplicantStatus(wanted.status),
            advisor=None
            if wanted.advisor_id is None
            else AdvisorId(from_text("adv", wanted.advisor_id)),
        )


class BatchProgressOut(OutStruct):
    """How many items are in each state; `refused` never had a ranking and says why."""

    waiting: int
    queued: int
    running: int
    completed: int
    failed: int
    cancelled: int
    refused: int

    @classmethod
    def of(cls, view: BatchView) -> Self:
        """Map the counts."""
        return cls(**{state.value: view.counts.get(state, 0) for state in ItemState})


class RankingBatchOut(OutStruct):
    """A batch; it is completed when every item has ended, whichever way."""

    id: str
    state: str
    season: str | None
    catalogue_id: str
    item_count: int
    progress: BatchProgressOut | None
    failure: FailureOut | None
    created_at: datetime
    ended_at: datetime | None
    url: str
    items_url: str

    @classmethod
    def of(cls, view: BatchView) -> Self:
        """Map the view."""
        return cls._of(view.batch, BatchProgressOut.of(view))

    @classmethod
    def just_made(cls, batch: RankingBatch) -> Self:
        """Map a batch of which nothing has run."""
        return cls._of(batch, None)

    @classmethod
    def _of(cls, batch: RankingBatch, progress: BatchProgressOut | None) -> Self:
        identifier = to_text("bat", batch.id)
        return cls(
            id=identifier,
            state=batch.state.value,
            season=batch.season,
            catalogue_id=to_text("cat", batch.catalogue),
            item_count=batch.item_count,
            progress=progress,
            failure=FailureOut.of(batch.failure),
            created_at=batch.created_at,
            ended_at=batch.ended_at,
            url=f"/v1/ranking-batches/{identifier}",
            items_url=f"/v1/ranking-batches/{identifier}/items",
        )


class BatchItemOut(OutStruct):
    """One applicant of a batch: the ranking, or the problem there is instead."""

    place: int
    applicant_id: str
    state: str
    ranking_id: str | None
    url: str | None
    problem: FailureOut | None

    @classmethod
    def of(cls, item: BatchItem) -> Self:
        """Map the item."""
        ranking = None if item.ranking is None else to_text("rnk", item.ranking)
        return cls(
            place=item.place,
            applicant_id=to_text("apl", item.applicant),
            state=item.state.value,
            ranking_id=ranking,
            url=None if ranking is None else f"/v1/rankings/{ranking}",
            problem=FailureOut.of(item.problem),
        )


def parse_batch(text: str) -> BatchId:
    """Return the id; NotFound for any other prefix."""
    return BatchId(from_text("bat", text))
