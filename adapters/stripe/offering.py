"""Products, prices and the meter, made what the plan book says: missing ones made, others left.

A price of Stripe's cannot change its amount: where the book differs a new price takes over the
look-up key, and whoever pays the old one keeps paying it until the plan is changed.
"""

from typing import Any

from stripe import Price, StripeClient

from adapters.stripe.reading import PRICE
from domain.billing.entities import Component
from domain.billing.policies.plans import PlanBook, PriceTag
from domain.kernel.canonical import sha256_hex

METER = "preceptor_rankings"
MOST = 100


async def offer(client: StripeClient, book: PlanBook) -> tuple[str, ...]:
    """Return what was made, a line each."""
    meter = await _meter(client)
    products = {each.id async for each in _products(client)}
    told = [] if meter.is_old else [f"meter {METER}"]
    for tag in book.prices():
        product = f"preceptor-{tag.product}"
        if product not in products:
            await client.v1.products.create_async(
                {"id": product, "name": tag.name}, _key("product", product, tag.name)
            )
            products.add(product)
            told.append(f"product {product}")
        found = await client.v1.prices.list_async({"lookup_keys": [tag.key], "limit": 1})
        if not found.data or not _fits(found.data[0], tag):
            await client.v1.prices.create_async(_price(tag, product, meter.id), _of(tag))
            told.append(f"price {tag.key} at {tag.cents} cents")
    return tuple(told)


class _Meter:
    def __init__(self, identifier: str, *, is_old: bool) -> None:
        self.id = identifier
        self.is_old = is_old


async def _meter(client: StripeClient) -> _Meter:
    page = await client.v1.billing.meters.list_async({"limit": MOST})
    for each in page.data:
        if each.event_name == METER and each.status == "active":
            return _Meter(each.id, is_old=True)
    made = await client.v1.billing.meters.create_async(
        {
            "display_name": "Rankings",
            "event_name": METER,
            "default_aggregation": {"formula": "sum"},
        },
        _key("meter", METER),
    )
    return _Meter(made.id, is_old=False)


async def _products(client: StripeClient) -> Any:
    page = await client.v1.products.list_async({"limit": MOST})
    async for each in page.auto_paging_iter():
        yield each


def _price(tag: PriceTag, product: str, meter: str) -> Any:
    recurring: dict[str, Any] = {"interval": tag.interval.value}
    amount: dict[str, Any] = {"unit_amount": tag.cents}
    if tag.component is Component.RANKINGS:
        recurring |= {"usage_type": "metered", "meter": meter}
        free: list[Any] = [{"up_to": tag.included, "unit_amount": 0}] if tag.included else []
        amount = {
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [*free, {"up_to": "inf", "unit_amount": tag.cents}],
        }
    return {
        "currency": "usd",
        "product": product,
        "lookup_key": tag.key,
        "transfer_lookup_key": True,
        "nickname": tag.name,
        "metadata": {PRICE: tag.key, "cents": str(tag.cents), "included": str(tag.included)},
        "recurring": recurring,
        **amount,
    }


def _fits(found: Price, tag: PriceTag) -> bool:
    metadata = found.metadata.to_dict()
    same = metadata.get("cents") == str(tag.cents)
    same &= metadata.get("included") == str(tag.included)
    recurring = found.recurring
    return same and recurring is not None and recurring.interval == tag.interval.value


def _of(tag: PriceTag) -> Any:
    return _key("price", tag.key, str(tag.cents), str(tag.included), tag.interval.value, tag.name)


def _key(*parts: str) -> Any:
    return {"idempotency_key": f"offer-{sha256_hex('|'.join(parts).encode())[:40]}"}
