"""What a ranking rests on, field by field, and which questions are most worth asking."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from domain.applicants.entities import Shown
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.identifiers import RankingId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import Specialty
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.entities import Eligibility
from domain.rankings.policies.compute import Scoring, look_out_at, support_by_field
from domain.rankings.policies.listing import list_tracks
from domain.rankings.policies.outlook import Unknown
from domain.rankings.policies.receipts import Inputs
from domain.rankings.policies.support import Support
from domain.rankings.ports import ModelShelf, RankingUnitOfWork
from domain.rankings.use_cases.read_rankings import completed_inputs, with_program
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.rankings.use_cases.verify_receipt import recall_inputs
from domain.rankings.views import RankedTrackView, RankingReader

LOOKED_AT = 60
"""Tracks of the default order whose unverified rules are weighed."""
ASKED = 20
"""Questions returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One unverified rule of one track."""

    track: RankedTrackView
    unknown: Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingOutlook:
    """Support of each field of the catalogue, and questions, most worth asking first."""

    support: Mapping[Specialty, Support]
    questions: tuple[Question, ...]
    looked_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookOutHandler:
    """Recomputed from what the receipt names; tracks that are ineligible are no question."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    reader: RankingReader
    catalogues: CatalogueSource
    seasons: SeasonSource
    models: ModelShelf
    eyes: Eyes

    async def __call__(self, tenant: Tenant, ranking: RankingId) -> RankingOutlook:
        """NotFound beyond the reach; Conflict before the result; Forbidden `not-opened`."""
        tenant.require(Permission.RANKINGS_READ)
        view = await self.reader.get(tenant, ranking)
        sight = await self.eyes.of(tenant)
        sight.require(Shown.RANKING)
        sight.require(Shown.PROBABILITIES)
        completed_inputs(view)
        inputs = await recall_inputs(tenant, view, self.open_uow, self.catalogues, self.seasons)
        result = await self.reader.top(tenant, ranking)
        rows = [
            with_program(each, inputs.catalogue)
            for each in list_tracks(result, inputs.catalogue, 0, LOOKED_AT)
            if each.eligibility is not Eligibility.INELIGIBLE
        ]
        scoring = scoring_of(await self.models.take(inputs.model_sha256))
        return await asyncio.to_thread(_look, inputs, scoring, rows)


def _look(inputs: Inputs, scoring: Scoring, rows: list[RankedTrackView]) -> RankingOutlook:
    questions = [
        Question(track=each, unknown=unknown)
        for each in rows
        for unknown in look_out_at(inputs, scoring, each.row.position).unknowns
        if unknown.worth > 0
    ]
    questions.sort(key=lambda each: (-each.unknown.worth, each.track.row.rank))
    return RankingOutlook(
        support=support_by_field(inputs, scoring),
        questions=tuple(questions[:ASKED]),
        looked_at=len(rows),
    )
