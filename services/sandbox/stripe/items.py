"""What subscriptions consist of: items, what they cost, and what changing them costs."""

from calendar import monthrange
from datetime import UTC, datetime

from services.sandbox.stripe import shapes
from services.sandbox.stripe.shapes import Shape
from services.sandbox.stripe.store import RefusedError, Store


def items_of(subscription: Shape) -> list[Shape]:
    """Return its items."""
    found: list[Shape] = subscription["items"]["data"]
    return found


def period_end(subscription: Shape) -> int:
    """Return when its period ends."""
    return int(items_of(subscription)[0]["current_period_end"])


class Items:
    """Items of every subscription of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

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

    def coming_lines(self, subscription: Shape) -> list[Shape]:
        """Return the lines of the next invoice, prorations included."""
        pending = self.store.pending_lines.get(subscription["id"], [])
        return [*pending, *self.used_lines(subscription), *self.coming(subscription)]

    def coming(self, subscription: Shape) -> list[Shape]:
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

    def used_lines(self, subscription: Shape) -> list[Shape]:
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

    def change(self, subscription: Shape, wanted: list[Shape]) -> None:
        for each in wanted:
            found = self._find_item(subscription, each)
            if found is None:
                starts = items_of(subscription)[0]["current_period_start"]
                self.add(subscription, each["price"], int(each.get("quantity", 1)), starts)
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

    def add(self, subscription: Shape, named: str, quantity: int, starts: int) -> None:
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
