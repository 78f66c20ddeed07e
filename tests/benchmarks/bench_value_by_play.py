"""What a list is worth when it is played, not scored: lists through the simulated market.

`python -m tests.benchmarks.bench_value_by_play`. International graduates of a simulated season, one
or two fields each, make their lists by each rule from the same estimates, with the same budget,
fee table and signals; the season is then played many times with those lists in it (screens, limited
interviews, a quality no profile tells, deferred acceptance), and what counts is where she ends. The
rules never see what the market knows, and the optimiser's own formula is not asked.
"""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

import numpy as np

from adapters.onnx.scorer import OnnxProgramScorer
from domain.programs.entities import Platform
from domain.programs.policies.season_documents import parse_season_document
from domain.programs.seasons import Season
from domain.rankings.policies.features import ProgramFeatures, feature_matrix
from domain.shortlists.policies.fees import fixed_costs, marginal_cents
from domain.shortlists.policies.optimise.instance import (
    Fees,
    FeeTier,
    Instance,
    Item,
    Law,
    LawKind,
    Limits,
)
from domain.shortlists.policies.optimise.normal import probability, quantile
from domain.shortlists.policies.optimise.solve import solve
from tests.benchmarks.simulated_season import Floats, Focus, Ints, Listed, Market
from workers.training import simulate
from workers.training.assumptions import Draw, central, load_assumptions
from workers.training.population import FIELDS, KINDS, Population, sample_population

PROGRAMS = 300
FOCUS = 96
SEASONS = 60
BUDGETS_CENTS = (60_000, 100_000)
SECOND_FIELD = 0.6
"""What a place in the second field is worth against one in the first."""

RHO = 0.5
OPEN = 4
"""Fields the graduates aim at: the first of the market's, which take most of them."""

TIERS = {"none": 0, "silver": 1, "gold": 2}
NONE, SILVER_AT, GOLD_AT, TAKE = 0, 3, 6, 9
"""Columns of the scorer: each estimate with its low and high."""


def season() -> Season:
    """Return the season whose fees and signals are used."""
    text = files("infra.seasons").joinpath("2028.json").read_text(encoding="utf-8")
    return parse_season_document(json.loads(text), 1)


SEASON = season()
TABLES = [SEASON.fee_table(Platform.ERAS, each) for each in FIELDS]
ALLOWED = [SEASON.allowance(each) for each in FIELDS]
ONCE = sum(each.cents for each in fixed_costs(SEASON, frozenset({Platform.ERAS}), is_img=True))


Rule = Callable[[Focus], Listed]
World = tuple[Population, tuple[Ints, Ints], Draw]


def main() -> None:
    """Play every rule at every budget and print the tables, in all and by field."""
    random = np.random.default_rng(20281123)
    draw = central(load_assumptions())
    people = sample_population(draw, PROGRAMS, random)
    prepared = ProgramFeatures.from_facts(people.programs)
    focus = _focus(people, prepared, random)
    background = simulate._applications(people, draw, random)
    two = sum(len(each.fields) > 1 for each in focus)
    print(
        f"{len(focus)} international graduates ({two} with two fields), {PROGRAMS} programs, fees "
        f"and signals of season {SEASON.code}, {SEASONS} seasons each; worth: points of 100 where "
        "she ends"
    )
    for budget in BUDGETS_CENTS:
        world = (people, background, draw)
        _at_budget([replace(each, budget_cents=budget) for each in focus], budget, world)


def _at_budget(focus: list[Focus], budget: int, world: World) -> None:
    people, background, draw = world
    found: dict[str, Floats] = {}
    print(f"\nbudget ${budget / 100:,.0f}, of which ${ONCE / 100:,.0f} once")
    print(f"{'list':<34}{'sent':>6}{'interviews':>11}{'matched':>9}{'worth':>8}{'said':>8}")
    for name, rule in RULES.items():
        began = time.perf_counter()
        lists = {each.number: rule(each) for each in focus}
        took = (time.perf_counter() - began) / len(focus)
        worth_of = {each.number: each.worth for each in focus}
        market = Market(people, background, lists, worth_of, draw)
        played = np.array([market.play(np.random.default_rng(each)) for each in range(SEASONS)])
        worth = found[name] = 100 * _worth(focus, played[:, :, 1])
        said = 100 * np.mean([_said(each, lists[each.number]) for each in focus])
        sent = np.mean([len(each.programs) for each in lists.values()])
        print(
            f"{name:<34}{sent:>6.1f}{played[:, :, 0].mean():>11.2f}"
            f"{(played[:, :, 1] >= 0).mean():>9.1%}{worth.mean():>8.2f}"
            f"{said:>8.2f}   {took * 1e3:.0f} ms a list"
        )
    _print_differences(focus, found)


