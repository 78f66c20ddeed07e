"""The choice keeps within what it was given, and says what it refused."""

from dataclasses import replace

from domain.kernel.vocabulary import SignalTier
from domain.shortlists.policies.portfolio import choose
from tests.unit.shortlists.problems import a_candidate, a_problem


def test_a_program_not_better_than_the_outside_option_is_never_listed() -> None:
    choice = choose(a_problem(a_candidate(0, utility=100_000), a_candidate(1, utility=100_001)))
    assert [pick.index for pick in choice.picks] == [1]


def test_no_candidates_give_an_empty_list() -> None:
    choice = choose(a_problem())
    assert choice.picks == ()
    assert (choice.value_micro, choice.spend_cents) == (0, 0)


def test_fees_follow_the_tiers_in_the_order_of_the_list() -> None:
    choice = choose(a_problem(*(a_candidate(each) for each in range(3))))
    assert [pick.fee_cents for pick in choice.picks] == [1_100, 1_100, 3_000]
    assert choice.spend_cents == choice.curve[-1].spend_cents == 5_200


def test_the_rest_of_the_budget_stays_unspent_when_a_gain_is_below_its_price() -> None:
    free = choose(a_problem(*(a_candidate(each) for each in range(9)), budget=100_000))
    priced = choose(a_problem(*(a_candidate(each) for each in range(9)), budget=100_000, price=300))
    assert free.stop_reason != "price"
    assert priced.stop_reason == "price"
    assert priced.spend_cents < free.spend_cents


def test_a_budget_and_a_count_per_specialty_hold() -> None:
    fields = ("medicine", "pediatrics")
    choice = choose(
        a_problem(
            *(a_candidate(each, specialty=fields[each % 2]) for each in range(8)),
            budget=10_000,
            per_specialty=1,
        )
    )
    assert sorted(pick.index % 2 for pick in choice.picks) == [0, 1]
    assert choice.spend_cents <= 10_000


def test_a_pin_is_kept_and_an_impossible_one_is_refused_by_name() -> None:
    weak, strong = a_candidate(0, utility=150_000, is_pinned=True), a_candidate(1)
    kept = choose(a_problem(weak, strong, programs=1))
    assert [pick.index for pick in kept.picks] == [0]
    refused = choose(a_problem(weak, strong, budget=0))
    assert refused.picks == ()
    assert refused.refused_pins == ("P000",)


def test_an_unpublished_fee_is_never_zero() -> None:
    choice = choose(a_problem(a_candidate(0, group=-1, is_pinned=True), a_candidate(1)))
    fees = {pick.index: pick.fee_cents for pick in choice.picks}
    assert fees == {0: None, 1: 1_100}


def test_signals_go_only_to_programs_known_to_take_them() -> None:
    choice = choose(
        a_problem(
            a_candidate(0, takes_signals=None),
            a_candidate(1, takes_signals=False),
            a_candidate(2, takes_signals=True, chance=0.1),
            a_candidate(3, takes_signals=True, chance=0.3),
            signals=(1, 1),
        )
    )
    tiers = {pick.index: pick.signal for pick in choice.picks}
    assert tiers == {
        0: SignalTier.NONE,
        1: SignalTier.NONE,
        2: SignalTier.SILVER,
        3: SignalTier.GOLD,
    }


def test_the_signal_goes_where_the_value_gains_most() -> None:
    items = [
        a_candidate(
            each, utility=300_000 + 90_000 * each, chance=0.1 + 0.05 * each, takes_signals=True
        )
        for each in range(6)
    ]
    signalled = choose(a_problem(*items, signals=(1, 0)))
    gold = [pick.index for pick in signalled.picks if pick.signal is SignalTier.GOLD]
    by_hand = {
        each: choose(
            a_problem(
                *(replace(item, takes_signals=item.index == each) for item in items),
                signals=(1, 0),
            )
        ).value_micro
        for each in range(6)
    }
    assert gold == [max(by_hand, key=by_hand.__getitem__)]
    assert signalled.value_micro == max(by_hand.values())


def test_one_signal_reaches_its_whole_group() -> None:
    pair = [replace(a_candidate(each, takes_signals=True), signal_group="one") for each in (0, 1)]
    choice = choose(a_problem(*pair, a_candidate(2, takes_signals=True), signals=(0, 1)))
    tiers = {pick.index: pick.signal for pick in choice.picks}
    assert tiers == {0: SignalTier.SILVER, 1: SignalTier.SILVER, 2: SignalTier.NONE}


def test_expected_interviews_are_the_sum_with_their_interval() -> None:
    choice = choose(a_problem(a_candidate(0, chance=0.2), a_candidate(1, chance=0.4)))
    assert choice.expected_interviews == (300_000, 600_000, 600_000)


def test_preliminary_places_stand_apart_from_the_headline_chance() -> None:
    alone = choose(a_problem(a_candidate(0, is_preliminary=True)))
    assert alone.chance == (0, 0)


def test_ties_go_by_key_and_the_same_problem_gives_the_same_list() -> None:
    forward = [a_candidate(each) for each in range(6)]
    first = choose(a_problem(*forward, programs=3))
    second = choose(a_problem(*reversed(forward), programs=3))
    assert first == second
    assert [pick.index for pick in first.picks] == [0, 1, 2]
