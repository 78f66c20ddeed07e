"""Least worst regret: what scenarios change, and a bound no list of a small market breaks."""

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest

from domain.applicants.entities import WorkCategory
from domain.kernel.vocabulary import Visa
from domain.rankings.policies.compute import score_only
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.shortlists.policies.optimise.instance import (
    Fees,
    FeeTier,
    Instance,
    Item,
    Law,
    LawKind,
    Limits,
)
from domain.shortlists.policies.optimise.solve import solve
from domain.shortlists.policies.robust import Search, align, listed_in, mixed, worth_in
from domain.shortlists.policies.scenarios import packs_for, under, with_fees
from infra.scenarios import load_scenarios
from tests.fakes.scorer import FakeProgramScorer
from tests.unit.shortlists.listing import a_season, ranked

FEES = Fees(default=(FeeTier(up_to=None, each_cents=1_000),))


def a_market(seed: int) -> Instance:
    """Return seven programs of which three are listed."""
    random = np.random.default_rng(seed)
    items = tuple(
        Item(
            id=f"p{number}",
            specialty="field",
            utility=float(random.uniform(10, 100)),
            probability=(p, p, p),
            fee_group="g",
            platform="eras",
            application_unit=f"p{number}",
            signal_group=f"p{number}",
            signal_pool="field",
        )
        for number, p in enumerate(random.uniform(0.05, 0.6, 7))
    )
    law = Law(kind=LawKind.FACTOR, rho=0.5)
    return Instance(items=items, fees=FEES, limits=Limits(max_programs=3), law=law)


def scenarios(seed: int) -> list[Instance]:
    """Return the market, and twice the market without some of its programs."""
    base = a_market(seed)
    random = np.random.default_rng(seed + 1_000)
    lost = [set(random.choice(7, 2, replace=False)) for _ in range(2)]
    return [base] + [
        replace(base, items=tuple(each for n, each in enumerate(base.items) if n not in gone))
        for gone in lost
    ]


@pytest.mark.parametrize("seed", range(12))
def test_no_list_of_all_has_less_worst_regret_than_what_is_proved(seed: int) -> None:
    cases = align(scenarios(seed), FEES)
    answers = [solve(each.instance, now=time.monotonic) for each in cases]
    assert all(each.is_exact for each in answers)
    best = np.array([each.objective for each in answers])
    search = Search(cases=cases, best=best, weights=np.full(3, 1 / 3))
    for each in answers:
        search.try_list(listed_in(each))
    for _ in range(5):
        search.learn(solve(mixed(cases, search.weights), now=time.monotonic))
    every = [
        dict.fromkeys(chosen, "none")
        for count in range(4)
        for chosen in itertools.combinations([each.id for each in cases[0].instance.items], count)
    ]
    worst = [
        max(top - worth_in(case, chosen) for top, case in zip(best, cases, strict=True))
        for chosen in every
    ]
    assert search.proved <= min(worst) + 1e-6
    assert float(search.regrets.max()) >= min(worst) - 1e-6
    assert (
        float(search.regrets.max())
        <= min(
            max(
                top - worth_in(case, listed_in(each)) for top, case in zip(best, cases, strict=True)
            )
            for each in answers
        )
        + 1e-9
    )


def test_a_program_that_is_gone_in_a_scenario_is_never_held_there() -> None:
    base, without, _ = scenarios(3)
    gone = {each.id for each in base.items} - {each.id for each in without.items}
    case = align([base, without], FEES)[1]
    held = worth_in(case, dict.fromkeys(gone, "none"))
    assert held == pytest.approx(case.instance.outside_option, abs=1e-12)


def test_fees_rise_by_their_percent_and_packs_hold_in_their_season() -> None:
    season = a_season()
    tier, raised = season.fees[0].tiers[0], with_fees(season, 10).fees[0].tiers[0]
    assert (tier.each_cents, raised.each_cents) == (1_100, 1_210)
    packs = load_scenarios()
    assert len(packs_for(packs, season.code, season.dates.training_starts)) == len(packs) == 3
    assert packs_for(packs, a_season().code, packs[0].valid_from.replace(year=2025)) == ()
    assert all(each.source for each in packs)


def test_where_a_visa_ends_programs_of_her_fields_shut_for_who_needs_it() -> None:
    inputs, result = ranked()
    profile = inputs.snapshot.profile
    work = replace(profile.work, accepts=frozenset({Visa.H1B}), category=WorkCategory.NONE)
    needs = replace(inputs, snapshot=replace(inputs.snapshot, profile=replace(profile, work=work)))
    scoring = scoring_of(FakeProgramScorer())
    ends = next(each for each in load_scenarios() if Visa.H1B in each.ended)
    before = score_only(needs, scoring)
    after = score_only(under(needs, ends, ()), scoring)
    shut = [
        program.specialty
        for program in inputs.catalogue.programs
        for track in program.tracks
        if before.eligibility[track.position] < 2 <= after.eligibility[track.position]
    ]
    targets = {each.specialty for each in profile.preferences.targets}
    assert shut
    assert set(shut) <= targets
    assert len(score_only(inputs, scoring).eligibility) == len(result.eligibility)
