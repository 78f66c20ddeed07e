"""Applicants in a real database for one agency, opened like a unit of work."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from domain.applicants.ports import ApplicantRepository, SnapshotSource
from domain.kernel.identifiers import AgencyId
from domain.kernel.jobs import DueJob
from domain.kernel.tenancy import Platform, Purpose, Tenant

# an agency with a key, as its own repository makes it
INSERT_AGENCY = "INSERT INTO agency (agency_id, name, mode, key_wrapped) VALUES ($1, $2, $3, $4)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Both ports of applicants on one session."""

    applicants: ApplicantRepository
    snapshots: SnapshotSource


class NoDispatcher:
    """JobDispatcher that wakes nobody."""

    async def dispatch(self, jobs: Sequence[DueJob]) -> None:
        """Tell nobody."""

    async def wake_relay(self) -> None:
        """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantStore:
    """One agency in one database."""

    tenant: Tenant
    pool: AgencyPool
    sealer: AesSealer
    open_uow: PostgresUnitOfWorkFactory

    @asynccontextmanager
    async def open(self, tenant: Tenant) -> AsyncIterator[Stored]:
        """Yield the ports in a transaction that commits unless something is raised."""
        async with self.open_uow(tenant) as uow:
            yield Stored(applicants=uow.applicants, snapshots=uow.snapshots)
            await uow.commit()


@asynccontextmanager
async def applicant_store(app_url: str) -> AsyncIterator[ApplicantStore]:
    """Yield a store for a fresh agency."""
    sealer = AesSealer(b"k" * 32)
    pool = AgencyPool(url=app_url, size=4)
    await pool.open()
    agency = AgencyId(new_id())
    async with pool.acquire(Platform(Purpose.AGENCIES)) as connection:
        await connection.execute(
            INSERT_AGENCY, agency, "Fernhill Advising", "live", sealer.new_agency_key()
        )
    yield ApplicantStore(
        tenant=Tenant.system(agency),
        pool=pool,
        sealer=sealer,
        open_uow=PostgresUnitOfWorkFactory(
            pool=pool, sealer=sealer, dispatcher=NoDispatcher(), new_id=new_id
        ),
    )
    await pool.close()
