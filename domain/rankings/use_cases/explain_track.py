"""Why a track stands where it stands: any track, on request."""

import asyncio
from dataclasses import dataclass, replace

from domain.applicants.entities import Shown
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import RankingId, TrackId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.policies.compute import explain_positions, look_out_at
from domain.rankings.policies.listing import find_track
from domain.rankings.ports import ModelShelf, RankingUnitOfWork
from domain.rankings.use_cases.read_rankings import as_seen, completed_inputs, with_program
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
    models: ModelShelf
    eyes: Eyes

    async def __call__(self, tenant: Tenant, query: ExplainTrack) -> TrackExplanation:
        """NotFound for a track outside the catalogue version; Conflict before the result.

        Forbidden `not-opened` where the whole ranking is not open; reasons, which add up to the
        estimates, are left out where those are not.
        """
        tenant.require(Permission.RANKINGS_READ)
        view = await self.reader.get(tenant, query.ranking)
        sight = await self.eyes.of(tenant)
        sight.require(Shown.RANKING)
        completed_inputs(view)
        inputs = await recall_inputs(tenant, view, self.open_uow, self.catalogues, self.seasons)
        result = await self.reader.result(tenant, query.ranking)
        row = find_track(result, inputs.catalogue, query.track)
        if row is None:
            raise NotFoundError("not-found", "There is no such track in this ranking.")
        scoring = scoring_of(await self.models.take(inputs.model_sha256))
        explanations = await asyncio.to_thread(explain_positions, inputs, scoring, (row.position,))
        seen = explanations[0]
        outlook = await asyncio.to_thread(look_out_at, inputs, scoring, row.position)
        if not sight.sees(Shown.PROBABILITIES):
            seen = replace(seen, base_micro_logits=0, contributions=())
            outlook = replace(outlook, unknowns=(), changes=())
        return TrackExplanation(
            track=with_program(as_seen(row, sight), inputs.catalogue),
            explanation=seen,
            outlook=outlook,
        )
