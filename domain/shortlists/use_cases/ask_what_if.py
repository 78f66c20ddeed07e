"""Score and solve a list as if something of her were otherwise; store nothing."""

import asyncio
from dataclasses import dataclass, replace

from domain.kernel.identifiers import ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.rankings.policies.compute import score_only
from domain.rankings.ports import ModelShelf, ProgramScorer
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.shortlists.policies.held import sent_in, wish_of
from domain.shortlists.policies.question import Question, ask
from domain.shortlists.policies.what_if import (
    Change,
    Movements,
    Side,
    changed_signals,
    changed_snapshot,
    changed_wish,
    moved_between,
    side_of,
)
from domain.shortlists.ports import ListSolver
from domain.shortlists.use_cases.study_list import ListRecall, Studied

DEADLINE_MS = 2_000
"""For each of the two lists: an answer that is not exact by then says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWhatIf:
    """What the list would be with `change`."""

    shortlist: ShortlistId
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The list solved again with nothing changed, and with the change: the model's, no promise."""

    before: Side
    after: Side
    movements: Movements


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWhatIfHandler:
    """By the model and the inputs that the list's receipt names."""

    lists: ListRecall
    solver: ListSolver
    models: ModelShelf

    async def __call__(self, tenant: Tenant, query: AskWhatIf) -> WhatIf:
        """NotFound beyond the reach; Forbidden `not-opened`; Invalid where limits cannot be kept.

        Unavailable when the solver is busy.
        """
        tenant.require(Permission.SHORTLISTS_READ)
        studied = await self.lists.recall(tenant, query.shortlist)
        now = studied.held.question
        scorer = await self.models.take(now.inputs.model_sha256)
        then = await asyncio.to_thread(_question, studied, query.change, scorer)
        before = await self._side(now)
        after = await self._side(then)
        return WhatIf(
            before=before, after=after, movements=moved_between(now, then, (before, after))
        )

    async def _side(self, question: Question) -> Side:
        instance = replace(question.instance, deadline_ms=DEADLINE_MS)
        solution = await self.solver.solve(instance)
        return await asyncio.to_thread(side_of, question, solution)


def _question(studied: Studied, change: Change, scorer: ProgramScorer) -> Question:
    inputs = studied.held.question.inputs
    changed = changed_snapshot(inputs.snapshot, change, inputs.as_of)
    asked = replace(inputs, snapshot=changed)
    version = studied.stored.version
    wish = changed_wish(wish_of(version), change)
    result = score_only(asked, scoring_of(scorer))
    return changed_signals(ask(asked, result, studied.stored.marks, wish, sent_in(version)), change)
