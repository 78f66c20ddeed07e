"""Run a ranking under a job's lease: freeze, gate, score, store, tell."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from domain.applicants.entities import ProfileSnapshot
from domain.kernel.clock import Clock
from domain.kernel.identifiers import RankingId
from domain.kernel.jobs import Claim
from domain.kernel.plain import plain
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.entities import Ranking, RankingResult, RankingState
from domain.rankings.events import COMPLETED, ranking_event
from domain.rankings.policies.adjust import Adjustment
from domain.rankings.policies.compute import Scoring, compute_ranking
from domain.rankings.policies.receipts import (
    Inputs,
    ModelIdentity,
    profile_payload,
    write_receipt,
)
from domain.rankings.ports import ModelShelf, ProgramScorer, RankingUnitOfWork
from domain.rankings.use_cases.hold_model import held_adjustment, held_model


class RunOutcome(StrEnum):
    """What is left to do for the worker that held the lease."""

    DONE = "done"
    """The job is completed."""
    SHORTLIST_WISHED = "shortlist-wished"
    """The result is stored; the shortlist is still to be built, then the job completed."""
    LOST = "lost"
    """Someone else holds the lease, or the ranking ended meanwhile: do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRanking:
    """Run this ranking; `claim` proves the right to."""

    ranking: RankingId
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frozen:
    """What was read in one moment: a recalibration belongs to one model."""

    ranking: Ranking
    snapshot: ProfileSnapshot
    adjustment: Adjustment | None
    model_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRankingHandler:
    """At least once in execution, exactly once in effect: every write proves the fence."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    catalogues: CatalogueSource
    seasons: SeasonSource
    models: ModelShelf
    clock: Clock
    code_version: str

    async def __call__(self, tenant: Tenant, command: RunRanking) -> RunOutcome:
        """Return what is left to do; Unavailable may be retried."""
        tenant.require(Permission.RANKINGS_WRITE)
        started = await self._start(tenant, command)
        if isinstance(started, RunOutcome):
            return started
        inputs = await self._inputs(tenant, started)
        scorer = await self.models.take(started.model_sha256)
        result = await asyncio.to_thread(compute_ranking, inputs, scoring_of(scorer))
        return await self._finish(tenant, command, inputs, identity_of(scorer), result)

    async def _start(self, tenant: Tenant, command: RunRanking) -> _Frozen | RunOutcome:
        async with self.open_uow(tenant) as uow:
            if not await uow.jobs.extend(command.claim):
                return RunOutcome.LOST
            ranking = await uow.rankings.get(command.ranking)
            if ranking.state is RankingState.COMPLETED:
                return RunOutcome.SHORTLIST_WISHED if ranking.wish else RunOutcome.DONE
            if ranking.state not in (RankingState.QUEUED, RankingState.RUNNING):
                return RunOutcome.LOST
            ranking.start(self.clock.now())
            snapshot = await uow.snapshots.freeze(ranking.applicant)
            model = await held_model(tenant, uow.releases, self.models)
            adjustment = await held_adjustment(uow.adjustments, model)
            await uow.rankings.save(ranking)
            await uow.commit()
        return _Frozen(
            ranking=ranking, snapshot=snapshot, adjustment=adjustment, model_sha256=model
        )

    async def _inputs(self, tenant: Tenant, frozen: _Frozen) -> Inputs:
        ranking = frozen.ranking
        return Inputs(
            snapshot=frozen.snapshot,
            catalogue=await self.catalogues.at(tenant, ranking.catalogue_owner, ranking.catalogue),
            overlay=await self.catalogues.overlay(tenant),
            season=await self.seasons.get(ranking.season),
            as_of=ranking.as_of,
            adjustment=frozen.adjustment,
            model_sha256=frozen.model_sha256,
        )

    async def _finish(
        self,
        tenant: Tenant,
        command: RunRanking,
        inputs: Inputs,
        model: ModelIdentity,
        result: RankingResult,
    ) -> RunOutcome:
        async with self.open_uow(tenant) as uow:
            if not await uow.jobs.extend(command.claim):
                return RunOutcome.LOST
            ranking = await uow.rankings.get(command.ranking)
            if ranking.state is not RankingState.RUNNING:
                return RunOutcome.LOST
            payload = profile_payload(inputs.snapshot, plain(inputs.snapshot))
            receipt = write_receipt(
                ranking.id,
                inputs,
                profile_digest=await uow.rankings.keyed_digest(payload),
                model=model,
                code_version=self.code_version,
                result=result,
            )
            event = ranking_event(
                COMPLETED, ranking=ranking.id, applicant=ranking.applicant, job=ranking.job
            )
            ranking.complete(self.clock.now(), receipt, event)
            await uow.rankings.save_result(ranking.id, result, ranking.applicant)
            await uow.rankings.save(ranking)
            if ranking.wish is None:
                await uow.jobs.complete(command.claim)
            await uow.commit()
        return RunOutcome.SHORTLIST_WISHED if ranking.wish else RunOutcome.DONE


def identity_of(scorer: ProgramScorer) -> ModelIdentity:
    """Return what a receipt says about `scorer`."""
    card = scorer.card
    return ModelIdentity(
        name=card.name,
        version=card.version,
        sha256=card.sha256,
        columns_version=card.columns_version,
        calibration=card.calibration,
        engine=card.engine,
    )


def scoring_of(scorer: ProgramScorer) -> Scoring:
    """Return the model as the pure function that policies call."""
    card = scorer.card
    return Scoring(
        score=scorer.score,
        feature_names=card.feature_names,
        feature_groups=card.feature_groups,
        baseline=card.baseline,
        support=card.support,
    )
