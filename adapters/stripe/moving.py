"""From what a subscription consists of to what it is to: the changes of its items."""

from collections.abc import Mapping
from typing import Any

from domain.billing.entities import Component, Item, Subscription
from domain.billing.errors import stripe_refused
from domain.billing.policies.plans import price_key


def parts(subscription: Subscription) -> dict[Component, int]:
    """Return what a subscription consists of; extras stay as many as they are."""
    extras = {
        each: subscription.quantity(each)
        for each in (Component.APPLICANTS, Component.SEATS)
        if subscription.quantity(each)
    }
    return {Component.PLAN: 1, Component.RANKINGS: 0, **extras}


def moves(
    subscription: Subscription,
    plan: str,
    quantities: Mapping[Component, int],
    prices: Mapping[str, str],
) -> list[Any]:
    """Return the changes of items that lead to `plan` with `quantities`."""
    wanted = {**parts(subscription), **quantities}
    changes: list[Any] = []
    for item in subscription.items:
        if item.component is not Component.ADD_ON:
            changes += _change(item, plan, prices, wanted.pop(item.component, None))
    for component, quantity in wanted.items():
        price = prices.get(price_key(plan, component))
        if price is not None and component is Component.RANKINGS:
            changes.append({"price": price})
        elif price is not None and quantity:
            changes.append({"price": price, "quantity": quantity})
    return changes


def _change(
    item: Item, plan: str, prices: Mapping[str, str], quantity: int | None
) -> list[dict[str, Any]]:
    """Return the change of one item: another price, another quantity, gone, or none."""
    price = prices.get(price_key(plan, item.component))
    if price is None:
        if item.code == plan:
            raise stripe_refused("price-missing")
        return [{"id": item.id, "deleted": True}]
    change: dict[str, Any] = {} if item.code == plan else {"price": price}
    if quantity is not None and item.component is not Component.RANKINGS:
        change |= {} if quantity == item.quantity else {"quantity": quantity}
    return [{"id": item.id, **change}] if change else []
