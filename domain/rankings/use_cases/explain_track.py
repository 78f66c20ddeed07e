"""Why a track stands where it stands: any track, on request."""

import asyncio
from dataclasses import dataclass

from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import RankingId, TrackId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.policies.compute import explain_positions, look_out_at
from domain.rankings.policies.listing import find_track
from domain.rankings.ports import ProgramScorer, RankingUnitOfWork
from domain.rankings.use_cases.read_rankings import completed_inputs, with_program
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.rankings.use_cases.verify_receipt import recall_inputs
from domain.rankings.views import RankingReader, TrackExplanation


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainTrack:
    """Explain `track` in `ranking`."""

    ranking: RankingId
    track: TrackId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainTrackHandler:
    """Recompute from what the receipt names; the top 200 are stored, the rest is not."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    reader: RankingReader
    catalogues: CatalogueSource
    seasons: SeasonSource
    scorer: ProgramScorer

    async def __call__(self, tenant: Tenant, query: ExplainTrack) -> TrackExplanation:
        """NotFound for a track outside the catalogue version; Conflict before the result."""
        tenant.require(Permission.RANKINGS_READ)
        view = await self.reader.get(tenant, query.ranking)
        completed_inputs(view)
        inputs = await recall_inputs(tenant, view, self.open_uow, self.catalogues, self.seasons)
        result = await self.reader.result(tenant, query.ranking)
        row = find_track(result, inputs.catalogue, query.track)
        if row is None:
            raise NotFoundError("not-found", "There is no such track in this ranking.")
        scoring = scoring_of(self.scorer)
        explanations = await asyncio.to_thread(explain_positions, inputs, scoring, (row.position,))
        return TrackExplanation(
            track=with_program(row, inputs.catalogue),
            explanation=explanations[0],
            outlook=await asyncio.to_thread(look_out_at, inputs, scoring, row.position),
        )
