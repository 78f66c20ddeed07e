"""The one door: an instance in, the best list found and its certificate out."""

from collections.abc import Callable

from domain.shortlists.policies.optimise.answer import answer
from domain.shortlists.policies.optimise.feasible import no_list_found, require_feasible
from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.plan import choose
from domain.shortlists.policies.optimise.reading import read_market


def solve(instance: Instance, *, now: Callable[[], float]) -> Solution:
    """Return the best list found and a bound of every list; refuse limits nothing can keep.

    `now` tells monotonic seconds and is asked only where the instance has a deadline: without
    one no time enters the answer. Ties, where a list is proved best among few items: fewer cents,
    then fewer items, then ids in order, then fewer signals; among many: cents, then items.
    """
    is_late = _deadline(instance, now)
    market = read_market(instance)
    require_feasible(market)
    found = choose(market, is_late)
    if found.picks is None:
        raise no_list_found()
    return answer(
        market,
        found.picks,
        bound=found.bound,
        is_proved=found.is_proved,
        solver=found.solver,
        is_late=not found.is_proved and is_late(),
    )


def _deadline(instance: Instance, now: Callable[[], float]) -> Callable[[], bool]:
    if instance.deadline_ms is None:
        return lambda: False
    end = now() + instance.deadline_ms / 1000
    return lambda: now() > end
