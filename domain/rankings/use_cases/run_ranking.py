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
from domain.rankings.ports import ProgramScorer, RankingUnitOfWork


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
class RunRankingHandler:
    """At least once in execution, exactly once in effect: every write proves the fence."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    catalogues: CatalogueSource
    seasons: SeasonSource
    scorer: ProgramScorer
    clock: Clock
    code_version: str

    async def __call__(self, tenant: Tenant, command: RunRanking) -> RunOutcome:
        """Return what is left to do; Unavailable may be retried."""
        tenant.require(Permission.RANKINGS_WRITE)
        started = await self._start(tenant, command)
        if isinstance(started, RunOutcome):
            return started
        inputs = await self._inputs(tenant, *started)
        result = await asyncio.to_thread(compute_ranking, inputs, scoring_of(self.scorer))
        return await self._finish(tenant, command, inputs, result)

    async def _start(
        self, tenant: Tenant, command: RunRanking
    ) -> tuple[Ranking, ProfileSnapshot, Adjustment | None] | RunOutcome:
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
            adjustment = await self._adjustment(uow)
            await uow.rankings.save(ranking)
            await uow.commit()
        return ranking, snapshot, adjustment

    async def _adjustment(self, uow: RankingUnitOfWork) -> Adjustment | None:
        """Return what the agency chose; nothing when it was made for another model."""
        version = await uow.adjustments.chosen()
        chosen = None if version is None else await uow.adjustments.at(version)
        is_of_this = chosen is not None and chosen.model_sha256 == self.scorer.card.sha256
        return chosen if is_of_this else None

    async def _inputs(
        self,
        tenant: Tenant,
        ranking: Ranking,
        snapshot: ProfileSnapshot,
        adjustment: Adjustment | None,
    ) -> Inputs:
        return Inputs(
            snapshot=snapshot,
            catalogue=await self.catalogues.at(tenant, ranking.catalogue_owner, ranking.catalogue),
            overlay=await self.catalogues.overlay(tenant),
            season=await self.seasons.get(ranking.season),
            as_of=ranking.as_of,
            adjustment=adjustment,
        )

    async def _finish(
        self, tenant: Tenant, command: RunRanking, inputs: Inputs, result: RankingResult
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
                model=identity_of(self.scorer),
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
