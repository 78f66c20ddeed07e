"""Billing in memory keeps the promises that Postgres keeps."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import pytest

from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from domain.agencies.use_cases.create_agency import CreateAgency, CreateAgencyHandler
from domain.billing.entities import Account, Component, Item, OperationKind
from domain.billing.ports import BillingUnitOfWork
from domain.kernel.tenancy import Platform, Purpose, Scope, Tenant
from tests.billing_values import END, START, a_subscription
from tests.builders import NOW
from tests.conftest import Database
from tests.fakes.billing import AGENCY, MemoryBilling
from tests.fakes.dispatcher import FakeDispatcher


class Open(Protocol):
    """Opens a unit of work."""

    def __call__(self, scope: Scope) -> AbstractAsyncContextManager[BillingUnitOfWork]:
        """Begin."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One storage and whose it is."""

    open_uow: Open
    tenant: Tenant


@pytest.fixture(params=["memory", "postgres"])
async def kept(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Kept]:
    if request.param == "memory":
        yield Kept(MemoryBilling().open_uow, Tenant.system(AGENCY))
        return
    pool = AgencyPool(database.app_url, size=4)
    await pool.open()
    units = PostgresUnitOfWorkFactory(
        pool=pool, sealer=AesSealer(bytes(range(32))), dispatcher=FakeDispatcher(), new_id=new_id
    )
    made = await CreateAgencyHandler(open_uow=units, new_id=new_id)(
        Platform(Purpose.AGENCIES), CreateAgency(name="Kept")
    )
    yield Kept(units, Tenant.system(made.live))
    await pool.close()


async def test_an_account_is_opened_once_and_its_customer_named_once(kept: Kept) -> None:
    async with kept.open_uow(kept.tenant) as uow:
        assert await uow.accounts.find() is None
        await uow.accounts.open_account(Account(trial_started_at=START, trial_ends_at=END))
        await uow.accounts.open_account(Account())
        await uow.accounts.set_customer("cus_1")
        await uow.accounts.set_customer("cus_2")
        await uow.accounts.set_told("all of it")
        await uow.commit()
    async with kept.open_uow(kept.tenant) as uow:
        assert (
            await uow.accounts.find()
            == await uow.accounts.locked()
            == Account(
                customer="cus_1", trial_started_at=START, trial_ends_at=END, told="all of it"
            )
        )


async def test_an_older_answer_never_replaces_a_newer_one(kept: Kept) -> None:
    bought = Item(id="si_2", component=Component.SEATS, code="base", quantity=3)
    newer = a_subscription(items=(bought,), cancels_at=END, unpaid_since=START, next_plan="starter")
    async with kept.open_uow(kept.tenant) as uow:
        await uow.accounts.open_account(Account())
        await uow.accounts.set_customer("cus_1")
        assert await uow.accounts.is_due(NOW)
        first, second = await uow.accounts.next_fetch(), await uow.accounts.next_fetch()
        assert await uow.accounts.apply(second, newer, NOW)
        assert not await uow.accounts.apply(first, a_subscription(), NOW)
        assert not await uow.accounts.apply(second, None, NOW)
        await uow.commit()
    async with kept.open_uow(kept.tenant) as uow:
        account = await uow.accounts.find()
        assert account is not None
        assert (account.subscription, account.applied, account.fetches) == (newer, 2, 2)
        assert await uow.accounts.is_due(NOW)
        assert not await uow.accounts.is_due(NOW - timedelta(seconds=1))


async def test_the_same_wish_is_the_same_operation_until_it_is_closed_or_old(kept: Kept) -> None:
    kind = OperationKind.CHECKOUT
    async with kept.open_uow(kept.tenant) as uow:
        first = await uow.operations.begin(kind, "base", NOW)
        assert await uow.operations.begin(kind, "base", NOW) == first
        other = await uow.operations.begin(kind, "starter", NOW)
        elsewhere = await uow.operations.begin(OperationKind.CANCEL, "base", NOW)
        assert len({first.id, other.id, elsewhere.id}) == 3
        await uow.operations.note(first, "cs_1")
        found = await uow.operations.open_ones(kind, NOW)
        assert {(each.fingerprint, each.result) for each in found} == {
            ("base", "cs_1"),
            ("starter", None),
        }
        await uow.operations.close(kind)
        again = await uow.operations.begin(kind, "base", NOW)
        assert (again.id == first.id, again.result) == (False, None)
        assert await uow.operations.begin(OperationKind.CANCEL, "base", NOW) == elsewhere
        tomorrow = NOW + timedelta(hours=21)
        assert await uow.operations.open_ones(kind, tomorrow) == ()
        assert (await uow.operations.begin(kind, "base", tomorrow)).id != again.id
        await uow.commit()


async def test_an_event_is_stored_once(kept: Kept) -> None:
    async with kept.open_uow(kept.tenant) as uow:
        assert await uow.accounts.add_inbound("evt_1", "invoice.paid")
        assert not await uow.accounts.add_inbound("evt_1", "invoice.paid")
        assert await uow.accounts.add_inbound("evt_2", "invoice.paid")
        await uow.commit()
