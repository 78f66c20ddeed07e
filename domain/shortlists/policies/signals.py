"""What a list is worth, and where its signals gain most."""

from collections.abc import Mapping, Sequence

from domain.kernel.vocabulary import SignalTier
from domain.shortlists.policies.problem import SCALE, TIER_AT, Candidate


def list_value(items: Sequence[Candidate], tiers: Sequence[SignalTier], outside: int) -> float:
    """Return f of a list above the outside option, straight from the definition."""
    order = sorted(range(len(items)), key=lambda each: (-items[each].utility, items[each].key))
    nobody, value = 1.0, 0.0
    for each in order:
        chance = items[each].chance(tiers[each])
        value += (items[each].utility - outside) / SCALE * chance * nobody
        nobody *= 1 - chance
    return value


def give_signals(
    items: Sequence[Candidate], allowances: Mapping[str, tuple[int, int]], outside: int
) -> list[SignalTier]:
    """Give each pool's signals where the value gains most: gold first, then silver."""
    tiers = [SignalTier.NONE] * len(items)
    for pool in sorted({item.signal_pool for item in items}):
        gold, silver = allowances.get(pool, (0, 0))
        for tier, allowed in ((SignalTier.GOLD, gold), (SignalTier.SILVER, silver)):
            for _ in range(allowed):
                group = _best_group(items, tiers, pool, tier, outside)
                if group is None:
                    break
                tiers = _with_tier(items, tiers, group, tier)
    return tiers


def _best_group(
    items: Sequence[Candidate],
    tiers: Sequence[SignalTier],
    pool: str,
    tier: SignalTier,
    outside: int,
) -> str | None:
    now, slopes = list_value(items, tiers, outside), _slopes(items, tiers, outside)
    best: tuple[float, str] | None = None
    members: dict[str, list[int]] = {}
    for at, item in enumerate(items):
        if item.signal_pool == pool and item.takes_signals and tiers[at] is SignalTier.NONE:
            members.setdefault(item.signal_group, []).append(at)
    for group, places in sorted(members.items()):
        if len(places) == 1:
            item, held = items[places[0]], tiers[places[0]]
            gain = (item.chance(tier) - item.chance(held)) * slopes[places[0]]
        else:
            gain = list_value(items, _with_tier(items, tiers, group, tier), outside) - now
        if gain > 0 and (best is None or gain > best[0] + 1e-12):
            best = gain, group
    return None if best is None else best[1]


def _slopes(items: Sequence[Candidate], tiers: Sequence[SignalTier], outside: int) -> list[float]:
    """Return by how much f grows with each item's own chance, all others as they are.

    f is linear in one chance, so one backward and one forward pass price every lone signal.
    """
    order = sorted(range(len(items)), key=lambda each: (-items[each].utility, items[each].key))
    slopes, below = [0.0] * len(items), 0.0
    for at in reversed(order):
        chance, worth = items[at].chance(tiers[at]), (items[at].utility - outside) / SCALE
        slopes[at] = worth - below
        below = chance * worth + (1 - chance) * below
    nobody = 1.0
    for at in order:
        slopes[at] *= nobody
        nobody *= 1 - items[at].chance(tiers[at])
    return slopes


def _with_tier(
    items: Sequence[Candidate], tiers: Sequence[SignalTier], group: str, tier: SignalTier
) -> list[SignalTier]:
    """One signal reaches the whole group, but only programs that take signals."""
    return [
        tier if item.signal_group == group and item.takes_signals else held
        for item, held in zip(items, tiers, strict=True)
    ]


def expected_interviews(
    items: Sequence[Candidate], tiers: Sequence[SignalTier]
) -> tuple[int, int, int]:
    pairs = [(item, TIER_AT[tier]) for item, tier in zip(items, tiers, strict=True)]
    low = sum(item.p_interview_low[at] for item, at in pairs)
    mid = sum(item.p_interview[at] for item, at in pairs)
    high = sum(item.p_interview_high[at] for item, at in pairs)
    return round(low * SCALE), round(mid * SCALE), round(high * SCALE)


def any_main_place(items: Sequence[Candidate], tiers: Sequence[SignalTier]) -> tuple[int, int]:
    """Range of the chance of any place that is not preliminary alone."""
    none_low = none_high = 1.0
    for item, tier in zip(items, tiers, strict=True):
        if not item.is_preliminary:
            none_low *= 1 - item.p_interview_low[TIER_AT[tier]] * item.p_take_low
            none_high *= 1 - item.p_interview_high[TIER_AT[tier]] * item.p_take_high
    return round((1 - none_low) * SCALE), round((1 - none_high) * SCALE)
