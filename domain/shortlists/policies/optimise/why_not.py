"""Why an item is not listed: what shuts it out, or how much the list would lose by it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.instance import Instance, Item, Solution
from domain.shortlists.policies.optimise.solve import solve


class Reason(StrEnum):
    """Why; in this order, the first that holds."""

    COMMITTED = "committed"
    LISTED = "listed"
    BANNED = "banned"
    WORTH_NO_MORE = "worth-no-more-than-the-outside-option"
    LIMIT = "limit"
    REDUCED_VALUE = "reduced-value"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """The reason; `pointer` names the limit that excludes it.

    With it on the list, the best list found is worth `loss` less (value less cost / price where a
    price is set) and leaves out `instead_of`. `is_exact`: both lists are proved best.
    """

    id: str
    reason: Reason
    pointer: str | None = None
    loss: float = 0.0
    instead_of: tuple[str, ...] = ()
    is_exact: bool = True


def why_not(
    instance: Instance, solution: Solution, item: Item, *, now: Callable[[], float]
) -> WhyNot:
    """Return why an item of the instance is not on the list of its solution."""
    if any(each.id == item.id for each in instance.committed):
        return WhyNot(id=item.id, reason=Reason.COMMITTED)
    if item.id in solution.chosen:
        return WhyNot(id=item.id, reason=Reason.LISTED)
    if item.id in instance.limits.bans:
        return WhyNot(id=item.id, reason=Reason.BANNED, pointer="/limits/bans")
    if item.utility <= instance.outside_option:
        return WhyNot(id=item.id, reason=Reason.WORTH_NO_MORE, pointer="/outside_option")
    return _forced(instance, solution, item, now)


def _forced(instance: Instance, solution: Solution, item: Item, now: Callable[[], float]) -> WhyNot:
    """Solve with the item pinned and compare."""
    limits = replace(instance.limits, pins=instance.limits.pins | {item.id})
    try:
        forced = solve(replace(instance, limits=limits), now=now)
    except InfeasibleError as refused:
        return WhyNot(id=item.id, reason=Reason.LIMIT, pointer=refused.pointer)
    return WhyNot(
        id=item.id,
        reason=Reason.REDUCED_VALUE,
        loss=max(_score(solution) - _score(forced), 0.0),
        instead_of=tuple(each for each in solution.chosen if each not in forced.chosen),
        is_exact=solution.is_exact and forced.is_exact,
    )


def _score(solution: Solution) -> float:
    return solution.objective if solution.net is None else solution.net
