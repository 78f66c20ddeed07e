"""What more applications cost now: tiers go on from what was sent, never from the start."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.programs.seasons import Season
from domain.shortlists.policies.fees import FeeGroup, group_cost_cents, marginal_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePrice:
    """One platform and specialty; cents None: not published, which is not 0."""

    group: FeeGroup
    sent: int
    more: int
    next_cents: int | None
    """Of the very next one."""
    cents: int | None
    """Of `more` of them."""
    source: str | None
    carried_from: str | None


def late_prices(
    season: Season, sent: Mapping[FeeGroup, int], more: Mapping[FeeGroup, int]
) -> tuple[LatePrice, ...]:
    """Return one line a group, in a fixed order."""
    return tuple(
        _price(season, group, sent.get(group, 0), more.get(group, 0))
        for group in sorted({*sent, *more})
    )


def _price(season: Season, group: FeeGroup, sent: int, more: int) -> LatePrice:
    table = season.fee_table(group.platform, group.specialty)
    cents = None
    if table is not None:
        cents = group_cost_cents(table, sent + more) - group_cost_cents(table, sent)
    return LatePrice(
        group=group,
        sent=sent,
        more=more,
        next_cents=None if table is None else marginal_cents(table, sent),
        cents=cents,
        source=None if table is None else table.source,
        carried_from=None if table is None else table.carried_from,
    )
