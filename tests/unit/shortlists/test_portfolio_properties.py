"""What holds for every problem: monotone in the budget, never above the best list."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.shortlists.policies.portfolio import choose
from domain.shortlists.policies.problem import Candidate
from tests.unit.shortlists.problems import a_candidate, a_problem, best_by_trial

TOLERANCE = 2e-6
WORST_RATIO = 0.9
"""Lowest share of the best value that the greedy rule may reach on the instances drawn."""


@st.composite
def candidates(draw: st.DrawFn, most: int = 7) -> tuple[Candidate, ...]:
    size = draw(st.integers(1, most))
    return tuple(
        a_candidate(
            index,
            utility=draw(st.integers(0, 1_000_000)),
            chance=draw(st.integers(0, 100)) / 100,
            take=draw(st.integers(0, 100)) / 100,
        )
        for index in range(size)
    )


budgets = st.integers(0, 15_000)


@given(candidates(), budgets, budgets)
def test_a_larger_budget_never_lowers_the_value(
    items: tuple[Candidate, ...], one: int, other: int
) -> None:
    small, large = sorted((one, other))
    poor = choose(a_problem(*items, budget=small))
    rich = choose(a_problem(*items, budget=large))
    assert poor.spend_cents <= small
    assert poor.value_micro <= rich.value_micro + 1


@given(candidates(), budgets)
def test_the_value_is_near_the_best_and_never_above(
    items: tuple[Candidate, ...], budget: int
) -> None:
    problem = a_problem(*items, budget=budget)
    best = best_by_trial(problem)
    value = choose(problem).value_micro / 1_000_000
    assert value <= best + TOLERANCE
    assert value >= WORST_RATIO * best - TOLERANCE


@given(candidates(), st.integers(1, 4))
def test_the_marginal_values_add_up_along_the_curve(
    items: tuple[Candidate, ...], programs: int
) -> None:
    choice = choose(a_problem(*items, programs=programs))
    assert len(choice.picks) <= programs
    assert abs(sum(each.marginal_value_micro for each in choice.picks) - choice.value_micro) <= 4
    values = [point.value_micro for point in choice.curve]
    assert values == sorted(values)


@given(candidates(), st.integers(1, 4))
def test_a_ban_never_raises_the_best_value(items: tuple[Candidate, ...], programs: int) -> None:
    free = best_by_trial(a_problem(*items, programs=programs))
    banned = choose(a_problem(*items[1:], programs=programs))
    assert banned.value_micro / 1_000_000 <= free + TOLERANCE


@given(candidates())
def test_an_affordable_pin_is_always_listed(items: tuple[Candidate, ...]) -> None:
    pinned = replace(items[0], is_pinned=True, utility=900_000)
    choice = choose(a_problem(pinned, *items[1:], budget=1_100))
    assert choice.refused_pins == ()
    assert [pick.index for pick in choice.picks] == [0]
