"""Look at rankings: state, pages of tracks, receipts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.applicants.entities import Shown
from domain.applicants.policies.visible import Sight
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.canonical import Json
from domain.kernel.identifiers import ApplicantId, RankingId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.entities import Catalogue
from domain.programs.ports import CatalogueSource
from domain.rankings.entities import RankedTrack, RankingState
from domain.rankings.errors import not_completed
from domain.rankings.policies.listing import TOP, list_tracks, tracks_by_position
from domain.rankings.policies.receipts import NamedInputs, named_inputs
from domain.rankings.ports import ModelShelf, RankingUnitOfWork
from domain.rankings.use_cases.hold_model import held_model
from domain.rankings.views import RankedTrackView, RankingReader, RankingView

MODEL_CHANGED = "model-changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GetRankingHandler:
    """One ranking's state."""

    reader: RankingReader
    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    models: ModelShelf

    async def __call__(self, tenant: Tenant, ranking: RankingId) -> RankingView:
        """NotFound beyond the reach."""
        tenant.require(Permission.RANKINGS_READ)
        view = await self.reader.get(tenant, ranking)
        if view.receipt is None or view.stale_cause is not None:
            return view
        async with self.open_uow(tenant) as uow:
            return as_of_model(view, await held_model(tenant, uow.releases, self.models))


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRankingHandler:
    """One ranking's state again and again, after GetRankingHandler has given it once."""

    reader: RankingReader

    async def __call__(self, tenant: Tenant, ranking: RankingId) -> RankingView:
        """NotFound beyond the reach."""
        tenant.require(Permission.RANKINGS_READ)
        return await self.reader.get(tenant, ranking)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRankingsHandler:
    """An applicant's rankings, newest first."""

    reader: RankingReader
    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    models: ModelShelf

    async def __call__(
        self, tenant: Tenant, applicant: ApplicantId, page: PageRequest
    ) -> Page[RankingView]:
        """Return a page; empty for an applicant beyond the reach."""
        tenant.require(Permission.RANKINGS_READ)
        found = await self.reader.page(tenant, applicant, page)
        async with self.open_uow(tenant) as uow:
            held = await held_model(tenant, uow.releases, self.models)
        return replace(found, items=tuple(as_of_model(each, held) for each in found.items))


def as_of_model(view: RankingView, held: str) -> RankingView:
    """Return the view, stale with `model-changed` when another model than `held` scored it."""
    if view.receipt is None or view.stale_cause is not None:
        return view
    is_same = named_inputs(view.receipt).model_sha256 == held
    return view if is_same else replace(view, stale_cause=MODEL_CHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetReceiptHandler:
    """The receipt of a completed ranking."""

    reader: RankingReader
    eyes: Eyes

    async def __call__(self, tenant: Tenant, ranking: RankingId) -> Mapping[str, Json]:
        """NotFound beyond the reach; Forbidden `not-opened`; Conflict before it is completed."""
        tenant.require(Permission.RANKINGS_READ)
        view = await self.reader.get(tenant, ranking)
        (await self.eyes.of(tenant)).require(Shown.RANKING)
        if view.receipt is None:
            raise not_completed()
        return view.receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOfTracks:
    """`limit` tracks of the default order from place `offset` on."""

    ranking: RankingId
    offset: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTracksHandler:
    """Tracks in default order with their score columns."""

    reader: RankingReader
    catalogues: CatalogueSource
    eyes: Eyes

    async def __call__(self, tenant: Tenant, query: PageOfTracks) -> Page[RankedTrackView]:
        """NotFound beyond the reach; Forbidden `not-opened`; Conflict while there is no result."""
        tenant.require(Permission.RANKINGS_READ)
        view = await self.reader.get(tenant, query.ranking)
        sight = await self.eyes.of(tenant)
        sight.require(Shown.RANKING)
        catalogue = await catalogue_of(tenant, view, self.catalogues)
        is_top = query.offset + query.limit < TOP
        read = self.reader.top if is_top else self.reader.result
        result = await read(tenant, query.ranking)
        rows = list_tracks(result, catalogue, query.offset, query.limit)
        items = tuple(with_program(as_seen(row, sight), catalogue) for row in rows)
        more = len(items) == query.limit
        return Page(items=items, next_cursor=str(query.offset + query.limit) if more else None)


def as_seen(row: RankedTrack, sight: Sight) -> RankedTrack:
    """Return the row without its scores where those are not open."""
    return row if sight.sees(Shown.PROBABILITIES) else replace(row, scores={})


def with_program(row: RankedTrack, catalogue: Catalogue) -> RankedTrackView:
    """Return the row beside the program and track it is about."""
    program, track = tracks_by_position(catalogue)[row.position]
    return RankedTrackView(row=row, program=program, track=track)


def completed_inputs(view: RankingView) -> NamedInputs:
    """Return what the receipt names; Conflict while there is none."""
    if view.state is not RankingState.COMPLETED or view.receipt is None:
        raise not_completed()
    return named_inputs(view.receipt)


async def catalogue_of(tenant: Tenant, view: RankingView, catalogues: CatalogueSource) -> Catalogue:
    """Return the catalogue version a completed ranking was scored on."""
    named = completed_inputs(view)
    return await catalogues.at(
        tenant, view.catalogue_owner, view.catalogue, named.catalogue_version
    )
