"""Verify a receipt: compute the ranking again from what it names, and compare."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from domain.applicants.entities import Shown
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.canonical import Json
from domain.kernel.plain import plain
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.policies.compute import compute_ranking
from domain.rankings.policies.receipts import (
    Inputs,
    differences,
    named_inputs,
    profile_payload,
    receipt_sha256,
    write_receipt,
)
from domain.rankings.ports import ModelShelf, ProgramScorer, RankingUnitOfWork
from domain.rankings.use_cases.run_ranking import identity_of, scoring_of
from domain.rankings.views import RankingReader, RankingView


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReceipt:
    """Replay `receipt`."""

    receipt: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the replay found; `differing` names JSON pointers into the receipt."""

    is_verified: bool
    receipt_sha256: str
    replayed_result_sha256: str
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReceiptHandler:
    """Proves what was computed, not that it is right."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    reader: RankingReader
    catalogues: CatalogueSource
    seasons: SeasonSource
    models: ModelShelf
    code_version: str
    eyes: Eyes

    async def __call__(self, tenant: Tenant, command: VerifyReceipt) -> Verdict:
        """NotFound for a foreign or unknown ranking; Conflict when its model is not on the shelf.

        Forbidden `not-opened` where the whole ranking is not open to the caller.
        """
        tenant.require(Permission.RANKINGS_READ)
        named = named_inputs(command.receipt)
        view = await self.reader.get(tenant, named.ranking)
        (await self.eyes.of(tenant)).require(Shown.RANKING)
        scorer = await self.models.take(named.model_sha256)
        inputs = await recall_inputs(
            tenant, view, self.open_uow, self.catalogues, self.seasons, command.receipt
        )
        again = await self._replay(tenant, view, inputs, scorer)
        differing = differences(command.receipt, again)
        result = again["result"]
        replayed = str(result["sha256"]) if isinstance(result, Mapping) else ""
        return Verdict(
            is_verified=not differing,
            receipt_sha256=receipt_sha256(command.receipt),
            replayed_result_sha256=replayed,
            differing=differing,
        )

    async def _replay(
        self, tenant: Tenant, view: RankingView, inputs: Inputs, scorer: ProgramScorer
    ) -> dict[str, Json]:
        result = await asyncio.to_thread(compute_ranking, inputs, scoring_of(scorer))
        payload = profile_payload(inputs.snapshot, plain(inputs.snapshot))
        async with self.open_uow(tenant) as uow:
            digest = await uow.rankings.keyed_digest(payload)
        return write_receipt(
            view.id,
            inputs,
            profile_digest=digest,
            model=identity_of(scorer),
            code_version=self.code_version,
            result=result,
        )


async def recall_inputs(
    tenant: Tenant,
    view: RankingView,
    open_uow: OpenUnitOfWork[RankingUnitOfWork],
    catalogues: CatalogueSource,
    seasons: SeasonSource,
    receipt: Mapping[str, Json] | None = None,
) -> Inputs:
    """Return the inputs a receipt (None: the ranking's own) names, as they were then."""
    named = named_inputs(receipt or view.receipt or {})
    async with open_uow(tenant) as uow:
        snapshot = await uow.snapshots.at(view.applicant, named.profile_version, named.ledger_head)
        adjustment = (
            None if named.recalibration is None else await uow.adjustments.at(named.recalibration)
        )
    return Inputs(
        snapshot=snapshot,
        catalogue=await catalogues.at(
            tenant, view.catalogue_owner, view.catalogue, named.catalogue_version
        ),
        overlay=await catalogues.overlay(tenant, named.overlay_version),
        season=await seasons.get(named.season, named.season_version),
        as_of=named.as_of,
        adjustment=adjustment,
        model_sha256=named.model_sha256,
    )
