"""The addresses of Stripe's API that are simulated, each with what it does."""

import re
from collections.abc import Callable
from typing import Any

from services.sandbox.stripe import shapes
from services.sandbox.stripe.engine import Engine, items_of, period_end
from services.sandbox.stripe.shapes import Shape, listing
from services.sandbox.stripe.store import RefusedError, Store

Fields = dict[str, Any]
Act = Callable[[tuple[str, ...], Fields], Shape]
SESSION_SECONDS = 86_400


class Api:
    """Answers of one simulator; `site` is where its pages are."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store = store
        self.engine = engine
        self.site = "http://stripe.test"
        self.clocks = 0
        one = "([^/]+)"
        self.routes: list[tuple[str, str, Act]] = [
            ("POST", "customers", self._new_customer),
            ("GET", f"customers/{one}", self._get("customer")),
            ("GET", "products", self._list("product")),
            ("POST", "products", self._new_product),
            ("GET", "prices", self._list_prices),
            ("POST", "prices", self._new_price),
            ("POST", f"prices/{one}", self._change_price),
            ("POST", "checkout/sessions", self._new_session),
            ("GET", f"checkout/sessions/{one}", self._get("checkout.session")),
            ("POST", f"checkout/sessions/{one}/expire", self._expire_session),
            ("POST", "billing_portal/sessions", self._new_portal),
            ("GET", "subscriptions", self._list_subscriptions),
            ("GET", f"subscriptions/{one}", self._get("subscription")),
            ("POST", f"subscriptions/{one}", self._change_subscription),
            ("DELETE", f"subscriptions/{one}", self._cancel_subscription),
            ("POST", f"subscription_items/{one}", self._change_item),
            ("POST", "subscription_schedules", self._new_schedule),
            ("POST", f"subscription_schedules/{one}", self._change_schedule),
            ("POST", f"subscription_schedules/{one}/release", self._release_schedule),
            ("GET", "invoices", self._list_invoices),
            ("POST", "invoices/create_preview", self._preview),
            ("GET", f"invoices/{one}", self._get("invoice")),
            ("GET", "events", self._list_events),
            ("GET", "webhook_endpoints", self._list("webhook_endpoint")),
            ("POST", "webhook_endpoints", self._new_endpoint),
            ("DELETE", f"webhook_endpoints/{one}", self._delete_endpoint),
            ("GET", "billing/meters", self._list("billing.meter")),
            ("POST", "billing/meters", self._new_meter),
            ("POST", "billing/meter_events", self._new_meter_event),
            ("POST", "test_helpers/test_clocks", self._new_clock),
            ("POST", f"test_helpers/test_clocks/{one}/advance", self._advance_clock),
        ]

    def act(self, method: str, path: str, fields: Fields) -> Shape:
        """Return the answer; RefusedError otherwise."""
        named = path.removeprefix("/v1/")
        for verb, pattern, act in self.routes:
            found = re.fullmatch(pattern, named)
            if verb == method and found is not None:
                return act(found.groups(), fields)
        raise RefusedError(404, "", f"Unrecognized request URL ({method}: {path}).")

    def pay(self, session: Shape, card: str) -> bool:
        """Pay a checkout session with a card; False when the card is declined."""
        if session["status"] != "open" or card == "declined":
            return False
        customer = session["customer"]
        self.store.cards[customer] = "works"
        made = self.engine.start(customer, session["_items"], session["_metadata"])
        if card == "fails-later":
            self.store.cards[customer] = "fails"
        session.update(status="complete", payment_status="paid", subscription=made["id"], url=None)
        self.store.emit("checkout.session.completed", shown(session))
        return True

    def _get(self, kind: str) -> Act:
        return lambda names, _: shown(self.store.get(kind, names[0]))

    def _list(self, kind: str) -> Act:
        def act(_: tuple[str, ...], query: Fields) -> Shape:
            return self.store.page(f"/v1/{kind}s", self.store.table(kind).values(), query)

        return act

    def _new_customer(self, _: tuple[str, ...], fields: Fields) -> Shape:
        made = shapes.customer(self.store.new_id("cus"), self.store.now, fields)
        self.store.keep("customer", made)
        self.store.emit("customer.created", made)
        return made

    def _new_product(self, _: tuple[str, ...], fields: Fields) -> Shape:
        identifier = fields.get("id") or self.store.new_id("prod")
        if identifier in self.store.table("product"):
            raise RefusedError(400, "resource_already_exists", "Product already exists.")
        return self.store.keep("product", shapes.product(identifier, self.store.now, fields))

    def _list_prices(self, _: tuple[str, ...], query: Fields) -> Shape:
        keys = query.get("lookup_keys")
        found = [
            each
            for each in self.store.table("price").values()
            if (keys is None or each["lookup_key"] in keys)
            and ("active" not in query or each["active"] == (query["active"] == "true"))
        ]
        return self.store.page("/v1/prices", found, query)

    def _new_price(self, _: tuple[str, ...], fields: Fields) -> Shape:
        self.store.get("product", fields["product"])
        key = fields.get("lookup_key")
        for each in self.store.table("price").values():
            if key is not None and each["lookup_key"] == key:
                if fields.get("transfer_lookup_key") != "true":
                    raise RefusedError(400, "", "A price with this lookup_key exists.")
                each["lookup_key"] = None
        made = shapes.price(self.store.new_id("price"), self.store.now, fields)
        return self.store.keep("price", made)

    def _change_price(self, names: tuple[str, ...], fields: Fields) -> Shape:
        found = self.store.get("price", names[0])
        if "active" in fields:
            found["active"] = fields["active"] == "true"
        return found

    def _new_session(self, _: tuple[str, ...], fields: Fields) -> Shape:
        self.store.get("customer", fields["customer"])
        for each in fields["line_items"]:
            found = self.store.get("price", each["price"])
            is_metered = found["recurring"]["usage_type"] == "metered"
            if is_metered == ("quantity" in each):
                raise RefusedError(400, "", "Quantity belongs to licensed prices, and to them all.")
        identifier, now = self.store.new_id("cs"), self.store.now
        made = {
            "id": identifier,
            "object": "checkout.session",
            "created": now,
            "livemode": False,
            "mode": fields["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "customer": fields["customer"],
            "client_reference_id": fields.get("client_reference_id"),
            "success_url": fields.get("success_url"),
            "cancel_url": fields.get("cancel_url"),
            "expires_at": int(fields.get("expires_at", now + SESSION_SECONDS)),
            "subscription": None,
            "invoice": None,
            "metadata": fields.get("metadata", {}),
            "url": f"{self.site}/pay/{identifier}",
            "_items": fields["line_items"],
            "_metadata": fields.get("subscription_data", {}).get("metadata", {}),
        }
        self.store.keep("checkout.session", made)
        return shown(made)

    def _expire_session(self, names: tuple[str, ...], _: Fields) -> Shape:
        found = self.store.get("checkout.session", names[0])
        if found["status"] != "open":
            raise RefusedError(400, "", "Only open sessions can be expired.")
        found.update(status="expired", url=None)
        self.store.emit("checkout.session.expired", shown(found))
        return shown(found)

    def _new_portal(self, _: tuple[str, ...], fields: Fields) -> Shape:
        self.store.get("customer", fields["customer"])
        identifier = self.store.new_id("bps")
        made = {
            "id": identifier,
            "object": "billing_portal.session",
            "created": self.store.now,
            "livemode": False,
            "configuration": "bpc_sim",
            "customer": fields["customer"],
            "return_url": fields.get("return_url"),
            "url": f"{self.site}/portal/{identifier}",
        }
        return self.store.keep("billing_portal.session", made)

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
        lines = self.engine.changed_lines(of, details.get("items", []))
        lines += self.engine.coming_lines(self._as_if(of, details.get("items", [])))
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

    def _list_events(self, _: tuple[str, ...], query: Fields) -> Shape:
        return self.store.page("/v1/events", self.store.events, query)

    def _new_endpoint(self, _: tuple[str, ...], fields: Fields) -> Shape:
        identifier = self.store.new_id("we")
        made = {
            "id": identifier,
            "object": "webhook_endpoint",
            "created": self.store.now,
            "livemode": False,
            "status": "enabled",
            "url": fields["url"],
            "api_version": fields.get("api_version"),
            "enabled_events": fields["enabled_events"],
            "metadata": {},
            "secret": fields.get("metadata", {}).get("secret") or f"whsec_{identifier}",
        }
        return self.store.keep("webhook_endpoint", made)

    def _delete_endpoint(self, names: tuple[str, ...], _: Fields) -> Shape:
        self.store.get("webhook_endpoint", names[0])
        del self.store.table("webhook_endpoint")[names[0]]
        return {"id": names[0], "object": "webhook_endpoint", "deleted": True}

    def _new_meter(self, _: tuple[str, ...], fields: Fields) -> Shape:
        made = {
            "id": self.store.new_id("mtr"),
            "object": "billing.meter",
            "created": self.store.now,
            "updated": self.store.now,
            "livemode": False,
            "status": "active",
            "display_name": fields["display_name"],
            "event_name": fields["event_name"],
            "default_aggregation": fields["default_aggregation"],
            "customer_mapping": {"event_payload_key": "stripe_customer_id", "type": "by_id"},
            "value_settings": {"event_payload_key": "value"},
            "status_transitions": {"deactivated_at": None},
        }
        return self.store.keep("billing.meter", made)

    def _new_meter_event(self, _: tuple[str, ...], fields: Fields) -> Shape:
        identifier = fields.get("identifier") or self.store.new_id("mte")
        if identifier in self.store.meter_events:
            raise RefusedError(400, "", "An event with this identifier exists.")
        self.store.get("customer", fields["payload"]["stripe_customer_id"])
        made = {
            "object": "billing.meter_event",
            "created": self.store.now,
            "livemode": False,
            "event_name": fields["event_name"],
            "identifier": identifier,
            "payload": fields["payload"],
            "timestamp": int(fields.get("timestamp", self.store.now)),
        }
        self.store.meter_events[identifier] = made
        return made

    def _new_clock(self, _: tuple[str, ...], fields: Fields) -> Shape:
        made = {
            "id": self.store.new_id("clock"),
            "object": "test_helpers.test_clock",
            "created": self.store.now,
            "livemode": False,
            "status": "ready",
            "frozen_time": int(fields["frozen_time"]),
            "name": fields.get("name"),
            "deletes_after": self.store.now + 30 * SESSION_SECONDS,
        }
        self.engine.advance(max(int(fields["frozen_time"]) - self.store.now, 0))
        return self.store.keep("test_helpers.test_clock", made)

    def _advance_clock(self, names: tuple[str, ...], fields: Fields) -> Shape:
        """Move the one clock there is: every customer of the simulator lives by it."""
        found = self.store.get("test_helpers.test_clock", names[0])
        self.engine.advance(max(int(fields["frozen_time"]) - self.store.now, 0))
        found["frozen_time"] = int(fields["frozen_time"])
        return found


def shown(made: Shape) -> Shape:
    """Return what of an object is Stripe's; our own notes begin with an underscore."""
    return {name: each for name, each in made.items() if not name.startswith("_")}


def is_over(subscription: Shape) -> bool:
    """Return whether a subscription has ended."""
    return subscription["status"] in ("canceled", "incomplete_expired")
