"""Stripe where a key of it is named, else the answer that nobody is billed here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from domain.billing.entities import Component, Subscription
from domain.billing.errors import no_billing
from domain.billing.policies.plans import PlanBook
from domain.billing.ports import (
    BillingGateway,
    InboundVerifier,
    Invoice,
    Link,
    Notification,
    Preview,
)
from domain.kernel.identifiers import AgencyId
from infra.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """Where money is asked for, and who says that it came."""

    gateway: BillingGateway
    verifier: InboundVerifier
    is_on: bool
    close: Callable[[], Awaitable[None]]


def open_paying(settings: Settings, book: PlanBook) -> Paying:
    """Return Stripe's client, or what refuses in its place."""
    key, secret = settings.stripe_api_key, settings.stripe_webhook_secret
    if key is None or secret is None:
        nobody = Nobody()
        return Paying(gateway=nobody, verifier=nobody, is_on=False, close=_nothing)
    # The client takes half a second and 40 MB to import: only who bills pays for it.
    from adapters.stripe.client import open_client, open_transport  # noqa: PLC0415 - see above
    from adapters.stripe.gateway import StripeGateway  # noqa: PLC0415 - see above
    from adapters.stripe.inbound import StripeVerifier  # noqa: PLC0415 - see above

    transport = open_transport()
    client = open_client(key, settings.stripe_api_url, transport)
    return Paying(
        gateway=StripeGateway(client, book, settings.site),
        verifier=StripeVerifier(secret),
        is_on=True,
        close=transport.close_async,
    )


class Nobody:
    """BillingGateway and InboundVerifier of an installation that bills nobody."""

    async def create_customer(self, operation: str, agency: AgencyId, name: str) -> str:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def open_checkout(
        self,
        operation: str,  # noqa: ARG002 - the port's
        customer: str,  # noqa: ARG002 - the port's
        plan: str,  # noqa: ARG002 - the port's
        add_ons: tuple[str, ...],  # noqa: ARG002 - the port's
    ) -> Link:
        """Refuse."""
        refuse()

    async def expire_checkout(self, operation: str, session: str) -> bool:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def is_paid(self, session: str) -> bool:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def open_portal(self, operation: str, customer: str) -> Link:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def current(self, customer: str) -> Subscription | None:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def preview(
        self,
        subscription: Subscription,  # noqa: ARG002 - the port's
        plan: str,  # noqa: ARG002 - the port's
        quantities: Mapping[Component, int],  # noqa: ARG002 - the port's
    ) -> Preview:
        """Refuse."""
        refuse()

    async def set_quantities(
        self,
        operation: str,  # noqa: ARG002 - the port's
        subscription: Subscription,  # noqa: ARG002 - the port's
        quantities: Mapping[Component, int],  # noqa: ARG002 - the port's
    ) -> None:
        """Refuse."""
        refuse()

    async def change_plan(self, operation: str, subscription: Subscription, plan: str) -> None:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def schedule_plan(self, operation: str, subscription: Subscription, plan: str) -> None:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def cancel(self, operation: str, subscription: Subscription) -> None:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def resume(self, operation: str, subscription: Subscription) -> None:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def report_use(self, operation: str, customer: str, taken_at: datetime) -> None:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def invoices(self, customer: str, most: int) -> tuple[Invoice, ...]:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    async def offer(self, book: PlanBook) -> tuple[str, ...]:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()

    def read(self, raw: bytes, signature: str) -> Notification:  # noqa: ARG002 - the port's
        """Refuse."""
        refuse()


async def _nothing() -> None:
    """Close what was never opened."""


def refuse() -> NoReturn:
    """Say that nobody is billed here."""
    raise no_billing()
