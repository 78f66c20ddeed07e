"""Addresses of subscriptions, their schedules and invoices."""

from services.sandbox.stripe import shapes
from services.sandbox.stripe.engine import Engine
from services.sandbox.stripe.items import items_of, period_end
from services.sandbox.stripe.shapes import Shape, listing
from services.sandbox.stripe.store import RefusedError, Store
from services.sandbox.stripe.things import ONE, Fields, Route


class Subscriptions:
    """Subscriptions and what hangs on them."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store = store
        self.engine = engine
        self.routes: list[Route] = [
            ("GET", "subscriptions", self._list_subscriptions),
            ("POST", f"subscriptions/{ONE}", self._change_subscription),
            ("DELETE", f"subscriptions/{ONE}", self._cancel_subscription),
            ("POST", f"subscription_items/{ONE}", self._change_item),
            ("POST", "subscription_schedules", self._new_schedule),
            ("POST", f"subscription_schedules/{ONE}", self._change_schedule),
            ("POST", f"subscription_schedules/{ONE}/release", self._release_schedule),
            ("GET", "invoices", self._list_invoices),
            ("POST", "invoices/create_preview", self._preview),
        ]

    def _list_subscriptions(self, _: tuple[str, ...], query: Fields) -> Shape:
        wanted = query.get("status")
        found = [
            {**each, "schedule": self._schedule_of(each, query)}
            for each in self.store.table("subscription").values()
            if query.get("customer") in (None, each["customer"])
            and (wanted in ("all", each["status"]) or (wanted is None and not is_over(each)))
        ]
        return self.store.page("/v1/subscriptions", found, query)

    def _schedule_of(self, subscription: Shape, query: Fields) -> Shape | str | None:
        if "data.schedule" not in query.get("expand", []) or subscription["schedule"] is None:
            named: str | None = subscription["schedule"]
            return named
        return self.store.get("subscription_schedule", subscription["schedule"])

    def _change_subscription(self, names: tuple[str, ...], fields: Fields) -> Shape:
        found = self.store.get("subscription", names[0])
        if found["schedule"] is not None and "items" in fields:
            raise RefusedError(400, "", "The subscription is managed by a schedule: release it.")
        self.engine.change(found, fields)
        return found

    def _cancel_subscription(self, names: tuple[str, ...], _: Fields) -> Shape:
        found = self.store.get("subscription", names[0])
        self.engine.cancel_now(found)
        return found

    def _change_item(self, names: tuple[str, ...], fields: Fields) -> Shape:
        for each in self.store.table("subscription").values():
            if names[0] in {item["id"] for item in items_of(each)}:
                self.engine.change(each, {**fields, "items": [{**fields, "id": names[0]}]})
                return next(item for item in items_of(each) if item["id"] == names[0])
        raise RefusedError(404, "resource_missing", "No such subscription item.")

    def _new_schedule(self, _: tuple[str, ...], fields: Fields) -> Shape:
        of = self.store.get("subscription", fields["from_subscription"])
        if of["schedule"] is not None:
            raise RefusedError(400, "", "The subscription has a schedule already.")
        identifier = self.store.new_id("sub_sched")
        made = {
            "id": identifier,
            "object": "subscription_schedule",
            "created": self.store.now,
            "livemode": False,
            "customer": of["customer"],
            "status": "active",
            "subscription": of["id"],
            "end_behavior": "release",
            "metadata": {},
            "released_at": None,
            "released_subscription": None,
            "phases": [
                {
                    "start_date": items_of(of)[0]["current_period_start"],
                    "end_date": period_end(of),
                    "metadata": {},
                    "items": [
                        {"price": each["price"]["id"], "quantity": each.get("quantity")}
                        for each in items_of(of)
                    ],
                }
            ],
        }
        of["schedule"] = identifier
        self.store.keep("subscription_schedule", made)
        self.store.emit("customer.subscription.updated", of)
        return made

    def _change_schedule(self, names: tuple[str, ...], fields: Fields) -> Shape:
        found = self.store.get("subscription_schedule", names[0])
        of = self.store.get("subscription", found["subscription"])
        starts = items_of(of)[0]["current_period_start"]
        phases = []
        for each in fields["phases"]:
            phases.append(
                {
                    "start_date": int(each.get("start_date", starts)),
                    "end_date": int(each["end_date"]) if "end_date" in each else None,
                    "metadata": each.get("metadata", {}),
                    "items": each["items"],
                }
            )
            starts = phases[-1]["end_date"] or starts
        found["phases"] = phases
        self.store.emit("subscription_schedule.updated", found)
        return found

    def _release_schedule(self, names: tuple[str, ...], _: Fields) -> Shape:
        found = self.store.get("subscription_schedule", names[0])
        if found["status"] != "active":
            raise RefusedError(400, "", "Only an active schedule can be released.")
        of = self.store.get("subscription", found["subscription"])
        found.update(status="released", released_subscription=of["id"], subscription=None)
        found["released_at"], of["schedule"] = self.store.now, None
        self.store.emit("customer.subscription.updated", of)
        return found

    def _list_invoices(self, _: tuple[str, ...], query: Fields) -> Shape:
        found = [
            each
            for each in self.store.table("invoice").values()
            if query.get("customer") in (None, each["customer"])
            and query.get("status") in (None, each["status"])
            and query.get("subscription")
            in (None, each["parent"]["subscription_details"]["subscription"])
        ]
        return self.store.page("/v1/invoices", found, query)

    def _preview(self, _: tuple[str, ...], fields: Fields) -> Shape:
        of = self.store.get("subscription", fields["subscription"])
        details = fields.get("subscription_details", {})
        lines = self.engine.items.changed_lines(of, details.get("items", []))
        lines += self.engine.items.coming_lines(self._as_if(of, details.get("items", [])))
        made = shapes.invoice("upcoming", of, self.store.now, lines, "upcoming")
        made.update(status="draft", number=None)
        return made

    def _as_if(self, of: Shape, wanted: list[Shape]) -> Shape:
        left = []
        for each in items_of(of):
            change = next((one for one in wanted if one.get("id") == each["id"]), {})
            if change.get("deleted") == "true":
                continue
            priced = self.store.get("price", change["price"]) if "price" in change else None
            found = {**each, "price": priced or each["price"]}
            if "quantity" in change:
                found["quantity"] = int(change["quantity"])
            left.append(found)
        for one in wanted:
            if "id" not in one:
                priced = self.store.get("price", one["price"])
                is_metered = priced["recurring"]["usage_type"] == "metered"
                quantity = 0 if is_metered else int(one.get("quantity", 1))
                left.append({**items_of(of)[0], "price": priced, "quantity": quantity})
        return {**of, "items": listing("", left)}


def is_over(subscription: Shape) -> bool:
    """Return whether a subscription has ended."""
    return subscription["status"] in ("canceled", "incomplete_expired")
