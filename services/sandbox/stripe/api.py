"""The addresses of Stripe's API that are simulated, each with what it does."""

import re

from services.sandbox.stripe.engine import Engine
from services.sandbox.stripe.paying import Subscriptions
from services.sandbox.stripe.shapes import Shape
from services.sandbox.stripe.store import RefusedError, Store
from services.sandbox.stripe.things import ONE, Fields, Route, Things, shown

SESSION_SECONDS = 86_400


class Api:
    """Answers of one simulator; `site` is where its pages are."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store = store
        self.engine = engine
        self.site = "http://stripe.test"
        self.routes: list[Route] = [
            ("POST", "checkout/sessions", self._new_session),
            ("POST", f"checkout/sessions/{ONE}/expire", self._expire_session),
            ("POST", "billing_portal/sessions", self._new_portal),
            *Things(store, engine).routes,
            *Subscriptions(store, engine).routes,
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
