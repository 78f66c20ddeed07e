"""Small choice problems, and the best list by trying every one."""

from collections.abc import Sequence
from itertools import combinations, product

from domain.programs.entities import Platform
from domain.programs.seasons import FeeTable, FeeTier
from domain.shortlists.policies.fees import group_cost_cents
from domain.shortlists.policies.problem import Candidate, Limits, Problem

SCALE = 1_000_000
TWO_TIERS = FeeTable(
    platform=Platform.ERAS,
    tiers=(FeeTier(up_to=2, each_cents=1_100), FeeTier(each_cents=3_000)),
    source="invented for tests",
)


def a_candidate(
    index: int,
    *,
    utility: int = 800_000,
    chance: float = 0.2,
    take: float = 0.5,
    group: int = 0,
    specialty: str = "internal-medicine",
    is_pinned: bool = False,
    takes_signals: bool | None = None,
    is_preliminary: bool = False,
) -> Candidate:
    tiers = (chance, min(1.0, chance * 1.5), min(1.0, chance * 2))
    return Candidate(
        index=index,
        key=f"P{index:03d}",
        utility=utility,
        p_interview=tiers,
        p_interview_low=(tiers[0] / 2, tiers[1] / 2, tiers[2] / 2),
        p_interview_high=tiers,
        p_take=take,
        p_take_low=take / 2,
        p_take_high=take,
        fee_group=group,
        specialty=specialty,
        signal_group=f"group-{index}",
        signal_pool="pool",
        takes_signals=takes_signals,
        is_pinned=is_pinned,
        is_preliminary=is_preliminary,
    )


def a_problem(
    *candidates: Candidate,
    budget: int | None = None,
    programs: int | None = None,
    per_specialty: int | None = None,
    price: int | None = None,
    signals: tuple[int, int] = (0, 0),
    outside: int = 100_000,
    tables: tuple[FeeTable, ...] = (TWO_TIERS,),
) -> Problem:
    return Problem(
        candidates=candidates,
        fee_tables=tables,
        signals={"pool": signals},
        outside_option=outside,
        limits=Limits(
            budget_cents=budget,
            max_programs=programs,
            max_per_specialty=per_specialty,
            price_per_point_cents=price,
        ),
    )


def best_by_trial(problem: Problem) -> float:
    """Return the highest value of any affordable list, outcomes enumerated one by one."""
    budget = problem.limits.budget_cents
    most = problem.limits.max_programs
    best = 0.0
    for size in range(len(problem.candidates) + 1):
        for chosen in combinations(problem.candidates, size):
            within = budget is None or cost_of(chosen, problem.fee_tables) <= budget
            if within and (most is None or size <= most):
                best = max(best, value_by_outcomes(chosen, problem.outside_option))
    return best


def cost_of(chosen: Sequence[Candidate], tables: Sequence[FeeTable]) -> int:
    return sum(
        group_cost_cents(table, sum(each.fee_group == group for each in chosen))
        for group, table in enumerate(tables)
    )


def value_by_outcomes(chosen: Sequence[Candidate], outside: int) -> float:
    """Sum over every pattern of who would take her; nothing of the policy's formula is used."""
    total = 0.0
    for pattern in product((False, True), repeat=len(chosen)):
        weight = 1.0
        for each, is_open in zip(chosen, pattern, strict=True):
            chance = each.p_interview[0] * each.p_take
            weight *= chance if is_open else 1 - chance
        reached = [each.utility for each, is_open in zip(chosen, pattern, strict=True) if is_open]
        total += weight * (max([outside, *reached]) - outside) / SCALE
    return total
