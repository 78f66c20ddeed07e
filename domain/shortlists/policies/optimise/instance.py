"""The optimiser's question and answer, in plain numbers: anyone's, not only ours.

An item is what may be held (a track, or a program whose tracks were joined): it has one utility
and a chance of being held for each signal tier. Items of one application unit cost one
application, items of one signal group share one signal, items of one nested group share one
interview: within a group they are held along a common index (whoever takes her with the smaller
chance implies the larger), while groups are joined by the law.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

TIERS = ("none", "silver", "gold")
GROUPED = ("band", "state", "track")
"""Attributes that may carry a minimum and a maximum."""


class LawKind(StrEnum):
    """How outcomes of different items hang together."""

    INDEPENDENT = "independent"
    NESTED = "nested"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that may be listed; `probability` is by tier none, silver, gold, in [0, 1].

    `fee_group` is what its application is counted with (PLATFORM|SPECIALTY). `attributes` holds
    band, state and track where given. `loading` replaces the law's square root of rho.
    """

    id: str
    specialty: str
    utility: float
    probability: tuple[float, float, float]
    fee_group: str
    platform: str
    application_unit: str
    signal_group: str
    signal_pool: str
    nested_group: str | None = None
    takes_signals: bool = True
    loading: float | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTier:
    """Units up to `up_to` (None: all further) cost `each_cents`, or `flat_cents` once entered."""

    up_to: int | None
    each_cents: int | None = None
    flat_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """Tiers by count of application units within a fee group, plus what comes once.

    Convexity is not assumed. A platform's or specialty's fixed cost comes with its first unit.
    """

    default: tuple[FeeTier, ...] = ()
    by_group: Mapping[str, tuple[FeeTier, ...]] = field(default_factory=dict)
    fixed_by_platform: Mapping[str, int] = field(default_factory=dict)
    fixed_by_specialty: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What binds the list; None or absent: it does not bind.

    Counts are of items and include committed ones; the budget is for what is new.
    `signals` maps a pool to (gold, silver); a pool not named has none to give.
    `minimum` and `maximum` map an attribute to value to count.
    `price_per_point_cents` is what one unit of utility is worth to her: a list is then best when
    value x price - cost is, so nothing is listed that is not worth its fee.
    """

    budget_cents: int | None = None
    max_programs: int | None = None
    max_per_specialty: Mapping[str, int] = field(default_factory=dict)
    signals: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    pins: frozenset[str] = frozenset()
    bans: frozenset[str] = frozenset()
    minimum: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    maximum: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    price_per_point_cents: int | None = None
    locks: Mapping[str, str] = field(default_factory=dict)
    """Tier by id: a listed item takes it, and what shares its signal with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """An application already sent, part of every list.

    Its fee is sunk, its unit starts the tier counters, its signal is spent; `probability` (what
    status and silence leave) replaces the item's.
    """

    id: str
    signal: str = "none"
    probability: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """An explicit mixture: weights that sum to 1, and per node and item the chance by tier.

    `conditional[node][item]` holds three chances (none, silver, gold), items in instance order.
    """

    weights: tuple[float, ...]
    conditional: tuple[tuple[tuple[float, float, float], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The joint law.

    `rho` in [0, 1) is the share of the common factor (15 Gauss-Hermite nodes, probit link that
    keeps every marginal). `nodes`, where given, replaces the items' probabilities.
    """

    kind: LawKind = LawKind.INDEPENDENT
    rho: float = 0.0
    nodes: Nodes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Everything the answer depends on. Checked where it is parsed; solvers trust it."""

    items: tuple[Item, ...]
    outside_option: float = 0.0
    fees: Fees = field(default_factory=Fees)
    limits: Limits = field(default_factory=Limits)
    committed: tuple[Commitment, ...] = ()
    law: Law = field(default_factory=Law)
    deadline_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The list and its certificate.

    `chosen` are item ids, committed ones apart, in the order of what each adds; `signals` maps
    chosen ids to silver or gold. `objective` = E[max(outside option, best utility held)] over
    chosen and committed; no feasible list has more than `upper_bound`; `gap` = (upper_bound -
    objective) / |objective| (0 when equal). With a price per point `is_exact` and the bound speak
    of value - cost / price, and `net` and `net_bound` hold it.
    """

    chosen: tuple[str, ...]
    signals: Mapping[str, str]
    objective: float
    upper_bound: float
    gap: float
    is_exact: bool
    cost_cents: int
    unspent_cents: int | None
    solver: str
    net: float | None = None
    net_bound: float | None = None
    stopped_by_deadline: bool = False
