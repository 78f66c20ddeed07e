"""Objects in the shape of API 2026-10-28.endive, with the fields anybody here reads."""

from typing import Any

API_VERSION = "2026-10-28.endive"
Shape = dict[str, Any]


def listing(url: str, items: list[Shape], *, has_more: bool = False) -> Shape:
    """Return a list object."""
    return {"object": "list", "url": url, "has_more": has_more, "data": items}


def customer(identifier: str, now: int, fields: Shape) -> Shape:
    """Return a customer."""
    return {
        "id": identifier,
        "object": "customer",
        "created": now,
        "livemode": False,
        "name": fields.get("name"),
        "email": fields.get("email"),
        "description": None,
        "metadata": fields.get("metadata", {}),
    }


def product(identifier: str, now: int, fields: Shape) -> Shape:
    """Return a product."""
    return {
        "id": identifier,
        "object": "product",
        "active": True,
        "created": now,
        "updated": now,
        "livemode": False,
        "name": fields["name"],
        "metadata": fields.get("metadata", {}),
    }


def price(identifier: str, now: int, fields: Shape) -> Shape:
    """Return a recurring price, per unit or in graduated tiers."""
    recurring = fields["recurring"]
    tiers = [
        {
            "up_to": None if tier["up_to"] == "inf" else int(tier["up_to"]),
            "unit_amount": int(tier["unit_amount"]),
            "flat_amount": None,
        }
        for tier in fields.get("tiers", [])
    ]
    return {
        "id": identifier,
        "object": "price",
        "active": True,
        "created": now,
        "livemode": False,
        "currency": fields["currency"],
        "product": fields["product"],
        "lookup_key": fields.get("lookup_key"),
        "metadata": fields.get("metadata", {}),
        "nickname": fields.get("nickname"),
        "type": "recurring",
        "billing_scheme": fields.get("billing_scheme", "per_unit"),
        "tiers_mode": fields.get("tiers_mode"),
        "tiers": tiers or None,
        "unit_amount": None if tiers else int(fields["unit_amount"]),
        "recurring": {
            "interval": recurring["interval"],
            "interval_count": 1,
            "usage_type": recurring.get("usage_type", "licensed"),
            "meter": recurring.get("meter"),
        },
    }


def item(identifier: str, subscription: str, of: Shape, quantity: int, period: Shape) -> Shape:
    """Return an item of a subscription; a metered one has no quantity."""
    found = {
        "id": identifier,
        "object": "subscription_item",
        "created": period["start"],
        "current_period_start": period["start"],
        "current_period_end": period["end"],
        "metadata": {},
        "price": of,
        "subscription": subscription,
    }
    if of["recurring"]["usage_type"] == "licensed":
        found["quantity"] = quantity
    return found


def subscription(identifier: str, of: str, now: int, metadata: Shape) -> Shape:
    """Return a subscription without items."""
    return {
        "id": identifier,
        "object": "subscription",
        "customer": of,
        "created": now,
        "start_date": now,
        "status": "active",
        "currency": "usd",
        "livemode": False,
        "collection_method": "charge_automatically",
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "ended_at": None,
        "latest_invoice": None,
        "metadata": metadata,
        "schedule": None,
        "trial_start": None,
        "trial_end": None,
        "items": listing(f"/v1/subscription_items?subscription={identifier}", []),
    }


def line(
    identifier: str, of: Shape, quantity: int, cents: int, *, is_proration: bool = False
) -> Shape:
    """Return a line of an invoice for an item."""
    return {
        "id": identifier,
        "object": "line_item",
        "amount": cents,
        "currency": "usd",
        "description": of["price"]["nickname"],
        "livemode": False,
        "metadata": {},
        "quantity": quantity,
        "period": {"start": of["current_period_start"], "end": of["current_period_end"]},
        "parent": {
            "type": "subscription_item_details",
            "subscription_item_details": {
                "subscription": of["subscription"],
                "subscription_item": of["id"],
                "proration": is_proration,
            },
        },
    }


def invoice(identifier: str, of: Shape, now: int, lines: list[Shape], reason: str) -> Shape:
    """Return an open invoice of a subscription."""
    total = sum(each["amount"] for each in lines)
    return {
        "id": identifier,
        "object": "invoice",
        "number": identifier.upper(),
        "customer": of["customer"],
        "created": now,
        "currency": "usd",
        "livemode": False,
        "status": "open",
        "billing_reason": reason,
        "total": total,
        "subtotal": total,
        "amount_due": max(total, 0),
        "amount_paid": 0,
        "amount_remaining": max(total, 0),
        "attempt_count": 0,
        "attempted": False,
        "next_payment_attempt": None,
        "period_start": now,
        "period_end": now,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "metadata": {},
        "lines": listing(f"/v1/invoices/{identifier}/lines", lines),
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"subscription": of["id"], "metadata": {}},
        },
        "status_transitions": {
            "finalized_at": now,
            "paid_at": None,
            "marked_uncollectible_at": None,
            "voided_at": None,
        },
    }


def event(identifier: str, kind: str, now: int, of: Shape) -> Shape:
    """Return an event that carries `of` as it is now."""
    return {
        "id": identifier,
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "type": kind,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "data": {"object": of},
    }
