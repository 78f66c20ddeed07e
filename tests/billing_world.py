"""One agency, its billing in memory, and the simulated Stripe behind Stripe's own client."""

import asyncio
import copy
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from stripe import APIConnectionError, HTTPClient

from adapters.stripe.client import open_client
from adapters.stripe.gateway import StripeGateway
from adapters.stripe.inbound import StripeVerifier
from adapters.system.identifiers import new_id
from domain.billing.entities import Account, Entitlements, Subscription
from domain.billing.policies.entitlements import derive
from domain.billing.use_cases.change_subscription import (
    CancelSubscriptionHandler,
    ChangePlan,
    ChangePlanHandler,
    Changing,
    PreviewPlanHandler,
    ResumeSubscriptionHandler,
    When,
)
from domain.billing.use_cases.subscribe import (
    Desk,
    OpenCheckout,
    OpenCheckoutHandler,
    OpenPortalHandler,
)
from domain.billing.use_cases.sync_subscription import (
    SyncSubscription,
    SyncSubscriptionHandler,
)
from domain.billing.use_cases.take_event import TakeStripeEvent, TakeStripeEventHandler
from domain.billing.use_cases.tell_news import TellNewsHandler
from domain.kernel.tenancy import Tenant
from infra.plans import load_plans
from services.sandbox.stripe.delivery import sign
from services.sandbox.stripe.shapes import Shape
from services.sandbox.stripe.simulator import CutError, Simulator
from services.sandbox.stripe.store import Store
from tests.fakes.billing import AGENCY, MemoryBilling

BOOK = load_plans()
SECRET = "whsec_of_the_tests"
BEGAN = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = 86_400
TENANT = Tenant.system(AGENCY)


class InProcess(HTTPClient):
    """Stripe's client talks to the simulator without a socket."""

    name = "in-process"

    def __init__(self, simulator: Simulator) -> None:
        super().__init__()
        self._simulator = simulator

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Ask it."""
        path = url.partition("://")[2].partition("/")[2]
        try:
            reply = self._simulator.request(method.upper(), f"/{path}", post_data or "", headers)
        except CutError as error:
            raise APIConnectionError("the connection ended") from error  # type: ignore[no-untyped-call]
        return reply.body, reply.status, {"request-id": "req_simulated"}

    def sleep_async(self, secs: float) -> Any:  # noqa: ARG002 - the client's own signature
        """Do not."""
        return asyncio.sleep(0)


class SlowGateway(StripeGateway):
    """Answers may arrive long after they were true."""

    pause: Callable[[], int] = staticmethod(lambda: 0)
    pause_after: Callable[[], int] = staticmethod(lambda: 0)

    async def current(self, customer: str) -> Subscription | None:
        """Return what was true when it was asked."""
        for _ in range(self.pause()):
            await asyncio.sleep(0)
        found = await super().current(customer)
        for _ in range(self.pause_after()):
            await asyncio.sleep(0)
        return found


@dataclass(slots=True)
class SimulatedClock:
    """The simulator's time, so that both sides agree on it."""

    store: Store

    def now(self) -> datetime:
        """Return it."""
        return datetime.fromtimestamp(self.store.now, UTC)


@dataclass(slots=True)
class BillingWorld:
    """Everything that takes part."""

    simulator: Simulator
    storage: MemoryBilling = field(default_factory=MemoryBilling)
    inbox: list[Shape] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen for events."""
        self.simulator.store.on_event = self.inbox.append

    @property
    def clock(self) -> SimulatedClock:
        return SimulatedClock(self.simulator.store)

    @property
    def gateway(self) -> SlowGateway:
        client = open_client(
            "sk_test_simulated", "http://stripe.test", InProcess(self.simulator), retries=0
        )
        return SlowGateway(client, BOOK, "https://preceptor.example")

    @property
    def desk(self) -> Desk:
        return Desk(
            open_uow=self.storage.open_uow, gateway=self.gateway, clock=self.clock, new_id=new_id
        )

    @property
    def sync(self) -> SyncSubscriptionHandler:
        return self.sync_by(self.desk)

    def sync_by(self, desk: Desk) -> SyncSubscriptionHandler:
        news = TellNewsHandler(
            open_uow=self.storage.open_uow, book=BOOK, clock=self.clock, new_id=new_id
        )
        return SyncSubscriptionHandler(desk=desk, book=BOOK, news=news)

    @property
    def changing(self) -> Changing:
        return Changing(desk=self.desk, book=BOOK, sync=self.sync)

    async def checkout(self, plan: str = "base", *add_ons: str) -> str:
        """Open the page; return its session's id."""
        handler = OpenCheckoutHandler(desk=self.desk, book=BOOK)
        return (await handler(TENANT, OpenCheckout(plan=plan, add_ons=add_ons))).id

    async def subscribe(self, plan: str = "base", *add_ons: str) -> None:
        """Open the page and pay it."""
        assert self.simulator.pay(await self.checkout(plan, *add_ons))

    async def portal(self) -> None:
        await OpenPortalHandler(desk=self.desk)(TENANT)

    async def change(self, plan: str, when: When = When.NOW) -> None:
        await ChangePlanHandler(changing=self.changing)(TENANT, ChangePlan(plan=plan, when=when))

    async def cancel(self) -> None:
        await CancelSubscriptionHandler(changing=self.changing)(TENANT)

    async def resume(self) -> None:
        await ResumeSubscriptionHandler(changing=self.changing)(TENANT)

    async def preview(self, plan: str) -> tuple[int, int]:
        found = await PreviewPlanHandler(changing=self.changing)(TENANT, plan)
        return found.now_cents, found.next_invoice_cents

    async def sync_now(self) -> None:
        """Fetch, and push what is used."""
        await self.sync(TENANT, SyncSubscription())

    async def take(self, event: Shape) -> bool:
        """Let an event in, signed; return whether it was new."""
        handler = TakeStripeEventHandler(
            open_uow=self.storage.open_uow,
            verifier=StripeVerifier(SECRET),
            directory=self.storage,
            new_id=new_id,
        )
        raw = json.dumps(event).encode()
        command = TakeStripeEvent(raw=raw, signature=sign(raw, SECRET, int(time.time())))
        return await handler(command)

    def card(self, card: str) -> None:
        """Put in another card."""
        assert self.storage.account is not None
        assert self.storage.account.customer is not None
        self.simulator.use_card(self.storage.account.customer, card)

    def days(self, days: int) -> None:
        """Move both clocks."""
        self.simulator.advance(days * DAY)

    def entitled(self) -> Entitlements:
        """Return what the agency may do, by what is cached."""
        return derive(self.storage.account, BOOK, self.clock.now())


@cache
def _offered() -> dict[str, dict[str, Shape]]:
    simulator = Simulator(Store(time_of_day=BEGAN.timestamp))
    world = BillingWorld(simulator)
    asyncio.run(world.gateway.offer(BOOK))
    return simulator.store.objects


def prepare() -> None:
    """Make the offer once, outside of any loop."""
    _offered()


def a_world(*, trial: bool = True) -> BillingWorld:
    """Return a world whose plans are on offer, with an agency that has or had no trial."""
    store = Store(time_of_day=BEGAN.timestamp)
    store.objects = copy.deepcopy(_offered())
    world = BillingWorld(Simulator(store))
    began = world.clock.now()
    days = BOOK.trial.trial_days or 0
    world.storage.account = Account(
        trial_started_at=began if trial else None,
        trial_ends_at=datetime.fromtimestamp(store.now + days * DAY, UTC) if trial else None,
    )
    return world
