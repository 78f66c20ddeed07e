"""BillingGateway over Stripe's asynchronous client."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stripe import StripeClient
from stripe import Subscription as StripeSubscription

from adapters.stripe.client import asking
from adapters.stripe.moving import moves, parts
from adapters.stripe.offering import METER, offer
from adapters.stripe.reading import PLAN, pick, read_invoice, read_subscription, schedule_id
from domain.billing.entities import Component, Status, Subscription
from domain.billing.policies.plans import PlanBook, price_key
from domain.billing.ports import Invoice, Link, Preview
from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import AgencyId, to_text

MOST = 100


class StripeGateway:
    """What is asked of Stripe, and nothing remembered of it."""

    def __init__(self, client: StripeClient, book: PlanBook, site: str) -> None:
        self._client = client
        self._book = book
        self._site = site

    async def create_customer(self, operation: str, agency: AgencyId, name: str) -> str:
        """Return the id of a new customer."""
        async with asking("customer"):
            made = await self._client.v1.customers.create_async(
                {"name": name, "metadata": {"agency": to_text("agy", agency)}}, _key(operation)
            )
        return made.id

    async def open_checkout(
        self, operation: str, customer: str, plan: str, add_ons: tuple[str, ...]
    ) -> Link:
        """Return the page where `plan` is paid."""
        async with asking("checkout"):
            prices = await self._prices()
            lines: list[Any] = [{"price": prices[price_key(plan, Component.PLAN)], "quantity": 1}]
            metered = prices.get(price_key(plan, Component.RANKINGS))
            lines += [{"price": metered}] if metered else []
            lines += [
                {"price": prices[price_key(each, Component.ADD_ON)], "quantity": 1}
                for each in add_ons
            ]
            made = await self._client.v1.checkout.sessions.create_async(
                {
                    "mode": "subscription",
                    "customer": customer,
                    "line_items": lines,
                    "success_url": f"{self._site}/billing?paid=yes",
                    "cancel_url": f"{self._site}/billing",
                    "allow_promotion_codes": True,
                    "tax_id_collection": {"enabled": True},
                    "customer_update": {"name": "auto", "address": "auto"},
                },
                _key(operation),
            )
        return Link(id=made.id, url=made.url or "")

    async def expire_checkout(self, operation: str, session: str) -> bool:
        """End a page that was not paid."""
        try:
            async with asking("expire"):
                await self._client.v1.checkout.sessions.expire_async(
                    session, options=_key(operation)
                )
        except ConflictError:
            return False
        return True

    async def is_paid(self, session: str) -> bool:
        """Return whether a page was paid."""
        async with asking("session"):
            found = await self._client.v1.checkout.sessions.retrieve_async(session)
        return found.status == "complete"

    async def open_portal(self, operation: str, customer: str) -> Link:
        """Return the page of cards, invoices and tax ids."""
        async with asking("portal"):
            made = await self._client.v1.billing_portal.sessions.create_async(
                {"customer": customer, "return_url": f"{self._site}/billing"}, _key(operation)
            )
        return Link(id=made.id, url=made.url)

    async def current(self, customer: str) -> Subscription | None:
        """Return the customer's subscription as it is now."""
        async with asking("subscription"):
            found = await self._find(customer)
            if found is None:
                return None
            late = found.status in (Status.PAST_DUE, Status.UNPAID)
            unpaid = []
            if late:
                page = await self._client.v1.invoices.list_async(
                    {"subscription": found.id, "status": "open", "limit": MOST}
                )
                unpaid = page.data
        return read_subscription(found, unpaid)

    async def preview(
        self, subscription: Subscription, plan: str, quantities: Mapping[Component, int]
    ) -> Preview:
        """Return what it would cost."""
        async with asking("preview"):
            items = moves(subscription, plan, quantities, await self._prices())
            made = await self._client.v1.invoices.create_preview_async(
                {
                    "subscription": subscription.id,
                    "subscription_details": {
                        "items": items,
                        "proration_behavior": "create_prorations",
                    },
                }
            )
        prorations = [
            line.amount
            for line in made.lines.data
            if line.parent is not None
            and line.parent.subscription_item_details is not None
            and line.parent.subscription_item_details.proration
        ]
        return Preview(now_cents=sum(prorations), next_invoice_cents=made.total)

    async def set_quantities(
        self, operation: str, subscription: Subscription, quantities: Mapping[Component, int]
    ) -> None:
        """Pay for so many from now on."""
        async with asking("quantities"):
            prices = await self._prices()
            items = moves(subscription, subscription.plan, quantities, prices)
            await self._update(operation, subscription, {"items": items})

    async def change_plan(self, operation: str, subscription: Subscription, plan: str) -> None:
        """Move to `plan` now, the difference invoiced at once."""
        async with asking("plan"):
            items = moves(subscription, plan, {}, await self._prices())
            await self._update(
                operation, subscription, {"items": items, "proration_behavior": "always_invoice"}
            )

    async def schedule_plan(self, operation: str, subscription: Subscription, plan: str) -> None:
        """Move to `plan` when the period ends."""
        async with asking("schedule"):
            prices = await self._prices()
            schedule = await self._schedule(operation, subscription)
            present = [
                {"price": prices[price_key(each.code, each.component)]}
                | ({} if each.component is Component.RANKINGS else {"quantity": each.quantity})
                for each in subscription.items
            ]
            coming = [
                {"price": prices[price_key(plan, component)]}
                | ({} if component is Component.RANKINGS else {"quantity": quantity})
                for component, quantity in parts(subscription).items()
                if price_key(plan, component) in prices
            ]
            ends = int(subscription.period_end.timestamp())
            phases: Any = [
                {
                    "items": present,
                    "start_date": int(subscription.period_start.timestamp()),
                    "end_date": ends,
                },
                {"items": coming, "start_date": ends, "metadata": {PLAN: plan}},
            ]
            await self._client.v1.subscription_schedules.update_async(
                schedule, {"end_behavior": "release", "phases": phases}, _key(operation, "phases")
            )

    async def cancel(self, operation: str, subscription: Subscription) -> None:
        """End it with its period."""
        async with asking("cancel"):
            await self._release(operation, subscription)
            await self._update(operation, subscription, {"cancel_at_period_end": True})

    async def resume(self, operation: str, subscription: Subscription) -> None:
        """Let it go on."""
        async with asking("resume"):
            await self._release(operation, subscription)
            await self._update(operation, subscription, {"cancel_at_period_end": False})

    async def report_use(self, operation: str, customer: str, taken_at: datetime) -> None:
        """Send one meter event."""
        async with asking("meter"):
            await self._client.v1.billing.meter_events.create_async(
                {
                    "event_name": METER,
                    "identifier": operation,
                    "payload": {"stripe_customer_id": customer, "value": "1"},
                    "timestamp": int(taken_at.timestamp()),
                },
                _key(operation),
            )

    async def invoices(self, customer: str, most: int) -> tuple[Invoice, ...]:
        """Return invoices, newest first."""
        async with asking("invoices"):
            page = await self._client.v1.invoices.list_async({"customer": customer, "limit": most})
        return tuple(read_invoice(each) for each in page.data)

    async def offer(self, book: PlanBook) -> tuple[str, ...]:
        """Make what the book says."""
        async with asking("offer"):
            return await offer(self._client, book)

    async def _find(self, customer: str) -> StripeSubscription | None:
        page = await self._client.v1.subscriptions.list_async(
            {"customer": customer, "status": "all", "limit": MOST, "expand": ["data.schedule"]}
        )
        return pick(page.data)

    async def _prices(self) -> dict[str, str]:
        """Return the present prices by key."""
        found: dict[str, str] = {}
        keys = [tag.key for tag in self._book.prices()]
        for start in range(0, len(keys), 10):  # Stripe takes ten look-up keys at once
            page = await self._client.v1.prices.list_async(
                {"lookup_keys": keys[start : start + 10], "active": True, "limit": MOST}
            )
            found |= {each.lookup_key: each.id for each in page.data if each.lookup_key}
        return found

    async def _update(self, operation: str, subscription: Subscription, fields: Any) -> None:
        await self._client.v1.subscriptions.update_async(subscription.id, fields, _key(operation))

    async def _schedule(self, operation: str, subscription: Subscription) -> str:
        found = await self._client.v1.subscriptions.retrieve_async(subscription.id)
        named = schedule_id(found)
        if named is None:
            made = await self._client.v1.subscription_schedules.create_async(
                {"from_subscription": subscription.id}, _key(operation, "schedule")
            )
            named = made.id
        return named

    async def _release(self, operation: str, subscription: Subscription) -> None:
        found = await self._client.v1.subscriptions.retrieve_async(subscription.id)
        named = schedule_id(found)
        if named is not None:
            await self._client.v1.subscription_schedules.release_async(
                named, options=_key(operation, "release")
            )


def _key(operation: str, step: str = "") -> Any:
    return {"idempotency_key": f"{operation}:{step}" if step else operation}
