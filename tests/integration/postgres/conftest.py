"""Units of work over a clone, as the app role."""

from collections.abc import AsyncIterator

import pytest

from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from domain.agencies.use_cases.create_agency import CreateAgency, CreateAgencyHandler
from domain.kernel.tenancy import Platform, Purpose, Tenant
from tests.conftest import Database
from tests.fakes.dispatcher import FakeDispatcher


@pytest.fixture
async def pool(database: Database) -> AsyncIterator[AgencyPool]:
    """Yield a small pool of the app role."""
    made = AgencyPool(database.app_url, size=8)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def dispatcher() -> FakeDispatcher:
    """Return a dispatcher that remembers."""
    return FakeDispatcher()


@pytest.fixture
def units(pool: AgencyPool, dispatcher: FakeDispatcher) -> PostgresUnitOfWorkFactory:
    """Return the factory over the pool."""
    return PostgresUnitOfWorkFactory(
        pool=pool, sealer=AesSealer(bytes(range(32))), dispatcher=dispatcher, new_id=new_id
    )


async def make_agency(units: PostgresUnitOfWorkFactory, name: str) -> Tenant:
    """Make an agency and return the scope of its own system."""
    handler = CreateAgencyHandler(open_uow=units, new_id=new_id)
    made = await handler(Platform(Purpose.AGENCIES), CreateAgency(name=name))
    return Tenant.system(made.live)


@pytest.fixture
async def north(units: PostgresUnitOfWorkFactory) -> Tenant:
    """Return one agency's scope."""
    return await make_agency(units, "North")


@pytest.fixture
async def south(units: PostgresUnitOfWorkFactory) -> Tenant:
    """Return another agency's scope."""
    return await make_agency(units, "South")
