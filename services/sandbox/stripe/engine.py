"""How subscriptions live: started, changed, renewed, unpaid, paid again, over."""

from typing import Any

from services.sandbox.stripe import shapes
from services.sandbox.stripe.items import Items, after, items_of, period_end
from services.sandbox.stripe.shapes import Shape
from services.sandbox.stripe.store import Charge, RefusedError, Store

DAY = 86_400
RETRIES = (3 * DAY, 5 * DAY, 7 * DAY)
"""When a payment that failed is tried again, after the first time."""

OPEN = ("active", "trialing", "past_due", "unpaid")


class Engine:
    """Rules of subscriptions over a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.items = Items(store)

    def start(self, customer: str, wanted: list[Shape], metadata: Shape) -> Shape:
        """Start a subscription and collect its first invoice."""
        store, now = self.store, self.store.now
        made = shapes.subscription(store.new_id("sub"), customer, now, metadata)
        for each in wanted:
            self.items.add(made, each["price"], int(each.get("quantity", 1)), now)
        store.keep("subscription", made)
        store.emit("customer.subscription.created", made)
        self._invoice(made, "subscription_create", self.items.coming(made))
        return made

    def change(self, subscription: Shape, fields: dict[str, Any]) -> None:
        """Change items and when it ends."""
        if subscription["status"] not in OPEN:
            raise RefusedError(400, "resource_missing", "A canceled subscription cannot change.")
        prorations = self.items.changed_lines(subscription, fields.get("items", []))
        self.items.change(subscription, fields.get("items", []))
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
        lines = [*pending, *self.items.used_lines(subscription)]
        self._enter_phase(subscription)
        starts = period_end(subscription)
        for each in items_of(subscription):
            each["current_period_start"] = starts
            each["current_period_end"] = after(starts, each["price"]["recurring"]["interval"])
        self.store.emit("customer.subscription.updated", subscription)
        self._invoice(
            subscription, "subscription_cycle", [*lines, *self.items.coming(subscription)]
        )

    def _enter_phase(self, subscription: Shape) -> None:
        schedule = self.store.table("subscription_schedule").get(subscription["schedule"] or "")
        if schedule is None or len(schedule["phases"]) < 2:
            return
        starts = period_end(subscription)
        coming = schedule["phases"][1]
        subscription["items"]["data"] = []
        for each in coming["items"]:
            self.items.add(subscription, each["price"], int(each.get("quantity", 1)), starts)
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
