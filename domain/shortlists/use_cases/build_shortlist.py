"""Build a shortlist version from a completed ranking."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from domain.kernel.canonical import Json
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import UnavailableError
from domain.kernel.identifiers import RankingId, ShortlistId
from domain.kernel.jobs import Claim
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.errors import not_completed
from domain.rankings.policies.compute import encode_explanations, explain_positions
from domain.rankings.policies.receipts import Inputs, receipt_sha256
from domain.rankings.ports import ModelShelf, ProgramScorer
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.rankings.use_cases.verify_receipt import recall_inputs
from domain.rankings.views import RankingReader, RankingView
from domain.shortlists.entities import Entry, Shortlist, Version
from domain.shortlists.events import shortlist_built
from domain.shortlists.policies.compose import compose
from domain.shortlists.policies.list_receipts import write_receipt
from domain.shortlists.policies.question import Wish, ask
from domain.shortlists.policies.sent import sent_of
from domain.shortlists.ports import ListSolver, ShortlistUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildShortlist:
    """Build from `ranking`; `wish` None: as the ranking request wished, or no limits.

    With `claim` the build belongs to that job: its fence is proved, and a second run of the
    job builds nothing again.
    """

    ranking: RankingId
    wish: Wish | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltShortlist:
    """Where the new version is."""

    shortlist: ShortlistId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildShortlistHandler:
    """The best list under this model, for the inputs the ranking's receipt names."""

    open_uow: OpenUnitOfWork[ShortlistUnitOfWork]
    rankings: RankingReader
    catalogues: CatalogueSource
    seasons: SeasonSource
    models: ModelShelf
    solver: ListSolver
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: BuildShortlist) -> BuiltShortlist | None:
        """Return the version; None when this job built one before.

        NotFound beyond the reach; Conflict before the ranking is completed; Unavailable when the
        lease was lost. A list where nothing fits is empty and says why.
        """
        tenant.require(Permission.SHORTLISTS_WRITE)
        view = await self.rankings.get(tenant, command.ranking)
        if view.receipt is None:
            raise not_completed()
        inputs = await recall_inputs(tenant, view, self.open_uow, self.catalogues, self.seasons)
        async with self.open_uow(tenant) as uow:
            if command.claim is not None:
                if not await uow.jobs.extend(command.claim):
                    raise UnavailableError("lease-lost", "Another worker holds this job.")
                if await uow.shortlists.was_built_by(command.claim.job):
                    return None
            shortlist = await self._shortlist(uow, view)
            version = await self._version(tenant, uow, command, view, inputs, shortlist)
            shortlist.current = shortlist.latest = version.number
            shortlist.record(
                shortlist_built(
                    shortlist=shortlist.id,
                    version=version.number,
                    ranking=command.ranking,
                    applicant=view.applicant,
                    job=version.job,
                )
            )
            await uow.shortlists.add_version(shortlist, version, tenant.actor)
            await uow.shortlists.save(shortlist)
            await uow.commit()
        return BuiltShortlist(shortlist=shortlist.id, number=version.number)

    async def _shortlist(self, uow: ShortlistUnitOfWork, view: RankingView) -> Shortlist:
        found = await uow.shortlists.find(view.applicant, view.season)
        if found is not None:
            found.require_open()
            return found
        made = Shortlist(
            id=ShortlistId(self.new_id()), applicant=view.applicant, season=view.season
        )
        await uow.shortlists.add(made)
        return made

    async def _version(
        self,
        tenant: Tenant,
        uow: ShortlistUnitOfWork,
        command: BuildShortlist,
        view: RankingView,
        inputs: Inputs,
        shortlist: Shortlist,
    ) -> Version:
        result = await uow.rankings.result(command.ranking)
        marks = await uow.shortlists.marks(shortlist.id)
        wish = command.wish or _wish_of(view)
        sent = sent_of(
            inputs,
            result,
            await uow.shortlists.sent(shortlist.applicant, shortlist.season),
            tenant.now(self.clock).date(),
        )
        question = await asyncio.to_thread(ask, inputs, result, marks, wish, sent)
        is_patient = command.claim is not None
        solution = await self.solver.solve(question.instance, is_patient=is_patient)
        scorer = await self.models.take(inputs.model_sha256)
        made = await asyncio.to_thread(compose, question, solution, self.new_id)
        entries = await asyncio.to_thread(_explained, inputs, scorer, made.entries)
        return Version(
            number=shortlist.latest + 1,
            ranking=command.ranking,
            job=None if command.claim is None else command.claim.job,
            entries=entries,
            totals=made.totals,
            receipt=write_receipt(receipt_sha256(view.receipt or {}), question, made, wish),
            created_at=self.clock.now(),
        )


def _wish_of(view: RankingView) -> Wish:
    wished = view.wish
    if wished is None:
        return Wish()
    return Wish(budget_cents=wished.budget_cents, max_programs=wished.max_programs)


def _explained(
    inputs: Inputs, scorer: ProgramScorer, entries: tuple[Entry, ...]
) -> tuple[Entry, ...]:
    positions = [entry.position for entry in entries]
    explanations = explain_positions(inputs, scoring_of(scorer), positions)
    documents = cast("list[Mapping[str, Json]]", json.loads(encode_explanations(explanations)))
    return tuple(
        replace(entry, explanation=document)
        for entry, document in zip(entries, documents, strict=True)
    )
