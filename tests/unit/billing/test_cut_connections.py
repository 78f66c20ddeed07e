"""A connection that ends after Stripe acted: asked again it is one act, and one charge."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.system.identifiers import new_id
from domain.billing.entities import Use
from domain.billing.policies.costs import Usage
from domain.billing.use_cases.change_subscription import When
from domain.kernel.errors import UnavailableError
from domain.kernel.identifiers import ApplicantId, RankingId
from tests.billing_world import BillingWorld, a_world, prepare

prepare()
Wish = Callable[[BillingWorld], Awaitable[object]]


async def use_rankings(world: BillingWorld) -> None:
    if not world.storage.uses:
        taken_at = world.clock.now()
        for _ in range(3):
            use = Use(
                ranking=RankingId(new_id()),
                applicant=ApplicantId(new_id()),
                advisor=None,
                period=taken_at,
                taken_at=taken_at,
            )
            world.storage.uses[use.ranking] = use
    await world.sync_now()


async def grow(world: BillingWorld) -> None:
    world.storage.counted = Usage(active_applicants=30, seats=5, rankings=0)
    await world.sync_now()


async def cancel_what_was_to_change(world: BillingWorld) -> None:
    await world.cancel()


async def nothing(world: BillingWorld) -> None:
    await world.subscribe("base")


async def scheduled(world: BillingWorld) -> None:
    await world.subscribe("base")
    await world.change("starter", When.PERIOD_END)


async def unsubscribed(world: BillingWorld) -> None:
    return None


WISHES: dict[str, tuple[Wish, Wish]] = {
    "checkout": (unsubscribed, lambda world: world.checkout("base")),
    "another-checkout": (
        lambda world: world.checkout("starter"),
        lambda world: world.checkout("base"),
    ),
    "portal": (nothing, lambda world: world.portal()),
    "quantities": (nothing, grow),
    "upgrade": (nothing, lambda world: world.change("season-pass")),
    "later": (nothing, lambda world: world.change("starter", When.PERIOD_END)),
    "cancel": (nothing, lambda world: world.cancel()),
    "cancel-scheduled": (scheduled, cancel_what_was_to_change),
    "resume": (scheduled, lambda world: world.resume()),
    "meter-events": (nothing, use_rankings),
}


def outcome(world: BillingWorld) -> dict[str, Any]:
    """Return what Stripe has and took, without its ids."""
    store = world.simulator.store
    return {
        "customers": len(store.table("customer")),
        "open pages": sum(
            each["status"] == "open" for each in store.table("checkout.session").values()
        ),
        "subscriptions": [
            (
                each["status"],
                each["cancel_at_period_end"],
                each["schedule"] is not None,
                sorted(
                    (item["price"]["lookup_key"], item.get("quantity"))
                    for item in each["items"]["data"]
                ),
            )
            for each in store.table("subscription").values()
        ],
        "charges": [charge.cents for charge in store.charges],
        "prorations": sorted(
            line["amount"] for lines in store.pending_lines.values() for line in lines
        ),
        "meter events": len(store.meter_events),
        "granted": (world.entitled().plan, world.entitled().standing),
    }


async def played(name: str, answered_before_cut: int | None) -> tuple[dict[str, Any], int, bool]:
    """Return the outcome of a wish, how many POSTs it took, and whether it was cut."""
    world = a_world()
    before, wish = WISHES[name]
    await before(world)
    posts = len(world.simulator.posts)
    is_cut = False
    if answered_before_cut is not None:
        world.simulator.faults.answer_before_cut = answered_before_cut
        world.simulator.faults.cut_after_commit = 1
    try:
        await wish(world)
    except UnavailableError:
        is_cut = True
        world.simulator.store.advanced += int(timedelta(seconds=3).total_seconds())
        await wish(world)
    return outcome(world), len(world.simulator.posts) - posts, is_cut


@pytest.mark.parametrize("name", WISHES)
async def test_every_post_may_be_cut_after_it_acted(name: str) -> None:
    expected, posts, _ = await played(name, None)
    assert posts >= 1
    for answered in range(posts):
        found, _, is_cut = await played(name, answered)
        assert is_cut, f"{name}: POST {answered + 1} was to be cut"
        found.pop("prorations")
        assert found == {key: each for key, each in expected.items() if key != "prorations"}


async def test_every_post_that_acts_carries_a_key() -> None:
    for name, (before, wish) in WISHES.items():
        world = a_world()
        await before(world)
        await wish(world)
        bare = [path for path, key in world.simulator.posts if key is None]
        assert bare == [], name


async def test_paying_twice_at_once_is_one_subscription() -> None:
    world = a_world()
    session = await world.checkout()
    assert world.simulator.pay(session)
    assert not world.simulator.pay(session)
    assert [charge.cents for charge in world.simulator.store.charges] == [9_900]


async def test_what_is_offered_is_made_once_however_often_it_is_cut() -> None:
    world = a_world()
    for kind in ("product", "price", "billing.meter"):
        world.simulator.store.table(kind).clear()
    book = world.changing.book
    made = 0
    while True:
        world.simulator.faults.answer_before_cut = 2
        world.simulator.faults.cut_after_commit = 1
        try:
            await world.gateway.offer(book)
            break
        except UnavailableError:
            made += 1
    assert made > 3
    tables = world.simulator.store
    assert len(tables.table("price")) == len(book.prices())
    assert len(tables.table("product")) == len({tag.product for tag in book.prices()})
    assert len(tables.table("billing.meter")) == 1
    world.simulator.faults.cut_after_commit = 0
    assert await world.gateway.offer(book) == ()
