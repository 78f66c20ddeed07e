"""Addresses of what is made and read one by one: customers, prices, meters, endpoints, clocks."""

from collections.abc import Callable
from typing import Any

from services.sandbox.stripe import shapes
from services.sandbox.stripe.engine import Engine
from services.sandbox.stripe.shapes import Shape
from services.sandbox.stripe.store import RefusedError, Store

Fields = dict[str, Any]
Act = Callable[[tuple[str, ...], Fields], Shape]
Route = tuple[str, str, Act]
ONE = "([^/]+)"
CLOCK_SECONDS = 30 * 86_400


class Things:
    """Objects that live by themselves."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store = store
        self.engine = engine
        self.routes: list[Route] = [
            ("POST", "customers", self._new_customer),
            ("GET", f"customers/{ONE}", self._get("customer")),
            ("GET", "products", self._list("product")),
            ("POST", "products", self._new_product),
            ("GET", "prices", self._list_prices),
            ("POST", "prices", self._new_price),
            ("POST", f"prices/{ONE}", self._change_price),
            ("GET", f"checkout/sessions/{ONE}", self._get("checkout.session")),
            ("GET", f"subscriptions/{ONE}", self._get("subscription")),
            ("GET", f"invoices/{ONE}", self._get("invoice")),
            ("GET", "events", self._list_events),
            ("GET", "webhook_endpoints", self._list("webhook_endpoint")),
            ("POST", "webhook_endpoints", self._new_endpoint),
            ("DELETE", f"webhook_endpoints/{ONE}", self._delete_endpoint),
            ("GET", "billing/meters", self._list("billing.meter")),
            ("POST", "billing/meters", self._new_meter),
            ("POST", "billing/meter_events", self._new_meter_event),
            ("POST", "test_helpers/test_clocks", self._new_clock),
            ("POST", f"test_helpers/test_clocks/{ONE}/advance", self._advance_clock),
        ]

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
            "deletes_after": self.store.now + CLOCK_SECONDS,
        }
        self.engine.advance(max(int(fields["frozen_time"]) - self.store.now, 0))
        return self.store.keep("test_helpers.test_clock", made)

    def _advance_clock(self, names: tuple[str, ...], fields: Fields) -> Shape:
        """Move the one clock there is: every customer of the simulator lives by it."""
        found = self.store.get("test_helpers.test_clock", names[0])
        self.engine.advance(max(int(fields["frozen_time"]) - self.store.now, 0))
        found["frozen_time"] = int(fields["frozen_time"])
        return found

    def _list_events(self, _: tuple[str, ...], query: Fields) -> Shape:
        return self.store.page("/v1/events", self.store.events, query)


def shown(made: Shape) -> Shape:
    """Return what of an object is Stripe's; our own notes begin with an underscore."""
    return {name: each for name, each in made.items() if not name.startswith("_")}
