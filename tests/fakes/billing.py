"""Billing's storage of one agency in memory, with the promises of its ports."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

from adapters.system.identifiers import new_id
from domain.billing.entities import Account, Operation, OperationKind, Subscription, Use
from domain.billing.policies.costs import Usage
from domain.billing.ports import BillingUnitOfWork
from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import AgencyId, RankingId
from domain.kernel.jobs import NewJob
from domain.kernel.tenancy import Scope

KEPT = timedelta(hours=20)
NOTHING = Usage(active_applicants=0, seats=0, rankings=0)


@dataclass(slots=True)
class MemoryBilling:
    """What rests; a unit of work writes straight into it, as each step here is one write."""

    account: Account | None = None
    counted: Usage = NOTHING
    uses: dict[RankingId, Use] = field(default_factory=dict)
    reported: set[RankingId] = field(default_factory=set)
    inbound: set[str] = field(default_factory=set)
    jobs_added: list[NewJob] = field(default_factory=list)
    published: list[DomainEvent] = field(default_factory=list)
    operations_kept: list[tuple[Operation, datetime]] = field(default_factory=list)
    fetched_at: datetime | None = None
    believes_late_answers: bool = False
    """Breaks the promise of `apply`, for the proof that this is noticed."""

    @asynccontextmanager
    async def open_uow(self, scope: Scope) -> AsyncIterator[BillingUnitOfWork]:  # noqa: ARG002 - the port's
        """Yield the unit of work."""
        yield cast("BillingUnitOfWork", self)

    @property
    def accounts(self) -> "MemoryBilling":
        return self

    @property
    def operations(self) -> "MemoryBilling":
        return self

    @property
    def quota(self) -> "MemoryBilling":
        return self

    @property
    def jobs(self) -> "MemoryBilling":
        return self

    def publish(self, event: DomainEvent) -> None:
        self.published.append(event)

    async def commit(self) -> None:
        """Everything is written already."""

    async def add(self, job: NewJob) -> None:
        self.jobs_added.append(job)

    async def find(self) -> Account | None:
        return self.account

    locked = find

    async def open_account(self, account: Account) -> None:
        self.account = self.account or account

    async def set_customer(self, customer: str) -> None:
        assert self.account is not None
        if self.account.customer is None:
            self.account = replace(self.account, customer=customer)

    async def next_fetch(self) -> int:
        assert self.account is not None
        self.account = replace(self.account, fetches=self.account.fetches + 1)
        return self.account.fetches

    async def apply(
        self, number: int, subscription: Subscription | None, fetched_at: datetime
    ) -> bool:
        assert self.account is not None
        if self.account.applied >= number and not self.believes_late_answers:
            return False
        self.account = replace(self.account, applied=number, subscription=subscription)
        self.fetched_at = fetched_at
        return True

    async def is_due(self, before: datetime) -> bool:
        return self.fetched_at is None or self.fetched_at <= before

    async def set_told(self, told: str) -> None:
        assert self.account is not None
        self.account = replace(self.account, told=told)

    async def usage(self, period: datetime) -> Usage:  # noqa: ARG002 - the port's
        return self.counted

    async def unreported(self, since: datetime, now: datetime, most: int) -> tuple[Use, ...]:
        waiting = [
            use
            for use in self.uses.values()
            if since <= use.taken_at <= now and use.ranking not in self.reported
        ]
        return tuple(waiting[:most])

    async def set_reported(self, rankings: tuple[RankingId, ...]) -> None:
        self.reported.update(rankings)

    async def add_inbound(self, event: str, kind: str) -> bool:  # noqa: ARG002 - the port's
        if event in self.inbound:
            return False
        self.inbound.add(event)
        return True

    async def contacts(self) -> tuple[str, ...]:
        return ("owner@fictional.test",)

    async def agency_name(self) -> str:
        return "Fictional Advising"

    async def begin(self, kind: OperationKind, fingerprint: str, now: datetime) -> Operation:
        for each, began in self.operations_kept:
            if (each.kind, each.fingerprint) == (kind, fingerprint) and began > now - KEPT:
                return each
        made = Operation(id=str(new_id()), kind=kind, fingerprint=fingerprint)
        self.operations_kept.append((made, now))
        return made

    async def open_ones(self, kind: OperationKind, now: datetime) -> tuple[Operation, ...]:
        return tuple(
            each for each, began in self.operations_kept if each.kind is kind and began > now - KEPT
        )

    async def note(self, operation: Operation, result: str) -> None:
        self.operations_kept = [
            (replace(each, result=result) if each.id == operation.id else each, began)
            for each, began in self.operations_kept
        ]

    async def close(self, kind: OperationKind) -> None:
        self.operations_kept = [pair for pair in self.operations_kept if pair[0].kind is not kind]

    async def find_customer(self, customer: str) -> AgencyId | None:
        """Directory: whose customer it is."""
        is_ours = self.account is not None and self.account.customer == customer
        return AGENCY if is_ours else None


AGENCY = AgencyId(new_id())
