"""Exact fees: platform x specialty, tiers as published, never assumed convex (decision 20)."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.vocabulary import Specialty
from domain.programs.entities import Platform
from domain.programs.seasons import FeeTable, FixedCost, Season


@dataclass(frozen=True, slots=True, order=True)
class FeeGroup:
    """Where programs are counted together: a second track of a program counts no second time."""

    platform: Platform
    specialty: Specialty


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """One group's cost; None: the fee is not published, which is not zero."""

    group: FeeGroup
    programs: int
    cents: int | None
    carried_from: str | None


def group_cost_cents(table: FeeTable, programs: int) -> int:
    """Return what the first `programs` of a group cost; a flat tier is charged once entered."""
    cost, done = 0, 0
    for tier in table.tiers:
        if programs <= done:
            break
        end = programs if tier.up_to is None else min(programs, tier.up_to)
        if tier.flat_cents is not None:
            cost += tier.flat_cents
        elif tier.each_cents is not None:
            cost += tier.each_cents * (end - done)
        done = end
    return cost


def marginal_cents(table: FeeTable, programs_before: int) -> int:
    """Return what one more program of the group costs."""
    return group_cost_cents(table, programs_before + 1) - group_cost_cents(table, programs_before)


def fee_lines(
    season: Season, counts: Mapping[FeeGroup, int], before: Mapping[FeeGroup, int] | None = None
) -> tuple[FeeLine, ...]:
    """Return one line a group, in a fixed order; `before` are applications paid for already."""
    paid = before or {}
    lines = []
    for group in sorted(counts):
        table = season.fee_table(group.platform, group.specialty)
        lines.append(
            FeeLine(
                group=group,
                programs=counts[group],
                cents=None
                if table is None
                else group_cost_cents(table, paid.get(group, 0) + counts[group])
                - group_cost_cents(table, paid.get(group, 0)),
                carried_from=None if table is None else table.carried_from,
            )
        )
    return tuple(lines)


def fixed_costs(
    season: Season, platforms: frozenset[Platform], *, is_img: bool
) -> tuple[FixedCost, ...]:
    """Return the costs that come once: those of the platforms opened, and the Match's own."""
    return tuple(
        cost
        for cost in season.fixed_costs
        if (cost.platform is None or cost.platform in platforms)
        and (is_img or not cost.for_imgs_only)
    )
