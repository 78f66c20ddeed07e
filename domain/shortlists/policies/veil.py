"""A list without the model's estimates."""

from dataclasses import replace

from domain.shortlists.entities import Entry, Version

COUNTED = frozenset(
    {
        "program_count",
        "program_fees_cents",
        "fee_lines",
        "unpublished_fees",
        "left_out_unpublished",
        "fees_carried_from",
        "fixed_costs",
        "budget_cents",
        "unspent_cents",
        "stop_reason",
        "next_fees",
        "refused_pins",
        "refused_locks",
        "signals_without_policy",
        "signal_pools",
        "divisions",
    }
)
"""Totals that no estimate is in; what is not named here is taken for one."""


def veiled(version: Version) -> Version:
    """Return the version without estimates and what follows from them: left out, never 0."""
    kept = {name: value for name, value in version.totals.items() if name in COUNTED}
    return replace(version, entries=tuple(map(_without, version.entries)), totals=kept)


def _without(entry: Entry) -> Entry:
    return replace(entry, utility=0, marginal_value=None, p_interview=None, p_would_take=None)
