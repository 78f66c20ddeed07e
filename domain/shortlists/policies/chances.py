"""Totals of a list that are no value: expected interviews, and the chance of any main place."""

from collections.abc import Sequence
from dataclasses import replace

from domain.kernel.vocabulary import SignalTier
from domain.rankings.entities import SCALE
from domain.shortlists.policies.optimise.instance import (
    Fees,
    Instance,
    Item,
    Limits,
    Solution,
)
from domain.shortlists.policies.optimise.margins import read_list
from domain.shortlists.policies.optimise.worth import value_of
from domain.shortlists.policies.places import TIERS, Place

Chosen = Sequence[tuple[Place, SignalTier]]


def expected_interviews(chosen: Chosen) -> tuple[int, int, int]:
    """Return low, mid and high in 1e-6: every program at the same end of its interval."""
    each = [place.interview(tier) for place, tier in chosen]
    return sum(one.low for one in each), sum(one.mid for one in each), sum(one.high for one in each)


def any_main_place(
    instance: Instance, chosen: Chosen, sent: Sequence[tuple[Place, float]] = ()
) -> tuple[int, int]:
    """Return the range of the chance of any place that is not preliminary alone, in 1e-6.

    `sent` are applications that are out, each with what is left of its chance.
    """
    main = [(place, TIERS.index(tier)) for place, tier in chosen if place.is_main]
    out = [(place, chance) for place, chance in sent if place.is_main]
    low = _any(instance, [*out, *((place, place.least_chances()[at]) for place, at in main)])
    high = _any(instance, [*out, *((place, place.most_chances()[at]) for place, at in main)])
    return round(low * SCALE), round(high * SCALE)


def _any(instance: Instance, chances: Sequence[tuple[Place, float]]) -> float:
    """Return the chance that any takes her under the instance's law: each is worth 1, so E[max]."""
    items = {each.id: each for each in instance.items}
    asked = replace(
        instance,
        items=tuple(_certain(items[place.program.code], chance) for place, chance in chances),
        outside_option=0.0,
        fees=Fees(),
        limits=Limits(),
        committed=(),
    )
    solution = Solution(
        chosen=tuple(each.id for each in asked.items),
        signals={},
        objective=0.0,
        upper_bound=0.0,
        gap=0.0,
        is_exact=False,
        cost_cents=0,
        unspent_cents=None,
        solver="given",
    )
    return value_of(*read_list(asked, solution))


def _certain(item: Item, chance: float) -> Item:
    return replace(item, utility=1.0, probability=(chance, chance, chance))
