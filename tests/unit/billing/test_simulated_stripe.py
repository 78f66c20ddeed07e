"""Subscribing, changing, not paying and paying again, through Stripe's client and our simulator."""

import asyncio

import pytest

from domain.billing.entities import Component, Status
from domain.billing.policies.costs import Usage
from domain.billing.use_cases.change_subscription import When
from domain.kernel.errors import ConflictError, UnavailableError
from domain.kernel.tenancy import Standing
from tests.billing_world import BillingWorld, a_world, prepare

prepare()


def charged(world: BillingWorld) -> list[int]:
    return [charge.cents for charge in world.simulator.store.charges]


async def test_paying_a_page_is_what_grants_and_nothing_before_it() -> None:
    world = a_world()
    session = await world.checkout()
    await world.sync_now()
    assert world.entitled().plan == "trial"
    assert not world.simulator.pay(session, "declined")
    await world.sync_now()
    assert (world.entitled().plan, charged(world)) == ("trial", [])
    assert world.simulator.pay(session)
    await world.sync_now()
    assert (world.entitled().plan, world.entitled().status) == ("base", Status.ACTIVE)
    assert charged(world) == [9_900]


async def test_a_second_page_ends_the_first_and_who_pays_has_one_subscription() -> None:
    world = a_world()
    first = await world.checkout("base")
    assert await world.checkout("base") == first
    second = await world.checkout("season-pass")
    assert second != first
    assert not world.simulator.pay(first)
    assert world.simulator.pay(second)
    with pytest.raises(ConflictError) as refused:
        await world.checkout("base")
    assert refused.value.slug == "subscribed-already"
    assert charged(world) == [89_000]


async def test_extras_follow_what_is_active_and_are_prorated() -> None:
    world = a_world()
    await world.subscribe()
    world.storage.counted = Usage(active_applicants=28, seats=4, rankings=0)
    world.days(15)
    await world.sync_now()
    found = world.storage.account
    assert found is not None
    assert found.subscription is not None
    assert found.subscription.quantity(Component.APPLICANTS) == 3
    assert found.subscription.quantity(Component.SEATS) == 1
    posts = len(world.simulator.posts)
    await world.sync_now()
    assert len(world.simulator.posts) == posts, "nothing differs, nothing is sent"
    world.days(15)
    # Half a month of three applicants and a seat, and the whole month that begins.
    assert charged(world) == [9_900, 600 + 950 + 9_900 + 1_200 + 1_900]


async def test_a_preview_changes_nothing_and_tells_what_the_change_then_costs() -> None:
    world = a_world()
    await world.subscribe("starter")
    world.days(15)
    now_cents, next_cents = await world.preview("base")
    assert charged(world) == [3_500]
    assert now_cents == 9_900 // 2 - 3_500 // 2
    await world.change("base")
    assert charged(world) == [3_500, now_cents]
    assert next_cents == now_cents + 9_900
    assert world.entitled().plan == "base"


async def test_a_later_plan_comes_with_the_next_period_and_may_be_called_off() -> None:
    world = a_world()
    await world.subscribe("base")
    await world.change("starter", When.PERIOD_END)
    account = world.storage.account
    assert account is not None
    assert account.subscription is not None
    assert account.subscription.next_plan == "starter"
    assert world.entitled().plan == "base"
    await world.resume()
    world.days(31)
    await world.sync_now()
    assert world.entitled().plan == "base"
    await world.change("starter", When.PERIOD_END)
    world.days(31)
    await world.sync_now()
    assert world.entitled().plan == "starter"
    assert charged(world) == [9_900, 9_900, 3_500]


async def test_what_is_cancelled_is_kept_until_its_end_and_may_be_resumed() -> None:
    world = a_world()
    await world.subscribe()
    await world.cancel()
    assert world.entitled().standing is Standing.FULL
    await world.resume()
    world.days(31)
    await world.sync_now()
    assert world.entitled().status is Status.ACTIVE
    await world.cancel()
    world.days(31)
    await world.sync_now()
    assert (world.entitled().status, world.entitled().standing) == (
        Status.CANCELED,
        Standing.READ_ONLY,
    )
    assert charged(world) == [9_900, 9_900]


async def test_dunning_is_walked_with_the_clock_and_paying_restores_everything() -> None:
    world = a_world()
    await world.subscribe()
    await world.sync_now()
    world.card("fails")
    seen: list[tuple[Status | None, Standing]] = []
    for _ in range(75):
        world.days(1)
        await world.sync_now()
        state = (world.entitled().status, world.entitled().standing)
        if state not in seen:
            seen.append(state)
    assert seen == [
        (Status.ACTIVE, Standing.FULL),
        (Status.PAST_DUE, Standing.FULL),
        (Status.UNPAID, Standing.READ_ONLY),
        (Status.UNPAID, Standing.SUSPENDED),
    ]
    told = [event.type for event in world.storage.published]
    assert "subscription.past_due" in told
    assert told.index("subscription.read_only") < told.index("subscription.suspended")
    world.card("works")
    await world.sync_now()
    assert (world.entitled().status, world.entitled().standing) == (Status.ACTIVE, Standing.FULL)


async def test_while_stripe_is_away_everything_goes_on_as_it_was() -> None:
    world = a_world()
    await world.subscribe()
    await world.sync_now()
    before = world.entitled()
    world.simulator.faults.is_down = True
    for _ in range(60):
        world.simulator.store.advanced += 60
        with pytest.raises(UnavailableError):
            await world.sync_now()
        assert world.entitled() == before
    world.simulator.faults.is_down = False
    await world.sync_now()
    assert world.entitled() == before


@pytest.mark.parametrize("fault", ["fail_500", "limit_429"])
async def test_trouble_of_stripes_is_worth_another_try(fault: str) -> None:
    world = a_world()
    world.simulator.faults.set({fault: 1})
    with pytest.raises(UnavailableError):
        await world.checkout()
    await world.subscribe()
    assert charged(world) == [9_900]


async def test_many_syncs_at_once_agree() -> None:
    world = a_world()
    await world.subscribe()
    await asyncio.gather(*(world.sync_now() for _ in range(20)))
    assert world.entitled().plan == "base"
    assert [event.type for event in world.storage.published] == ["subscription.updated"]


async def test_what_vanishes_at_stripe_is_over_and_grants_nothing() -> None:
    world = a_world(trial=False)
    assert world.entitled().plan == "house"
    await world.subscribe()
    await world.sync_now()
    world.simulator.store.table("subscription").clear()
    for _ in range(2):
        await world.sync_now()
        assert (world.entitled().plan, world.entitled().standing) == ("base", Standing.READ_ONLY)
        world.simulator.store.advanced += 86_400
