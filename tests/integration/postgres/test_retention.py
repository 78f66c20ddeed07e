"""Every timer runs out, no younger row goes, and the log still verifies."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.audit import ReadLog, acting
from adapters.postgres.pool import AgencyPool
from adapters.postgres.readers.audit import PostgresAuditReader
from adapters.postgres.retention import PostgresRetention, first_id_at
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.clock import SystemClock
from adapters.system.head_signing import Ed25519HeadSigner
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from domain.audit.entities import Act, Export
from domain.audit.policies.retention import RULES, Kept, time_of
from domain.audit.use_cases.seal_records import SealRecordsHandler
from domain.audit.use_cases.verify_chain import VerifyChainHandler
from domain.kernel.identifiers import ExportId, JobId
from domain.kernel.jobs import JobKind, NewJob
from domain.kernel.tenancy import Tenant
from tests.conftest import Database

SIGNER = Ed25519HeadSigner(bytes(range(32)))
SEALER = AesSealer(bytes(range(32)))
DAY = timedelta(days=1)


def minted(moment: datetime) -> UUID:
    """Return an id as of `moment`."""
    return UUID(int=first_id_at(moment).int | new_id().int & ((1 << 80) - 1))


async def log(
    pool: AgencyPool, units: PostgresUnitOfWorkFactory, tenant: Tenant, at: datetime
) -> None:
    """Record a read and a change as of `at`, both with an address."""
    reads = ReadLog(pool=pool, sealer=SEALER, new_id=lambda: minted(at))
    reads.note(tenant, Act(action="applicant.read", is_read=True, address="192.0.2.9"))
    await reads.flush()
    with acting(Act(action="key.issued", address="192.0.2.9")):
        async with units(tenant) as uow:
            uow._new_id = lambda: minted(at)
            await uow.commit()


async def count(database: Database, table: str, where: str = "true") -> int:
    owner = await asyncpg.connect(database.superuser_url)
    found = await owner.fetchval(f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608 - ours
    await owner.close()
    return int(found)


async def test_old_reads_and_addresses_go_and_the_chain_stays_whole(
    pool: AgencyPool, units: PostgresUnitOfWorkFactory, north: Tenant, database: Database
) -> None:
    now = SystemClock().now()
    await log(pool, units, north, now - time_of(Kept.AUDIT_READS) - DAY)
    await log(pool, units, north, now - time_of(Kept.ADDRESSES) - DAY)
    await log(pool, units, north, now)
    seal = SealRecordsHandler(open_uow=units, signer=SIGNER, clock=SystemClock())
    assert await seal(north) == 6
    await PostgresRetention(pool).sweep(north, now)
    assert await count(database, "audit_record", "is_read") == 2
    assert await count(database, "audit_record", "NOT is_read") == 3
    assert await count(database, "audit_address") == 2
    verify = VerifyChainHandler(
        reader=PostgresAuditReader(pool, SEALER), signer=SIGNER, clock=SystemClock()
    )
    verdict = await verify(north)
    assert (verdict.sealed, verdict.fault) == (6, None)


async def test_a_sweep_from_the_future_takes_no_young_read(
    pool: AgencyPool, units: PostgresUnitOfWorkFactory, north: Tenant, database: Database
) -> None:
    now = SystemClock().now()
    await log(pool, units, north, now)
    await PostgresRetention(pool).sweep(north, now + time_of(Kept.AUDIT_READS) + DAY)
    assert await count(database, "audit_record", "is_read") == 1


async def test_an_export_past_its_time_loses_key_and_content(
    pool: AgencyPool, units: PostgresUnitOfWorkFactory, north: Tenant, database: Database
) -> None:
    now = SystemClock().now()
    export = Export(
        id=ExportId(new_id()),
        applicant=None,
        job=JobId(new_id()),
        requested_at=now,
        expires_at=now + time_of(Kept.EXPORTS),
    )
    async with units(north) as uow:
        await uow.jobs.add(NewJob(id=export.job, kind=JobKind.EXPORT_PERSONAL, payload={}))
        await uow.exports.add(export)
        assert await uow.exports.finish(export.id, b"x" * 2_500_000, "0" * 64)
        await uow.commit()
    await PostgresRetention(pool).sweep(north, now + time_of(Kept.EXPORTS) - DAY)
    assert await count(database, "personal_export_part") == 3
    await PostgresRetention(pool).sweep(north, now + time_of(Kept.EXPORTS))
    assert await count(database, "personal_export_part") == 0
    assert await count(database, "personal_export", "data_key_wrapped IS NOT NULL") == 0
    async with units(north) as uow:
        assert await uow.exports.content(export.id) is None


@pytest.mark.parametrize("kept", list(Kept))
def test_every_timer_has_one_rule_and_a_reason(kept: Kept) -> None:
    (rule,) = [each for each in RULES if each.kept is kept]
    assert rule.time > timedelta()
    assert rule.why.endswith(".")
