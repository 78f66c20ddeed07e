"""What billing needs of storage and of Stripe."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.billing.entities import (
    Account,
    Component,
    Operation,
    OperationKind,
    Subscription,
    Use,
)
from domain.billing.policies.costs import Usage
from domain.billing.policies.plans import PlanBook
from domain.kernel.identifiers import AgencyId, RankingId
from domain.kernel.transactions import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A quota after one more was counted, and which marks its period passed before."""

    used: int
    is_threshold_told: bool
    is_exceeded_told: bool


class QuotaLedger(Protocol):
    """Rankings counted, inside the transaction that asks for them."""

    async def account(self) -> Account | None:
        """Return the agency's account; None when nobody bills it."""

    async def count_up(self, period: datetime, most: int | None) -> Counted | None:
        """Count one more in `period`, exactly: None when `most` are counted already.

        Holds the period's row until the transaction ends, so no race passes.
        """

    async def mark_told(self, period: datetime, *, exceeded: bool) -> None:
        """Note that the threshold, and with `exceeded` the end, of the period was told."""

    async def add_use(self, use: Use) -> None:
        """Insert it, its advisor the applicant's present one."""

    async def active_count(self) -> int:
        """Return how many applicants are active; holds off other counters until the end."""

    async def give_back(self, ranking: RankingId) -> bool:
        """Uncount a ranking that did not complete; False when it was not counted."""


class QuotaUnitOfWork(UnitOfWork, Protocol):
    """What counting changes."""

    @property
    def quota(self) -> QuotaLedger:
        """Counted rankings of the agency."""


class AccountRepository(Protocol):
    """The agency's billing account, inside a unit of work."""

    async def find(self) -> Account | None:
        """Return it; None when nobody bills the agency."""

    async def locked(self) -> Account | None:
        """Return it, locked until the transaction ends."""

    async def open_account(self, account: Account) -> None:
        """Insert it unless there is one."""

    async def set_customer(self, customer: str) -> None:
        """Name Stripe's customer, once."""

    async def next_fetch(self) -> int:
        """Count a fetch that is about to start; return its number."""

    async def is_due(self, before: datetime) -> bool:
        """Return whether a customer's subscription was last fetched before that, or never."""

    async def apply(
        self, number: int, subscription: Subscription | None, fetched_at: datetime
    ) -> bool:
        """Keep the answer of fetch `number`; False when a later fetch's answer is kept already."""

    async def set_told(self, told: str) -> None:
        """Note what subscribers to events were told."""

    async def usage(self, period: datetime) -> Usage:
        """Return what counts now: active applicants, staff, rankings of the period."""

    async def unreported(self, since: datetime, now: datetime, most: int) -> tuple[Use, ...]:
        """Return completed rankings since `since` whose meter event is yet to be sent."""

    async def set_reported(self, rankings: tuple[RankingId, ...]) -> None:
        """Note that their meter events were taken."""

    async def add_inbound(self, event: str, kind: str) -> bool:
        """Store an event of Stripe's; False when it was stored before."""

    async def contacts(self) -> tuple[str, ...]:
        """Return the e-mail addresses of owners and accountants."""

    async def agency_name(self) -> str:
        """Return the agency's name."""


class OperationRepository(Protocol):
    """Wishes put to Stripe, so that one asked again is the same one."""

    async def begin(self, kind: OperationKind, fingerprint: str, now: datetime) -> Operation:
        """Return the open operation of this kind and fingerprint, else a new one.

        Open: younger than a day and not closed. Its result is there once it was noted.
        """

    async def open_ones(self, kind: OperationKind, now: datetime) -> tuple[Operation, ...]:
        """Return the open operations of a kind."""

    async def note(self, operation: Operation, result: str) -> None:
        """Keep what it led to; it stays open for whoever asks the same again."""

    async def close(self, kind: OperationKind) -> None:
        """Let the next wish of this kind be a new operation."""


class BillingUnitOfWork(QuotaUnitOfWork, Protocol):
    """What billing use cases change."""

    @property
    def accounts(self) -> AccountRepository:
        """The agency's account."""

    @property
    def operations(self) -> OperationRepository:
        """The agency's operations."""


class CustomerDirectory(Protocol):
    """Whose customer it is, before any agency is known."""

    async def find_customer(self, customer: str) -> AgencyId | None:
        """Return the agency, None for nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What an event of Stripe's says to us: that something of this customer changed."""

    id: str
    kind: str
    customer: str | None


class InboundVerifier(Protocol):
    """Reads what claims to come from Stripe."""

    def read(self, raw: bytes, signature: str) -> Notification:
        """Return it; Invalid unless Stripe signed exactly these bytes within 300 seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change would cost."""

    now_cents: int
    next_invoice_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice; its page and PDF are Stripe's."""

    id: str
    number: str | None
    status: str
    total_cents: int
    due_cents: int
    created_at: datetime
    page: str | None
    pdf: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page of Stripe's to send somebody to; `id` finds it again."""

    id: str
    url: str


class BillingGateway(Protocol):
    """Stripe. Every POST carries the operation's id; Unavailable when the outcome is unknown.

    The same operation again acts once. Nothing here is cached: what it returns is the present.
    """

    async def create_customer(self, operation: str, agency: AgencyId, name: str) -> str:
        """Return the id of a customer that names the agency."""

    async def open_checkout(
        self, operation: str, customer: str, plan: str, add_ons: tuple[str, ...]
    ) -> Link:
        """Return the page where the plan is paid; its extras begin at none."""

    async def expire_checkout(self, operation: str, session: str) -> bool:
        """End a page that was not paid; False when it was paid or had ended."""

    async def is_paid(self, session: str) -> bool:
        """Return whether a page was paid."""

    async def open_portal(self, operation: str, customer: str) -> Link:
        """Return the page of cards, invoices and tax ids."""

    async def current(self, customer: str) -> Subscription | None:
        """Return the customer's subscription: the newest that is not over, else the newest."""

    async def preview(
        self, subscription: Subscription, plan: str, quantities: Mapping[Component, int]
    ) -> Preview:
        """Return what having `plan` with `quantities` would cost; nothing is changed."""

    async def set_quantities(
        self, operation: str, subscription: Subscription, quantities: Mapping[Component, int]
    ) -> None:
        """Pay for so many from now on, the rest of the period prorated."""

    async def change_plan(self, operation: str, subscription: Subscription, plan: str) -> None:
        """Move to `plan` now, prorated."""

    async def schedule_plan(self, operation: str, subscription: Subscription, plan: str) -> None:
        """Move to `plan` when the period ends."""

    async def cancel(self, operation: str, subscription: Subscription) -> None:
        """End it with its period, and forget what was scheduled."""

    async def resume(self, operation: str, subscription: Subscription) -> None:
        """Let it go on, and forget what was scheduled."""

    async def report_use(self, operation: str, customer: str, taken_at: datetime) -> None:
        """Send one meter event; the same operation is counted once."""

    async def invoices(self, customer: str, most: int) -> tuple[Invoice, ...]:
        """Return invoices, newest first."""

    async def offer(self, book: PlanBook) -> tuple[str, ...]:
        """Make products, prices and meter what the book says; return what was made, in words."""
