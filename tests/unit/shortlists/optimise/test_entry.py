"""What any list pays before its first program: solved apart from the rest, against enumeration."""

import random
from dataclasses import replace

import pytest

from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.entry import paid_beforehand
from domain.shortlists.policies.optimise.instance import Instance
from domain.shortlists.policies.optimise.plan import choose
from domain.shortlists.policies.optimise.reading import read_market
from domain.shortlists.policies.optimise.solve import solve
from domain.shortlists.policies.optimise.swap import Swapping
from tests.unit.shortlists.optimise.instances import random_instance
from tests.unit.shortlists.optimise.oracle import optimum

SEEDS = range(120)


def of_one_platform(seed: int) -> Instance:
    """Return an instance whose every list pays one platform's fixed cost, once."""
    drawn, chance = random_instance(seed, size=5), random.Random(seed)
    platform = drawn.items[0].platform
    items = tuple(
        replace(each, platform=platform, fee_group=f"{platform}|{each.specialty}")
        for each in drawn.items
    )
    fixed = {platform: chance.choice([500, 2_000, 9_000])}
    price = chance.choice([None, 50, 500, 5_000])
    budget = chance.choice([None, 3_000, 9_000, 20_000])
    limits = replace(drawn.limits, price_per_point_cents=price, budget_cents=budget)
    fees = replace(drawn.fees, fixed_by_platform=fixed, by_group={})
    return replace(drawn, items=items, fees=fees, limits=limits)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_certain_fixed_cost_changes_no_optimum_and_breaks_no_bound(seed: int) -> None:
    instance = of_one_platform(seed)
    best = optimum(instance)
    if best is None:
        with pytest.raises(InfeasibleError):
            solve(instance, now=lambda: 0.0)
        return
    found = solve(instance, now=lambda: 0.0)
    assert found.is_exact
    net = found.objective if found.net is None else found.net
    assert net == pytest.approx(best.net, abs=1e-8)

    market = read_market(instance)
    long = choose(market, lambda: False, few=0)
    worth = best.net - instance.outside_option
    assert long.bound >= worth - 1e-8
    if long.picks is not None:
        assert Swapping(market, long.picks, is_late=lambda: True).score <= worth + 1e-8


def test_many_of_these_do_pay_beforehand() -> None:
    paying = [paid_beforehand(read_market(of_one_platform(seed))) for seed in SEEDS]
    assert sum(each is not None for each in paying) > len(SEEDS) // 3
