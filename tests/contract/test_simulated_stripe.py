"""The simulator answers in Stripe's shapes: all it says decodes, and is declared by the package.

That every field the adapter reads exists is what the type check of adapters/stripe holds, as the
package is typed; here it is shown of what is answered.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from adapters.stripe.client import API_VERSION
from domain.billing.use_cases.change_subscription import When
from services.sandbox.stripe.shapes import API_VERSION as SIMULATED_VERSION
from services.sandbox.stripe.shapes import Shape
from tests.billing_world import BillingWorld, a_world, prepare

prepare()
KINDS: dict[str, Any] = {
    "customer": stripe.Customer,
    "product": stripe.Product,
    "price": stripe.Price,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "subscription_schedule": stripe.SubscriptionSchedule,
    "invoice": stripe.Invoice,
    "line_item": stripe.InvoiceLineItem,
    "event": stripe.Event,
    "webhook_endpoint": stripe.WebhookEndpoint,
    "checkout.session": stripe.checkout.Session,
    "billing_portal.session": stripe.billing_portal.Session,
    "billing.meter": stripe.billing.Meter,
    "billing.meter_event": stripe.billing.MeterEvent,
    "test_helpers.test_clock": stripe.test_helpers.TestClock,
}


def objects_in(value: Any) -> Iterator[Shape]:
    """Yield every object of Stripe's within an answer."""
    if isinstance(value, dict):
        kind = value.get("object")  # of an event's content it is the object itself
        if isinstance(kind, str) and kind in KINDS:
            yield value
        for each in value.values():
            yield from objects_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects_in(each)


async def lived() -> BillingWorld:
    """Return a world in which everything that can be made was made."""
    world = a_world()
    await world.subscribe("base", "rankings-1000")
    await world.portal()
    await world.change("starter", When.PERIOD_END)
    await world.resume()
    (customer,) = world.simulator.store.table("customer")
    await world.gateway.report_use("use-1", customer, world.clock.now())
    world.card("fails")
    world.days(40)
    world.simulator.request(
        "POST", "/v1/webhook_endpoints", "url=http://stripe.test&enabled_events[0]=*"
    )
    frozen = world.simulator.store.now
    world.simulator.request("POST", "/v1/test_helpers/test_clocks", f"frozen_time={frozen}")
    await world.sync_now()
    return world


async def test_every_field_that_is_answered_is_declared_by_the_pinned_package() -> None:
    world = await lived()
    store = world.simulator.store
    everything = [list(table.values()) for table in store.objects.values()]
    everything += [store.events, list(store.meter_events.values())]
    seen = set()
    for each in objects_in(everything):
        kind = KINDS[each["object"]]
        declared = {name for base in kind.__mro__ for name in getattr(base, "__annotations__", {})}
        shown = {name for name in each if not name.startswith("_")}
        assert shown <= declared, (each["object"], shown - declared)
        seen.add(each["object"])
    assert seen == set(KINDS)


async def test_every_object_decodes_as_its_class() -> None:
    world = await lived()
    for table in world.simulator.store.objects.values():
        for each in table.values():
            kind = KINDS[each["object"]]
            assert isinstance(kind.construct_from(each, "sk_test_simulated"), kind)


def test_client_package_and_simulator_are_of_one_version() -> None:
    assert API_VERSION == SIMULATED_VERSION == stripe.api_version


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/nothing"), ("DELETE", "/v1/customers/cus_1")]
)
def test_what_is_not_simulated_says_so(method: str, path: str) -> None:
    world = a_world()
    assert world.simulator.request(method, path).status == 404


def test_a_key_used_for_something_else_is_refused_and_used_again_replays() -> None:
    simulator = a_world().simulator
    key = {"Idempotency-Key": "one"}
    first = simulator.request("POST", "/v1/customers", "name=A", key)
    again = simulator.request("POST", "/v1/customers", "name=A", key)
    other = simulator.request("POST", "/v1/customers", "name=B", key)
    assert (first.body, again.is_replay) == (again.body, True)
    assert (other.status, b"idempotency_error" in other.body) == (400, True)
