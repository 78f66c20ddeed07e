"""What things will cost is known before they are done, from the plan alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.entities import Account, AddOn, Cap, Component, Interval, Item, Status
from domain.billing.policies.costs import Usage, cost_of_one_more, extras, forecast, prorated
from domain.billing.policies.plans import PlanBook, parse_price_key
from domain.billing.policies.quota import Mark, marks_reached
from infra.plans import load_plans
from tests.billing_values import END, START, a_subscription, an_account

BOOK = load_plans()
MIDDLE = START + (END - START) / 2


def test_an_included_applicant_costs_nothing_and_an_extra_one_its_part() -> None:
    account = an_account(a_subscription())
    included = cost_of_one_more(account, BOOK, 24, MIDDLE)
    assert included is not None
    assert (included.is_included, included.now_cents) == (True, 0)
    extra = cost_of_one_more(account, BOOK, 25, MIDDLE)
    assert extra is not None
    assert (extra.per_period_cents, extra.now_cents) == (400, 200)


def test_a_trial_has_no_room_beyond_what_is_included() -> None:
    assert cost_of_one_more(an_account(), BOOK, 5, START) is None
    assert cost_of_one_more(an_account(), BOOK, 4, START) is not None


def test_nobody_bills_a_house_agency() -> None:
    cost = cost_of_one_more(None, BOOK, 10_000, START)
    assert cost is not None
    assert cost.per_period_cents == 0
    assert forecast(None, BOOK, Usage(active_applicants=9, seats=9, rankings=9), START) == ()


@given(
    cents=st.integers(0, 10_000_000),
    part=st.floats(0, 1),
    later=st.floats(0, 1),
)
def test_less_time_never_costs_more(cents: int, part: float, later: float) -> None:
    first, second = sorted((part, later))
    at = [prorated(cents, START, END, START + (END - START) * each) for each in (first, second)]
    assert cents >= at[0] >= at[1] >= 0


def test_the_forecast_names_every_line() -> None:
    bought = Item(id="si_2", component=Component.ADD_ON, code="rankings-1000", quantity=1)
    account = an_account(a_subscription(items=(bought,)))
    usage = Usage(active_applicants=27, seats=4, rankings=3_010)
    lines = {line.component: line.cents for line in forecast(account, BOOK, usage, MIDDLE)}
    assert lines == {
        Component.PLAN: 9_900,
        Component.APPLICANTS: 800,
        Component.SEATS: 1_900,
        Component.ADD_ON: 3_000,
        Component.RANKINGS: 50,
    }


def test_the_forecast_of_a_scheduled_change_is_that_of_the_new_plan() -> None:
    account = an_account(a_subscription(next_plan="starter"))
    usage = Usage(active_applicants=1, seats=1, rankings=0)
    assert [line.cents for line in forecast(account, BOOK, usage, MIDDLE)] == [3_500]


def test_nothing_more_is_forecast_for_what_ends() -> None:
    account = an_account(a_subscription(cancels_at=END))
    assert forecast(account, BOOK, Usage(active_applicants=30, seats=0, rankings=0), START) == ()


def test_extras_are_what_goes_beyond_the_plan() -> None:
    account = an_account(a_subscription(status=Status.PAST_DUE))
    usage = Usage(active_applicants=26, seats=2, rankings=0)
    assert extras(account, BOOK, usage, START) == {Component.APPLICANTS: 1, Component.SEATS: 0}
    assert extras(Account(), BOOK, usage, START) == {}


def test_marks_are_reached_at_four_fifths_and_at_the_last() -> None:
    assert marks_reached(79, 100) == ()
    assert marks_reached(80, 100) == (Mark.THRESHOLD,)
    assert marks_reached(100, 100) == (Mark.THRESHOLD, Mark.EXCEEDED)


def test_every_price_has_a_key_that_names_it() -> None:
    tags = BOOK.prices()
    assert len({tag.key for tag in tags}) == len(tags)
    for tag in tags:
        assert parse_price_key(tag.key) == (tag.code, tag.component)
    assert parse_price_key("somebody-elses") is None
    assert parse_price_key("preceptor:base:unheard-of") is None
    assert parse_price_key(None) is None


def test_a_book_that_contradicts_itself_is_refused() -> None:
    twice = AddOn(code="base", name="x", price_cents=1, interval=Interval.MONTH)
    with pytest.raises(ValueError, match="share a code"):
        PlanBook(version="x", plans=BOOK.plans, add_ons=(twice,))
    with pytest.raises(ValueError, match="exactly one trial"):
        PlanBook(version="x", plans=BOOK.offered, add_ons=())
    priceless = replace(BOOK.plan("base"), extra_ranking_cents=None, cap=Cap.SOFT)
    with pytest.raises(ValueError, match="soft cap"):
        PlanBook(version="x", plans=(BOOK.trial, priceless), add_ons=())


def test_a_trial_lasts_14_days() -> None:
    assert timedelta(days=BOOK.trial.trial_days or 0) == timedelta(days=14)