def _print_differences(focus: list[Focus], found: dict[str, Floats]) -> None:
    """Print what the optimised list gains over each rule, same people and same seasons."""
    ours = found[OURS]
    groups = {"all": np.arange(len(focus))}
    for number, field in enumerate(FIELDS[:OPEN]):
        own = [k for k, each in enumerate(focus) if each.fields == (number,)]
        groups[f"{field} only"] = np.array(own)
    groups["two fields"] = np.array([k for k, each in enumerate(focus) if len(each.fields) > 1])
    print(f"\ngain in worth of '{OURS}' over (paired, +/- one standard error)")
    print(f"{'':<34}" + "".join(f"{name} ({len(who)})".rjust(28) for name, who in groups.items()))
    for name, worth in found.items():
        if name != OURS:
            cells = [(ours - worth)[:, who] for who in groups.values()]
            shown = [f"{each.mean():+.2f} +/- {_error(each):.2f}".rjust(28) for each in cells]
            print(f"{name:<34}" + "".join(shown))


def _error(worth: Floats) -> float:
    """Return the standard error over applicants, each averaged over her seasons."""
    means = worth.mean(axis=0)
    return float(means.std(ddof=1) / np.sqrt(len(means)))


def _focus(
    people: Population, prepared: ProgramFeatures, random: np.random.Generator
) -> list[Focus]:
    scorer = OnnxProgramScorer.load()
    by_field: list[list[int]] = [[] for _ in FIELDS]
    for number, kind in enumerate(people.unseen.kind):
        if kind == len(KINDS) - 1:
            by_field[int(people.unseen.field[number])].append(number)
    share = FOCUS // OPEN
    chosen = [
        (number, field) for field, each in enumerate(by_field[:OPEN]) for number in each[:share]
    ]
    found = []
    for place, (number, own) in enumerate(chosen):
        fields = (own,) if place % 2 else (own, (own + 1) % OPEN)
        matrix = feature_matrix(prepared, people.told[number])
        raw = scorer.score(np.ascontiguousarray(matrix, dtype="<f4").tobytes(), PROGRAMS)
        scores = np.frombuffer(raw, dtype="<f4").reshape(PROGRAMS, -1).astype(np.float64)
        chance = scores[:, [NONE, SILVER_AT, GOLD_AT]] * scores[:, [TAKE]]
        liking = people.appeal + random.gumbel(size=PROGRAMS)
        worth = (np.argsort(np.argsort(liking)) + 1) / PROGRAMS
        weight = np.zeros(len(FIELDS))
        weight[list(fields)] = (1.0, SECOND_FIELD)[: len(fields)]
        field = people.programs.specialty.astype(np.int64)
        found.append(
            Focus(
                number=number,
                fields=fields,
                chance=np.maximum.accumulate(np.clip(chance, 0, 1), axis=1),
                worth=worth * weight[field],
                field=field,
                budget_cents=0,
            )
        )
    return found


def _affordable(each: Focus, programs: Ints) -> Ints:
    """Return the first of `programs` that the budget holds, at the fee each truly brings."""
    left, counts, kept = each.budget_cents - ONCE, [0] * len(FIELDS), []
    for program in programs:
        field = int(each.field[program])
        table = TABLES[field]
        assert table is not None
        cents = marginal_cents(table, counts[field])
        if cents <= left:
            left -= cents
            counts[field] += 1
            kept.append(int(program))
    return np.array(kept, dtype=np.int64)


def _with_signals(each: Focus, programs: Ints, order: Floats) -> Listed:
    """Send gold, then silver, of every pool to the programs of the list `order` puts first."""
    tiers = np.zeros(len(programs), dtype=np.int64)
    for field, allowed in enumerate(ALLOWED):
        assert allowed is not None
        own = np.flatnonzero(each.field[programs] == field)
        first = own[np.argsort(-order[own], kind="stable")]
        tiers[first[: allowed.gold]] = 2
        tiers[first[allowed.gold : allowed.gold + allowed.silver]] = 1
    return Listed(programs=programs, tiers=tiers)


