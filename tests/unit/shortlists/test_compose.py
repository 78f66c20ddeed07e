"""From a ranking to a certified list: what it keeps within, refuses by name, and says of itself."""

import json
from dataclasses import replace
from typing import Any

import pytest

from domain.kernel.canonical import canonical
from domain.kernel.vocabulary import SignalTier
from domain.shortlists.entities import Mark, MarkKind
from domain.shortlists.policies.compose import Composition
from domain.shortlists.policies.fees import group_cost_cents
from domain.shortlists.policies.list_receipts import write_receipt
from domain.shortlists.policies.question import Sent, Wish, fee_group
from tests.unit.shortlists.listing import listed, ranked, with_preferences


def totals(made: Composition) -> dict[str, Any]:
    """Return the totals as whoever reads the stored document sees them."""
    found: dict[str, Any] = json.loads(canonical(made.totals))
    return found


def test_the_certificate_bounds_the_list_and_names_its_law() -> None:
    _, solution, made = listed(Wish(budget_cents=120_000))
    told = totals(made)["certificate"]
    assert told["objective_micropoints"] <= told["upper_bound_micropoints"]
    assert told["law"] == {"kind": "factor", "rho_ppm": 500_000, "nodes": 15}
    assert told["is_exact"] is solution.is_exact
    assert 0 <= solution.gap <= 0.005


def test_a_list_keeps_within_its_budget_with_fixed_costs_and_its_number() -> None:
    _, solution, made = listed(Wish(budget_cents=60_000, max_programs=20))
    fixed = sum(each["cents"] for each in totals(made)["fixed_costs"])
    assert totals(made)["program_fees_cents"] + fixed + totals(made)["unspent_cents"] == 60_000
    assert 0 < len(made.entries) <= 20
    assert len(made.entries) == len(solution.chosen)


def test_fees_of_the_entries_follow_the_tiers_and_add_up() -> None:
    question, _, made = listed(Wish(budget_cents=150_000))
    by_group: dict[str, list[int]] = {}
    for entry in made.entries:
        place = next(p for p in question.places.values() if p.program.id == entry.program)
        by_group.setdefault(fee_group(place), []).append(entry.fee_cents or 0)
        table = question.inputs.season.fee_table(place.program.platform, place.program.specialty)
        assert table is not None
        fees = by_group[fee_group(place)]
        assert sum(fees) == group_cost_cents(table, len(fees))


def test_more_budget_is_never_worth_less_and_the_order_is_of_gain() -> None:
    values = []
    for budget in (40_000, 80_000, 160_000):
        _, _, made = listed(Wish(budget_cents=budget))
        values.append(totals(made)["value"])
        assert all((entry.marginal_value or 0) >= 0 for entry in made.entries)
        assert totals(made)["curve"][-1]["value"] == totals(made)["value"]
    assert values == sorted(values)


def test_pins_are_kept_bans_shut_out_and_an_impossible_pin_is_named() -> None:
    question, _, made = listed(Wish(max_programs=5))
    first, outside = made.entries[0].program, max(question.places)
    pinned = question.places[outside].program.id
    marks = [Mark(program=first, kind=MarkKind.BAN), Mark(program=pinned, kind=MarkKind.PIN)]
    _, _, after = listed(Wish(max_programs=5), marks)
    programs = {each.program for each in after.entries}
    assert pinned in programs
    assert first not in programs
    _, _, refused = listed(Wish(max_programs=5, budget_cents=0), marks)
    assert totals(refused)["refused_pins"] == [outside]


def test_signals_keep_within_the_pools_of_the_season() -> None:
    question, _, made = listed(Wish(max_programs=60))
    spent: dict[tuple[str, SignalTier], set[str]] = {}
    for entry in made.entries:
        place = next(p for p in question.places.values() if p.program.id == entry.program)
        program = place.program
        assert entry.signal is SignalTier.NONE or program.takes_signals
        spent.setdefault((program.signal_pool, entry.signal), set()).add(program.signal_group)
    assert any(tier is not SignalTier.NONE for _, tier in spent)
    for (pool, tier), groups in spent.items():
        allowance = question.inputs.season.allowance(pool)
        if tier is not SignalTier.NONE:
            assert allowance is not None
            most = allowance.gold if tier is SignalTier.GOLD else allowance.silver
            assert len(groups) <= most


def test_what_is_sent_already_is_not_listed_again_but_counts_in_the_tiers() -> None:
    _, _, fresh = listed(Wish(max_programs=40))
    sent = [Sent(program=each.program, signal="none", chance=0) for each in fresh.entries[:35]]
    question, _, made = listed(Wish(max_programs=40), sent=sent)
    assert not {each.program for each in made.entries} & {each.program for each in sent}
    assert len(question.instance.committed) == 35
    assert len(made.entries) <= 5


def test_the_receipt_names_law_and_limits_and_repeats_to_the_byte() -> None:
    wish = Wish(budget_cents=90_000)
    once, again = (listed(wish) for _ in range(2))
    first = write_receipt("0" * 64, once[0], once[2], wish)
    assert canonical(first) == canonical(write_receipt("0" * 64, again[0], again[2], wish))
    assert first["policies"] == {
        "portfolio": "certified/1",
        "utility": "utility/1",
        "bands": "bands/1",
        "silence": "silence/1",
    }
    assert first["certificate"] == totals(once[2])["certificate"]


def test_a_price_per_point_leaves_money_unspent_and_says_so() -> None:
    inputs, _ = ranked()
    wanted = inputs.snapshot.profile.preferences
    dear = with_preferences(inputs, replace(wanted, price_per_point_cents=400))
    _, _, free = listed(Wish(budget_cents=200_000))
    _, _, made = listed(Wish(budget_cents=200_000), inputs=dear)
    assert totals(made)["program_fees_cents"] < totals(free)["program_fees_cents"]
    assert totals(made)["stop_reason"] == "price"


def test_a_couple_gets_no_single_totals() -> None:
    inputs, _ = ranked()
    profile = replace(inputs.snapshot.profile, is_couples_match=True)
    couple = replace(inputs, snapshot=replace(inputs.snapshot, profile=profile))
    _, _, made = listed(Wish(budget_cents=90_000), inputs=couple)
    assert [totals(made)[each] for each in ("certificate", "chance", "value", "stop_reason")] == [
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize("programs", [1, 30])
def test_a_list_never_holds_more_than_asked(programs: int) -> None:
    _, _, made = listed(Wish(max_programs=programs))
    assert len(made.entries) == programs


@pytest.mark.parametrize("budget", [35_000, 40_000, 50_000])
def test_what_a_small_budget_buys_is_proved(budget: int) -> None:
    _, solution, made = listed(Wish(budget_cents=budget))
    assert solution.is_exact
    assert 0 < len(made.entries) < 20
