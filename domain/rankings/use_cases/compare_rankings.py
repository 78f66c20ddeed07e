"""Why a ranking differs from an earlier one of the same applicant."""

import asyncio
from dataclasses import dataclass

from domain.applicants.entities import Shown
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.errors import invalid
from domain.kernel.identifiers import RankingId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.policies.compare_runs import Comparison, compare_runs, steps_between
from domain.rankings.policies.compute import Scoring
from domain.rankings.policies.receipts import Inputs
from domain.rankings.ports import ModelShelf, RankingUnitOfWork
from domain.rankings.use_cases.read_rankings import completed_inputs
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.rankings.use_cases.verify_receipt import recall_inputs
from domain.rankings.views import RankingReader, RankingView


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRankings:
    """What changed from `earlier` to `later`."""

    later: RankingId
    earlier: RankingId


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRankingsHandler:
    """Computed again from what both receipts name; nothing is stored."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    reader: RankingReader
    catalogues: CatalogueSource
    seasons: SeasonSource
    models: ModelShelf
    eyes: Eyes

    async def __call__(self, tenant: Tenant, query: CompareRankings) -> Comparison:
        """NotFound beyond the reach; Conflict before both are completed; Forbidden `not-opened`.

        Invalid `other-applicant` for rankings of two people; Conflict `model-not-loaded`.
        """
        tenant.require(Permission.RANKINGS_READ)
        later = await self.reader.get(tenant, query.later)
        earlier = await self.reader.get(tenant, query.earlier)
        sight = await self.eyes.of(tenant)
        sight.require(Shown.RANKING)
        sight.require(Shown.PROBABILITIES)
        if later.applicant != earlier.applicant:
            raise invalid("", "other-applicant", "Both rankings must be of the same applicant.")
        states = (await self._state(tenant, earlier), await self._state(tenant, later))
        return await asyncio.to_thread(lambda: compare_runs(steps_between(*states)))

    async def _state(self, tenant: Tenant, view: RankingView) -> tuple[Inputs, Scoring]:
        completed_inputs(view)
        inputs = await recall_inputs(tenant, view, self.open_uow, self.catalogues, self.seasons)
        return inputs, scoring_of(await self.models.take(inputs.model_sha256))