def _top(each: Focus, score: Floats) -> Listed:
    order = np.argsort(-np.where(each.worth > 0, score, -1.0), kind="stable")
    programs = _affordable(each, order[: int((each.worth > 0).sum())])
    return _with_signals(each, programs, score[programs])


def _by_chance(each: Focus) -> Listed:
    return _top(each, each.chance[:, 0])


def _by_worth(each: Focus) -> Listed:
    return _top(each, each.worth)


def _by_expected_worth(each: Focus) -> Listed:
    return _top(each, each.chance[:, 0] * each.worth)


def _by_thirds(each: Focus) -> Listed:
    """A third reach, a third target, a third likely: by chance, the best liked of each in turn."""
    able = np.flatnonzero(each.worth > 0)
    ranked = able[np.argsort(each.chance[able, 0], kind="stable")]
    thirds = np.array_split(ranked, 3)
    parts = [part[np.argsort(-each.worth[part], kind="stable")] for part in thirds]
    turns = [program for turn in zip(*parts, strict=False) for program in turn]
    programs = _affordable(each, np.array(turns, dtype=np.int64))
    return _with_signals(each, programs, each.worth[programs])


def _instance(each: Focus, law: Law) -> Instance:
    items = tuple(
        Item(
            id=f"{place:04d}",
            specialty=FIELDS[each.field[place]],
            utility=100 * float(each.worth[place]),
            probability=tuple(float(p) for p in each.chance[place]),  # type: ignore[arg-type]  # three of them
            fee_group=FIELDS[each.field[place]],
            platform="eras",
            application_unit=f"{place:04d}",
            signal_group=f"{place:04d}",
            signal_pool=FIELDS[each.field[place]],
        )
        for place in np.flatnonzero(each.worth > 0)
    )
    tiers = {
        str(field): tuple(
            FeeTier(up_to=tier.up_to, each_cents=tier.each_cents, flat_cents=tier.flat_cents)
            for tier in table.tiers
        )
        for field, table in zip(FIELDS, TABLES, strict=True)
        if table is not None
    }
    signals = {
        str(field): (allowed.gold, allowed.silver)
        for field, allowed in zip(FIELDS, ALLOWED, strict=True)
        if allowed is not None
    }
    limits = Limits(budget_cents=each.budget_cents - ONCE, signals=signals)
    return Instance(items=items, fees=Fees(by_group=tiers), limits=limits, law=law)


def _solved(law: Law) -> Rule:
    def rule(each: Focus) -> Listed:
        found = solve(_instance(each, law), now=time.monotonic)
        return Listed(
            programs=np.array([int(name) for name in found.chosen], dtype=np.int64),
            tiers=np.array([TIERS[found.signals.get(name, "none")] for name in found.chosen]),
        )

    return rule


OURS = "optimised, common factor"
RULES: dict[str, Rule] = {
    "most likely first": _by_chance,
    "best liked first": _by_worth,
    "expected worth first": _by_expected_worth,
    "thirds: reach, target, likely": _by_thirds,
    "optimised, independent": _solved(Law(kind=LawKind.INDEPENDENT)),
    OURS: _solved(Law(kind=LawKind.FACTOR, rho=RHO)),
}


def _said(each: Focus, listed: Listed) -> float:
    """Return what the estimates say the list is worth, under the common factor."""
    order = np.argsort(-each.worth[listed.programs], kind="stable")
    worth = each.worth[listed.programs][order]
    chance = each.chance[listed.programs, listed.tiers][order]
    points, weights = np.polynomial.hermite_e.hermegauss(31)
    at = probability((quantile(chance)[None] + np.sqrt(RHO) * points[:, None]) / np.sqrt(1 - RHO))
    reached = np.concatenate([np.ones((len(points), 1)), np.cumprod(1 - at, axis=1)[:, :-1]], 1)
    return float(weights @ (worth * at * reached).sum(axis=1) / weights.sum())


def _worth(focus: list[Focus], ended: Floats) -> Floats:
    worth = np.zeros(ended.shape)
    for column, each in enumerate(focus):
        at = ended[:, column].astype(np.int64)
        worth[:, column] = np.where(at >= 0, each.worth[np.maximum(at, 0)], 0.0)
    return worth


if __name__ == "__main__":
    main()
