"""A list as it stands, put back into the question it answers: what may then be asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.identifiers import ProgramId
from domain.kernel.vocabulary import SignalTier
from domain.rankings.entities import RankingResult
from domain.rankings.policies.receipts import Inputs
from domain.shortlists.entities import Mark, MarkKind, Version
from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.margins import (
    further_steps,
    own_steps,
    read_list,
)
from domain.shortlists.policies.optimise.tally import tally
from domain.shortlists.policies.optimise.worth import value_of
from domain.shortlists.policies.question import Question, Sent, Wish, ask

Signals = Mapping[ProgramId, SignalTier]
MISSING = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The question behind a list, the list as its answer, and programs it no longer knows."""

    question: Question
    solution: Solution
    unknown: tuple[ProgramId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What one program adds to those before it, in points."""

    program: ProgramId
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """Somebody's own list on the objective of the optimiser, in points.

    `breaks` names the limits it does not keep; `upper_bound` is what no list that keeps them
    exceeds. `missing` are the programs that would add most to it, whatever they cost.
    """

    objective: float
    upper_bound: float | None
    cost_cents: int
    breaks: tuple[str, ...]
    adds: tuple[Added, ...]
    missing: tuple[Added, ...]
    not_listable: tuple[ProgramId, ...]


def hold(
    inputs: Inputs, result: RankingResult, version: Version, marks: Sequence[Mark], signals: Signals
) -> Held:
    """Ask again what the version answered, with `signals` by program as the answer.

    A ban or a lock marked since does not take from the list what it holds.
    """
    standing = [
        _unlocked(mark, signals)
        for mark in marks
        if mark.kind is not MarkKind.BAN or mark.program not in signals
    ]
    question = ask(inputs, result, standing, wish_of(version), sent_in(version))
    codes = {place.program.id: code for code, place in question.places.items()}
    chosen = tuple(codes[each] for each in signals if each in codes)
    tiers = {
        codes[each]: tier.value
        for each, tier in signals.items()
        if each in codes and tier is not SignalTier.NONE
    }
    return Held(
        question=question,
        solution=_answer(question.instance, chosen, tiers),
        unknown=tuple(each for each in signals if each not in codes),
    )


def _unlocked(mark: Mark, signals: Signals) -> Mark:
    """Return the mark without a lock that the list does not keep."""
    held = signals.get(mark.program)
    return mark if held is None or held is mark.signal else replace(mark, signal=None)


def sent_in(version: Version) -> tuple[Sent, ...]:
    """Return the applications that were out when the version was built."""
    told = version.receipt.get("sent")
    return tuple(_sent(each) for each in told) if isinstance(told, list | tuple) else ()


def _sent(told: Json) -> Sent:
    if not isinstance(told, Mapping):
        raise TypeError("a receipt names each application by a document")

    def number(name: str) -> int | None:
        value = told[name]
        return value if isinstance(value, int) else None

    return Sent(
        program=ProgramId(UUID(str(told["program"]))),
        signal=str(told["signal"]),
        stage=str(told["stage"]),
        chance=number("chance_ppm"),
        interview=number("interview_ppm"),
    )


def wish_of(version: Version) -> Wish:
    """Return the limits the version was built within."""
    limits = version.receipt.get("limits")
    asked = limits if isinstance(limits, Mapping) else {}

    def number(name: str) -> int | None:
        value = asked.get(name)
        return value if isinstance(value, int) else None

    return Wish(
        budget_cents=number("budget_cents"),
        max_programs=number("max_programs"),
        max_per_specialty=number("max_per_specialty"),
    )


def grade(held: Held, upper_bound: float | None) -> Grade:
    """Return what the list is worth, what each program adds and what is missing most."""
    market, picks = read_list(held.question.instance, held.solution)
    places = held.question.places
    found = {"own": own_steps(market, picks), "more": further_steps(market, picks, MISSING)}
    added: dict[str, tuple[Added, ...]] = {}
    value = 0.0
    for name, steps in found.items():
        gains = []
        for step in steps:
            gains.append(Added(program=places[step.id].program.id, gain=step.value - value))
            value = step.value
        added[name] = tuple(gains)
    return Grade(
        objective=held.solution.objective,
        upper_bound=upper_bound,
        cost_cents=held.solution.cost_cents,
        breaks=_breaks(held),
        adds=added["own"],
        missing=added["more"],
        not_listable=held.unknown,
    )


def _breaks(held: Held) -> tuple[str, ...]:
    """Return pointers of the limits the list goes beyond."""
    market, picks = read_list(held.question.instance, held.solution)
    counted = tally(market, picks)
    found = [
        name
        for name, use, cap in zip(market.column_names, counted.use, market.cap, strict=True)
        if use > cap
    ]
    found += [
        f"/limits/signals/{pool}"
        for pool, spent, left in zip(
            market.pool_names, counted.spent, market.signals_left, strict=True
        )
        if (spent > left).any()
    ]
    budget = held.question.instance.limits.budget_cents
    if budget is not None and counted.cents > budget:
        found.append("/limits/budget_cents")
    return tuple(found)


def _answer(instance: Instance, chosen: tuple[str, ...], signals: Mapping[str, str]) -> Solution:
    """Return the list as a solution nobody vouches for."""
    draft = Solution(
        chosen=chosen,
        signals=signals,
        objective=instance.outside_option,
        upper_bound=instance.outside_option,
        gap=0.0,
        is_exact=False,
        cost_cents=0,
        unspent_cents=None,
        solver="given",
    )
    market, picks = read_list(instance, draft)
    cents = tally(market, picks).cents
    objective = value_of(market, picks) + instance.outside_option
    price = instance.limits.price_per_point_cents
    return replace(
        draft,
        objective=objective,
        upper_bound=objective,
        cost_cents=cents,
        net=None if price is None else objective - cents / price,
    )
