"""The list that loses least whichever of the season's scenarios comes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel.identifiers import ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.vocabulary import SignalTier
from domain.rankings.policies.compute import score_only
from domain.rankings.ports import ModelShelf, ProgramScorer
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.shortlists.policies.held import sent_in, wish_of
from domain.shortlists.policies.optimise.instance import Fees, Instance
from domain.shortlists.policies.places import Place
from domain.shortlists.policies.question import Question, ask
from domain.shortlists.policies.robust import (
    ROUNDS,
    Floats,
    Search,
    align,
    begin,
    listed_in,
    mixed,
)
from domain.shortlists.policies.scenarios import Scenario, packs_for, under
from domain.shortlists.ports import ListSolver
from domain.shortlists.use_cases.study_list import ListRecall, Studied


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioLoss:
    """What each list loses in one scenario against the best list found for it, in points.

    `scenario` None: as things are today.
    """

    scenario: Scenario | None
    best: float
    own_loss: float
    robust_loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustAnswer:
    """The list of least worst regret found; no list has less than `proved`."""

    programs: tuple[tuple[Place, SignalTier], ...]
    losses: tuple[ScenarioLoss, ...]
    own_worst: float
    robust_worst: float
    proved: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustListHandler:
    """Least worst regret over the scenarios of the list's season; nothing is stored."""

    lists: ListRecall
    solver: ListSolver
    models: ModelShelf
    packs: tuple[Scenario, ...]

    async def __call__(self, tenant: Tenant, shortlist: ShortlistId) -> RobustAnswer:
        """NotFound beyond the reach; Unavailable when the solver is busy."""
        tenant.require(Permission.SHORTLISTS_READ)
        studied = await self.lists.recall(tenant, shortlist)
        inputs = studied.held.question.inputs
        packs = packs_for(self.packs, inputs.season.code, inputs.season.dates.training_starts)
        scorer = await self.models.take(inputs.model_sha256)
        questions = [
            studied.held.question,
            *[await asyncio.to_thread(_question, studied, each, scorer) for each in packs],
        ]
        search = await self._search(questions)
        own = await asyncio.to_thread(search.judge, listed_in(studied.held.solution))
        return _answer(questions, packs, search, own)

    async def _search(self, questions: Sequence[Question]) -> Search:
        cases = await asyncio.to_thread(
            align, [each.instance for each in questions], dearest([q.instance for q in questions])
        )
        answers = [await self.solver.solve(case.instance) for case in cases]
        search = await asyncio.to_thread(begin, cases, answers)
        for _ in range(ROUNDS if len(cases) > 1 else 0):
            if search.is_settled:
                break
            asked = await asyncio.to_thread(mixed, cases, search.weights)
            await asyncio.to_thread(search.learn, await self.solver.solve(asked))
        return search


def _question(studied: Studied, scenario: Scenario, scorer: ProgramScorer) -> Question:
    """Return the list's question as the scenario has it."""
    version = studied.stored.version
    leaned = [
        each.program for each in sorted(version.entries, key=lambda e: -(e.marginal_value or 0))
    ]
    inputs = under(studied.held.question.inputs, scenario, leaned)
    result = studied.result
    if scenario.changes_programs:
        result = score_only(inputs, scoring_of(scorer))
    marks = studied.stored.marks
    return ask(inputs, result, marks, wish_of(version), sent_in(version))


def _answer(
    questions: Sequence[Question], packs: Sequence[Scenario], search: Search, own: Floats
) -> RobustAnswer:
    places: dict[str, Place] = {}
    for question in questions:
        for code, place in question.places.items():
            places.setdefault(code, place)
    lost = search.lost_by(own)
    regrets = search.regrets
    losses = tuple(
        ScenarioLoss(
            scenario=scenario,
            best=float(search.best[number]),
            own_loss=float(lost[number]),
            robust_loss=float(regrets[number]),
        )
        for number, scenario in enumerate((None, *packs))
    )
    return RobustAnswer(
        programs=tuple((places[code], SignalTier(tier)) for code, tier in search.found.items()),
        losses=losses,
        own_worst=float(lost.max()),
        robust_worst=float(regrets.max()),
        proved=min(search.proved, float(regrets.max())),
    )


def dearest(instances: Sequence[Instance]) -> Fees:
    """Return the fees of the scenario in which the first fifty applications cost most."""

    def price(instance: Instance) -> int:
        tiers = [tier for table in instance.fees.by_group.values() for tier in table]
        return sum((tier.each_cents or 0) + (tier.flat_cents or 0) for tier in tiers)

    return max(instances, key=price).fees
