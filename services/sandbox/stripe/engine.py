"""How subscriptions live: started, changed, renewed, unpaid, paid again, over."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import Any

from services.sandbox.stripe import shapes
from services.sandbox.stripe.shapes import Shape
from services.sandbox.stripe.store import Charge, RefusedError, Store

DAY = 86_400
RETRIES = (3 * DAY, 5 * DAY, 7 * DAY)
"""When a payment that failed is tried again, after the first time."""

OPEN = ("active", "trialing", "past_due", "unpaid")


def items_of(subscription: Shape) -> list[Shape]:
    """Return its items."""
    found: list[Shape] = subscription["items"]["data"]
    return found


def period_end(subscription: Shape) -> int:
    """Return when its period ends."""
    return int(items_of(subscription)[0]["current_period_end"])


class Engine:
    """Rules of subscriptions over a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def start(self, customer: str, wanted: list[Shape], metadata: Shape) -> Shape:
        """Start a subscription and collect its first invoice."""
        store, now = self.store, self.store.now
        made = shapes.subscription(store.new_id("sub"), customer, now, metadata)
        for each in wanted:
            self._add_item(made, each["price"], int(each.get("quantity", 1)), now)
        store.keep("subscription", made)
        store.emit("customer.subscription.created", made)
        self._invoice(made, "subscription_create", self._coming(made))
        return made

    def change(self, subscription: Shape, fields: dict[str, Any]) -> None:
        """Change items and when it ends."""
        if subscription["status"] not in OPEN:
            raise RefusedError(400, "resource_missing", "A canceled subscription cannot change.")
        prorations = self.changed_lines(subscription, fields.get("items", []))
        self._set_items(subscription, fields.get("items", []))
        for name in ("cancel_at_period_end",):
            if name in fields:
                ends = fields[name] == "true"
                subscription[name] = ends
                subscription["cancel_at"] = period_end(subscription) if ends else None
                subscription["canceled_at"] = self.store.now if ends else None
        subscription["metadata"].update(fields.get("metadata", {}))
        pending = self.store.pending_lines.setdefault(subscription["id"], [])
        if fields.get("proration_behavior", "create_prorations") != "none":
            pending += prorations
        if fields.get("proration_behavior") == "always_invoice" and pending:
            lines = list(pending)
            pending.clear()
            self._invoice(subscription, "subscription_update", lines)
        self.store.emit("customer.subscription.updated", subscription)

    def changed_lines(self, subscription: Shape, wanted: list[Shape]) -> list[Shape]:
        """Return what changing items to `wanted` costs for the rest of the period."""
        now, lines = self.store.now, []
        for each in wanted:
            before = self._find_item(subscription, each)
            after = self._price(each["price"]) if "price" in each else None
            if before is not None:
                lines += self._part(before, -int(before.get("quantity", 0)), now)
            if each.get("deleted") == "true":
                continue
            quantity = int(each.get("quantity") or (before or {}).get("quantity") or 0)
            shown = before or items_of(subscription)[0]
            if after is not None:
                shown = {**shown, "price": after}
            lines += self._part(shown, quantity, now)
        return lines

    def cancel_now(self, subscription: Shape) -> None:
        """End it at once."""
        subscription["status"] = "canceled"
        subscription["ended_at"] = self.store.now
        subscription["canceled_at"] = subscription["canceled_at"] or self.store.now
        self.store.emit("customer.subscription.deleted", subscription)

    def advance(self, seconds: int) -> None:
        """Move the clock on, and let everything happen in its order."""
        until = self.store.now + seconds
        while True:
            due = [(self._next_moment(each), each) for each in self._open_subscriptions()]
            due = [(moment, each) for moment, each in due if moment <= until]
            if not due:
                break
            moment, subscription = min(due, key=lambda pair: (pair[0], pair[1]["id"]))
            self.store.advanced += max(moment - self.store.now, 0)
            self._happen(subscription)
        self.store.advanced += until - self.store.now

    def use_card(self, customer: str, card: str) -> None:
        """Put another card in, and pay with it what is open."""
        self.store.cards[customer] = card
        self.store.emit("customer.updated", self.store.get("customer", customer))
        for invoice in list(self.store.table("invoice").values()):
            if invoice["customer"] == customer and invoice["status"] == "open":
                self._collect(self._of(invoice), invoice)

    def coming_lines(self, subscription: Shape) -> list[Shape]:
        """Return the lines of the next invoice, prorations included."""
        pending = self.store.pending_lines.get(subscription["id"], [])
        return [*pending, *self._used(subscription), *self._coming(subscription)]

    def _open_subscriptions(self) -> list[Shape]:
        every = self.store.table("subscription").values()
        return [each for each in every if each["status"] in OPEN]

    def _next_moment(self, subscription: Shape) -> int:
        retries: list[int] = [
            invoice["next_payment_attempt"]
            for invoice in self.store.table("invoice").values()
            if invoice["status"] == "open"
            and invoice["next_payment_attempt"] is not None
            and self._of(invoice)["id"] == subscription["id"]
        ]
        return min([period_end(subscription), *retries])

    def _happen(self, subscription: Shape) -> None:
        now = self.store.now
        for invoice in list(self.store.table("invoice").values()):
            attempt = invoice["next_payment_attempt"]
            mine = self._of(invoice)["id"] == subscription["id"]
            if mine and invoice["status"] == "open" and attempt is not None and attempt <= now:
                self._collect(subscription, invoice)
                return
        if subscription["cancel_at_period_end"]:
            self.cancel_now(subscription)
        else:
            self._renew(subscription)

    def _renew(self, subscription: Shape) -> None:
        pending = self.store.pending_lines.pop(subscription["id"], [])
        lines = [*pending, *self._used(subscription)]
        self._enter_phase(subscription)
        starts = period_end(subscription)
        for each in items_of(subscription):
            each["current_period_start"] = starts
            each["current_period_end"] = after(starts, each["price"]["recurring"]["interval"])
        self.store.emit("customer.subscription.updated", subscription)
        self._invoice(subscription, "subscription_cycle", [*lines, *self._coming(subscription)])

    def _enter_phase(self, subscription: Shape) -> None:
        schedule = self.store.table("subscription_schedule").get(subscription["schedule"] or "")
        if schedule is None or len(schedule["phases"]) < 2:
            return
        starts = period_end(subscription)
        coming = schedule["phases"][1]
        subscription["items"]["data"] = []
        for each in coming["items"]:
            self._add_item(subscription, each["price"], int(each.get("quantity", 1)), starts)
            items_of(subscription)[-1]["current_period_end"] = starts
        subscription["metadata"].update(coming["metadata"])
        subscription["schedule"] = None
        schedule.update(status="released", released_subscription=subscription["id"])
        schedule["released_at"] = self.store.now
        self.store.emit("subscription_schedule.released", schedule)

    def _invoice(self, subscription: Shape, reason: str, lines: list[Shape]) -> None:
        made = shapes.invoice(self.store.new_id("in"), subscription, self.store.now, lines, reason)
        self.store.keep("invoice", made)
        subscription["latest_invoice"] = made["id"]
        self.store.emit("invoice.finalized", made)
        self._collect(subscription, made)

    def _collect(self, subscription: Shape, invoice: Shape) -> None:
        store = self.store
        works = store.cards.get(subscription["customer"]) == "works"
        invoice["attempted"], invoice["attempt_count"] = True, invoice["attempt_count"] + 1
        if not works and invoice["amount_due"] > 0:
            self._fail(subscription, invoice)
            return
        if invoice["amount_due"] > 0:
            store.charges.append(
                Charge(subscription["customer"], invoice["id"], invoice["amount_due"])
            )
        invoice.update(
            status="paid",
            amount_paid=invoice["amount_due"],
            amount_remaining=0,
            next_payment_attempt=None,
        )
        invoice["status_transitions"]["paid_at"] = store.now
        store.emit("invoice.paid", invoice)
        is_settled = not self._owed(subscription)
        if subscription["status"] in ("past_due", "unpaid", "incomplete") and is_settled:
            subscription["status"] = "active"
            store.emit("customer.subscription.updated", subscription)

    def _fail(self, subscription: Shape, invoice: Shape) -> None:
        store, attempt = self.store, invoice["attempt_count"]
        is_first = invoice["billing_reason"] == "subscription_create"
        again = None if is_first or attempt > len(RETRIES) else RETRIES[attempt - 1]
        base = invoice["status_transitions"]["finalized_at"]
        invoice["next_payment_attempt"] = None if again is None else base + again
        store.emit("invoice.payment_failed", invoice)
        before = subscription["status"]
        late = "unpaid" if again is None else "past_due"
        subscription["status"] = "incomplete" if is_first else late
        if before == "unpaid":
            subscription["status"] = "unpaid"
        if subscription["status"] != before:
            store.emit("customer.subscription.updated", subscription)

    def _owed(self, subscription: Shape) -> list[Shape]:
        return [
            each
            for each in self.store.table("invoice").values()
            if each["status"] == "open" and self._of(each)["id"] == subscription["id"]
        ]

    def _of(self, invoice: Shape) -> Shape:
        named = invoice["parent"]["subscription_details"]["subscription"]
        return self.store.get("subscription", named)

    def _coming(self, subscription: Shape) -> list[Shape]:
        return [
            shapes.line(
                self.store.new_id("il"),
                each,
                each["quantity"],
                each["quantity"] * each["price"]["unit_amount"],
            )
            for each in items_of(subscription)
            if each.get("quantity")
        ]

    def _used(self, subscription: Shape) -> list[Shape]:
        lines = []
        for each in items_of(subscription):
            if each["price"]["recurring"]["usage_type"] == "metered":
                used = self.used(subscription["customer"], each)
                cents = tiered(each["price"]["tiers"], used)
                lines.append(shapes.line(self.store.new_id("il"), each, used, cents))
        return lines

    def used(self, customer: str, item: Shape) -> int:
        """Return what a customer's meter events of the item's period add up to."""
        starts, ends = item["current_period_start"], item["current_period_end"]
        return sum(
            int(each["payload"]["value"])
            for each in self.store.meter_events.values()
            if each["payload"]["stripe_customer_id"] == customer
            and starts <= each["timestamp"] < ends
        )

    def _part(self, item: Shape, quantity: int, now: int) -> list[Shape]:
        if item["price"]["unit_amount"] is None or quantity == 0:
            return []
        starts, ends = item["current_period_start"], item["current_period_end"]
        left = (ends - now) / (ends - starts)
        cents = round(quantity * item["price"]["unit_amount"] * left)
        return [shapes.line(self.store.new_id("il"), item, abs(quantity), cents, is_proration=True)]

    def _set_items(self, subscription: Shape, wanted: list[Shape]) -> None:
        for each in wanted:
            found = self._find_item(subscription, each)
            if found is None:
                starts = items_of(subscription)[0]["current_period_start"]
                self._add_item(subscription, each["price"], int(each.get("quantity", 1)), starts)
            elif each.get("deleted") == "true":
                items_of(subscription).remove(found)
            else:
                if "price" in each:
                    found["price"] = self._price(each["price"])
                    interval = found["price"]["recurring"]["interval"]
                    found["current_period_end"] = after(found["current_period_start"], interval)
                if "quantity" in each:
                    found["quantity"] = int(each["quantity"])

    def _find_item(self, subscription: Shape, wanted: Shape) -> Shape | None:
        for each in items_of(subscription):
            if each["id"] == wanted.get("id"):
                return each
            if "id" not in wanted and each["price"]["id"] == wanted.get("price"):
                raise RefusedError(400, "", "An existing item already has this price.")
        if "id" in wanted:
            raise RefusedError(404, "resource_missing", "No such subscription item.")
        return None

    def _add_item(self, subscription: Shape, named: str, quantity: int, starts: int) -> None:
        found = self._price(named)
        period = {"start": starts, "end": after(starts, found["recurring"]["interval"])}
        made = shapes.item(self.store.new_id("si"), subscription["id"], found, quantity, period)
        items_of(subscription).append(made)

    def _price(self, named: str) -> Shape:
        return self.store.get("price", named)


def after(starts: int, interval: str) -> int:
    """Return a month or a year after `starts`, the day cut to the month's last."""
    at = datetime.fromtimestamp(starts, UTC)
    months = at.month - 1 + (12 if interval == "year" else 1)
    year, month = at.year + months // 12, months % 12 + 1
    day = min(at.day, monthrange(year, month)[1])
    return int(at.replace(year=year, month=month, day=day).timestamp())


def tiered(tiers: list[Shape], quantity: int) -> int:
    """Return what graduated tiers make of a quantity."""
    cents, below = 0, 0
    for tier in tiers:
        up_to = quantity if tier["up_to"] is None else min(quantity, tier["up_to"])
        cents += max(up_to - below, 0) * tier["unit_amount"]
        below = max(up_to, below)
    return cents
