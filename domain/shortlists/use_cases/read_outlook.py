"""What time takes from a list if nothing is done, and what the cheapest step would add."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.applicants.entities import ProfileSnapshot
from domain.kernel.identifiers import ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.rankings.policies.compute import score_only
from domain.rankings.ports import ModelShelf, ProgramScorer
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.shortlists.policies.expiries import Expiry, expiries_of
from domain.shortlists.policies.fixes import Fix, after
from domain.shortlists.policies.held import sent_in, wish_of
from domain.shortlists.policies.question import Question, ask
from domain.shortlists.ports import ListSolver
from domain.shortlists.use_cases.study_list import ListRecall, Studied


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadExpiriesHandler:
    """The calendar of what stops being met for the programs of a list."""

    lists: ListRecall

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId
    ) -> tuple[Studied, tuple[Expiry, ...]]:
        """NotFound beyond the reach; unknown rules and values yield no date."""
        tenant.require(Permission.SHORTLISTS_READ)
        studied = await self.lists.recall(tenant, shortlist)
        entries = studied.stored.version.entries
        programs = [
            studied.programs[each.program] for each in entries if each.program in studied.programs
        ]
        return studied, await asyncio.to_thread(expiries_of, studied.held, programs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gained:
    """One step: what the best list would be worth more under this model, and by when."""

    fix: Fix
    gain: float
    """Points of a hundred; a change in the model, not a promise."""
    programs_opened: int
    """Programs that could be listed only after it."""
    ready_on: date
    is_exact: bool

    @property
    def rate(self) -> float | None:
        """Return points per dollar and week; None where the cost is not published."""
        if self.fix.cost_cents is None:
            return None
        return self.gain / (max(self.fix.cost_cents / 100, 1.0) * self.fix.weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFixesHandler:
    """Every step that is open to her, scored and solved again, dearest last."""

    lists: ListRecall
    solver: ListSolver
    models: ModelShelf
    fixes: tuple[Fix, ...]

    async def __call__(self, tenant: Tenant, shortlist: ShortlistId) -> tuple[Gained, ...]:
        """NotFound beyond the reach; Unavailable when the solver is busy."""
        tenant.require(Permission.SHORTLISTS_READ)
        studied = await self.lists.recall(tenant, shortlist)
        inputs = studied.held.question.inputs
        scorer = await self.models.take(inputs.model_sha256)
        now = await self.solver.solve(studied.held.question.instance)
        found = []
        for fix in self.fixes:
            changed = after(fix.code, inputs.snapshot, inputs.as_of)
            if changed is None:
                continue
            question = await asyncio.to_thread(question_after, studied, changed, scorer)
            then = await self.solver.solve(question.instance)
            found.append(
                Gained(
                    fix=fix,
                    gain=then.objective - now.objective,
                    programs_opened=len(question.places.keys() - studied.held.question.places),
                    ready_on=inputs.as_of + timedelta(weeks=fix.weeks),
                    is_exact=now.is_exact and then.is_exact,
                )
            )
        return tuple(sorted(found, key=_cheapest))


def question_after(studied: Studied, changed: ProfileSnapshot, scorer: ProgramScorer) -> Question:
    """Return the list's question as it would be asked of the changed profile."""
    inputs = replace(studied.held.question.inputs, snapshot=changed)
    result = score_only(inputs, scoring_of(scorer))
    version = studied.stored.version
    return ask(inputs, result, studied.stored.marks, wish_of(version), sent_in(version))


def _cheapest(gained: Gained) -> tuple[bool, float, str]:
    """Most points per dollar and week first; without a published cost after the others."""
    rate = gained.rate
    shown = gained.gain / gained.fix.weeks if rate is None else rate
    return rate is None, -shown, gained.fix.code.value
