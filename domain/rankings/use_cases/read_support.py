"""Which figures of a ranking rest on too little, field by field: cheap enough for every look."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.applicants.entities import Shown
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.identifiers import RankingId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import Specialty
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.policies.compute import support_by_field
from domain.rankings.policies.support import Support
from domain.rankings.ports import ModelCard, ModelShelf, RankingUnitOfWork
from domain.rankings.use_cases.read_rankings import completed_inputs
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.rankings.use_cases.verify_receipt import recall_inputs
from domain.rankings.views import RankingReader


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingSupport:
    """The model that scored, and what its figures rest on in each field of the catalogue."""

    card: ModelCard
    by_field: Mapping[Specialty, Support]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSupportHandler:
    """For a list as well: it says of shown figures what they are worth."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    reader: RankingReader
    catalogues: CatalogueSource
    seasons: SeasonSource
    models: ModelShelf
    eyes: Eyes

    async def __call__(self, tenant: Tenant, ranking: RankingId) -> RankingSupport:
        """NotFound beyond the reach; Conflict before the result; Forbidden `not-opened`."""
        tenant.require(Permission.RANKINGS_READ)
        view = await self.reader.get(tenant, ranking)
        sight = await self.eyes.of(tenant)
        sight.require(Shown.SHORTLIST)
        sight.require(Shown.PROBABILITIES)
        completed_inputs(view)
        inputs = await recall_inputs(tenant, view, self.open_uow, self.catalogues, self.seasons)
        scorer = await self.models.take(inputs.model_sha256)
        return RankingSupport(
            card=scorer.card, by_field=support_by_field(inputs, scoring_of(scorer))
        )
