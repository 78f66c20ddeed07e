"""What a list is chosen from, and what comes out: the seam any optimiser fills."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.vocabulary import SignalTier
from domain.programs.seasons import FeeTable

SCALE = 1_000_000
TIER_AT = {SignalTier.NONE: 0, SignalTier.SILVER: 1, SignalTier.GOLD: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One program: its tracks are nested behind one interview, so it counts once.

    Probabilities are by signal tier (none, silver, gold). `fee_group` is an index into the
    problem's tables, -1 when the fee is not published. `key` breaks ties.
    """

    index: int
    key: str
    utility: int
    p_interview: tuple[float, float, float]
    p_interview_low: tuple[float, float, float]
    p_interview_high: tuple[float, float, float]
    p_take: float
    p_take_low: float
    p_take_high: float
    fee_group: int
    specialty: str
    signal_group: str
    signal_pool: str
    takes_signals: bool | None
    is_pinned: bool = False
    is_preliminary: bool = False

    def chance(self, tier: SignalTier) -> float:
        """Return the chance of holding the place if it were the only one ranked."""
        return self.p_interview[TIER_AT[tier]] * self.p_take


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the list must keep within; None: no such limit."""

    budget_cents: int | None
    max_programs: int | None
    max_per_specialty: int | None
    price_per_point_cents: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything the choice depends on; `signals` maps a pool to (gold, silver)."""

    candidates: tuple[Candidate, ...]
    fee_tables: tuple[FeeTable, ...]
    signals: Mapping[str, tuple[int, int]]
    outside_option: int
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A program chosen, in the order of its gain; `fee_cents` None: not published."""

    index: int
    signal: SignalTier
    fee_cents: int | None
    marginal_value_micro: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Value and cost of the first `count` programs, above the outside option."""

    count: int
    spend_cents: int
    value_micro: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The list; intervals are (low, mid, high) or (low, high) in 1e-6."""

    picks: tuple[Pick, ...]
    value_micro: int
    spend_cents: int
    curve: tuple[CurvePoint, ...]
    expected_interviews: tuple[int, int, int]
    chance: tuple[int, int]
    stop_reason: str
    refused_pins: tuple[str, ...]
