"""The list of least worst regret over scenarios, with a bound on how small that can be.

Regret in a scenario is the value of the best list found for it less that of the list. Weighted
scenarios are one mixture, so the solver answers them as one question; by duality no list has a
worst regret below what the weights prove, and the weights grow where the regret is (Freund and
Schapire, "Adaptive game playing using multiplicative weights", 1999). The list keeps the limits at
the dearest fees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from domain.shortlists.policies.optimise.instance import (
    Fees,
    Instance,
    Item,
    Law,
    LawKind,
    Nodes,
    Solution,
)
from domain.shortlists.policies.optimise.law import mix
from domain.shortlists.policies.optimise.margins import read_list
from domain.shortlists.policies.optimise.worth import value_of

Floats = npt.NDArray[np.float64]
ROUNDS = 5
SPEED = 2.0
DEADLINE_MS = 1_500
"""For each question asked of the solver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One scenario's question, over the same items as every other's."""

    instance: Instance
    chances: Floats
    """(node, item, tier)"""
    weights: Floats


def align(instances: Sequence[Instance], fees: Fees) -> tuple[Case, ...]:
    """Return the cases over the union of items; what a scenario does not have is never held.

    An item is worth what it is in the first scenario that has it; where another track of the
    program would be had, its chance is scaled to what that is worth.
    """
    known: dict[str, Item] = {}
    for instance in instances:
        for item in instance.items:
            known.setdefault(item.id, item)
    items = tuple(known[name] for name in sorted(known))
    base = instances[0]
    return tuple(_case(each, items, base, fees) for each in instances)


def _case(instance: Instance, items: tuple[Item, ...], base: Instance, fees: Fees) -> Case:
    here = {each.id: each for each in instance.items}
    asked = tuple(
        replace(each, probability=_chances(here.get(each.id), each, base.outside_option))
        for each in items
    )
    limits = replace(base.limits, price_per_point_cents=None)
    aligned = replace(
        instance,
        items=asked,
        fees=fees,
        limits=limits,
        outside_option=base.outside_option,
        deadline_ms=DEADLINE_MS,
    )
    law = mix(aligned)
    return Case(instance=aligned, chances=law.chances, weights=law.weights)


def _chances(here: Item | None, known: Item, outside: float) -> tuple[float, float, float]:
    if here is None or here.utility <= outside:
        return 0.0, 0.0, 0.0
    share = min(1.0, (here.utility - outside) / (known.utility - outside))
    none, silver, gold = (each * share for each in here.probability)
    return none, silver, gold


def mixed(cases: Sequence[Case], weights: Floats) -> Instance:
    """Return the question of the weighted mean over scenarios."""
    nodes = Nodes(
        weights=tuple(
            float(share * node)
            for case, share in zip(cases, weights, strict=True)
            for node in case.weights
        ),
        conditional=tuple(
            tuple((float(none), float(silver), float(gold)) for none, silver, gold in node)
            for case in cases
            for node in case.chances
        ),
    )
    return replace(cases[0].instance, law=Law(kind=LawKind.FACTOR, nodes=nodes))


def worth_in(case: Case, chosen: Mapping[str, str]) -> float:
    """Return what programs with their tiers are worth in a scenario, in points."""
    listed = {each.id for each in case.instance.items}
    draft = Solution(
        chosen=tuple(each for each in chosen if each in listed),
        signals={each: tier for each, tier in chosen.items() if tier != "none"},
        objective=0.0,
        upper_bound=0.0,
        gap=0.0,
        is_exact=False,
        cost_cents=0,
        unspent_cents=None,
        solver="given",
    )
    return value_of(*read_list(case.instance, draft)) + case.instance.outside_option


@dataclass(slots=True, kw_only=True)
class Search:
    """Lists tried so far against the best of each scenario; weights for the next question."""

    cases: tuple[Case, ...]
    best: Floats
    weights: Floats
    proved: float = 0.0
    """No list that keeps the limits has a worst regret below this."""
    found: Mapping[str, str] = field(default_factory=dict)
    worth: Floats | None = None

    @property
    def regrets(self) -> Floats:
        """Return what the list found loses in each scenario."""
        return self.best if self.worth is None else self.lost_by(self.worth)

    def lost_by(self, worth: Floats) -> Floats:
        """Return what a list of this worth loses in each scenario."""
        return np.maximum(self.best - worth, 0.0)

    @property
    def is_settled(self) -> bool:
        """Whether no further question can help."""
        return float(self.regrets.max()) <= self.proved + 1e-6

    def judge(self, chosen: Mapping[str, str]) -> Floats:
        """Return what a list is worth in each scenario; where it beats the best, it is the best."""
        worth = np.array([worth_in(case, chosen) for case in self.cases])
        self.best = np.maximum(self.best, worth)
        return worth

    def try_list(self, chosen: Mapping[str, str]) -> Floats:
        """Keep a list within the limits if its worst regret is the least so far."""
        worth = self.judge(chosen)
        worst = float((self.best - worth).max())
        if self.worth is None or worst < float(self.regrets.max()) - 1e-9:
            self.found, self.worth = dict(chosen), worth
        return np.asarray(self.best - worth)

    def learn(self, solution: Solution) -> None:
        """Take the answer to the weighted question: one more list, a bound, new weights."""
        regrets = self.try_list(listed_in(solution))
        self.proved = max(self.proved, float(self.weights @ self.best) - solution.upper_bound)
        grown = self.weights * np.exp(SPEED * regrets / max(float(regrets.max()), 1e-9))
        self.weights = grown / grown.sum()


def begin(cases: Sequence[Case], answers: Sequence[Solution]) -> Search:
    """Return a search that knows the best list found for each scenario."""
    search = Search(
        cases=tuple(cases),
        best=np.array([each.objective for each in answers]),
        weights=np.full(len(cases), 1 / len(cases)),
    )
    for each in answers:
        search.try_list(listed_in(each))
    return search


def listed_in(solution: Solution) -> dict[str, str]:
    """Return the tier of every chosen item."""
    return {each: solution.signals.get(each, "none") for each in solution.chosen}
