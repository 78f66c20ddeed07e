"""The log in a real database: written with the change, sealed once, and no edit goes unnoticed."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.audit import ReadLog, acting
from adapters.postgres.pool import AgencyPool
from adapters.postgres.readers.audit import PostgresAuditReader
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.clock import SystemClock
from adapters.system.head_signing import Ed25519HeadSigner
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from domain.audit.entities import Act
from domain.audit.use_cases.seal_records import SealRecordsHandler
from domain.audit.use_cases.verify_chain import VerifyChainHandler
from domain.audit.views import AuditFilter
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import ApplicantId, to_text
from domain.kernel.pagination import PageRequest
from domain.kernel.tenancy import Actor, ActorKind, Tenant
from tests.builders import an_applicant
from tests.conftest import Database

SIGNER = Ed25519HeadSigner(bytes(range(32)))
TRIALS = 100
TABLES = ("audit_record", "audit_seal", "audit_pending")
Connection = asyncpg.Connection


@pytest.fixture
def reader(pool: AgencyPool) -> PostgresAuditReader:
    return PostgresAuditReader(pool, AesSealer(bytes(range(32))))


@pytest.fixture
def seal(units: PostgresUnitOfWorkFactory) -> SealRecordsHandler:
    return SealRecordsHandler(open_uow=units, signer=SIGNER, clock=SystemClock())


@pytest.fixture
def verify(reader: PostgresAuditReader) -> VerifyChainHandler:
    return VerifyChainHandler(reader=reader, signer=SIGNER, clock=SystemClock())


async def commit(units: PostgresUnitOfWorkFactory, tenant: Tenant, action: str) -> None:
    with acting(Act(action=action, objects=("apl_x",), address="192.0.2.7")):
        async with units(tenant) as uow:
            await uow.commit()


async def test_a_record_is_written_with_the_change_or_not_at_all(
    units: PostgresUnitOfWorkFactory, north: Tenant, reader: PostgresAuditReader
) -> None:
    applicant = an_applicant()
    with acting(Act(action="applicant.created", request="req_12345678", address="192.0.2.7")):
        async with units(north) as uow:
            await uow.applicants.add(an_applicant(external_id="rolled-back"))
        async with units(north) as uow:
            await uow.applicants.add(applicant)
            await uow.commit()
        async with units(north) as uow:
            found = await uow.applicants.get(applicant.id)
            await uow.applicants.save(found, revises_profile=True)
            await uow.commit()
        with pytest.raises(NotFoundError):
            async with units(north) as uow:
                await uow.applicants.get(ApplicantId(new_id()))
    async with units(north) as uow:
        await uow.commit()  # outside any act: nothing to tell
    saved, added = (await reader.page(north, AuditFilter(), PageRequest())).items
    assert added.record.objects == (to_text("apl", applicant.id),)
    assert (added.record.request, added.address) == ("req_12345678", "192.0.2.7")
    assert added.record.before_digest is None
    assert added.record.after_digest is not None
    # Nothing was changed by the second: the digests say so without telling what it was.
    assert saved.record.before_digest == saved.record.after_digest == added.record.after_digest


async def test_reads_are_written_in_batches_and_before_the_end(
    pool: AgencyPool, north: Tenant, south: Tenant, reader: PostgresAuditReader
) -> None:
    reads = ReadLog(pool=pool, sealer=AesSealer(bytes(range(32))), new_id=new_id)
    async with reads.running():
        for _ in range(3):
            reads.note(north, Act(action="applicant.read", is_read=True, objects=("apl_1",)))
        reads.note(north, Act(action="applicant.read", is_read=True, objects=("apl_2",)))
        reads.note(south, Act(action="applicant.read", is_read=True, objects=("apl_3",)))
    theirs = (await reader.page(north, AuditFilter(), PageRequest())).items
    assert {(view.record.objects, view.record.times) for view in theirs} == {
        (("apl_1",), 3),
        (("apl_2",), 1),
    }
    assert len((await reader.page(south, AuditFilter(), PageRequest())).items) == 1


async def test_a_batch_written_twice_is_one(
    pool: AgencyPool, north: Tenant, seal: SealRecordsHandler, verify: VerifyChainHandler
) -> None:
    reads = ReadLog(pool=pool, sealer=AesSealer(bytes(range(32))), new_id=new_id)
    reads.note(north, Act(action="applicant.read", is_read=True, address="192.0.2.7"))
    batch = list(reads._waiting.values())
    await reads._write(north, batch)
    assert await seal(north) == 1
    await reads._write(north, batch)  # its process had not heard that it was written
    assert await seal(north) == 0
    assert (await verify(north)).fault is None


async def test_reads_that_cannot_be_written_wait(north: Tenant) -> None:
    pool = AgencyPool("postgres://nobody@127.0.0.1:9/none", size=1, acquire_seconds=0.1)
    reads = ReadLog(pool=pool, sealer=AesSealer(bytes(range(32))), new_id=new_id)
    async with reads.running():
        reads.note(north, Act(action="applicant.read", is_read=True))
    assert len(reads._waiting) == 1


async def test_filters_narrow_and_pages_follow(
    units: PostgresUnitOfWorkFactory, north: Tenant, reader: PostgresAuditReader
) -> None:
    key = Actor(kind=ActorKind.INTEGRATOR, id=new_id())
    await commit(units, north, "key.issued")
    await commit(units, replace(north, actor=key), "key.revoked")
    first = await reader.page(north, AuditFilter(), PageRequest(limit=1))
    second = await reader.page(north, AuditFilter(), PageRequest(limit=1, cursor=first.next_cursor))
    assert [page.items[0].record.action for page in (first, second)] == [
        "key.revoked",
        "key.issued",
    ]
    assert second.next_cursor is None
    moment = second.items[0].record.occurred_at
    for wanted, count in (
        (AuditFilter(actor=key.id), 1),
        (AuditFilter(action="key.issued"), 1),
        (AuditFilter(object="apl_x"), 2),
        (AuditFilter(object="apl_y"), 0),
        (AuditFilter(until=moment), 0),
        (AuditFilter(since=moment), 2),
    ):
        assert len((await reader.page(north, wanted, PageRequest())).items) == count


async def test_many_sealers_make_one_chain(
    units: PostgresUnitOfWorkFactory,
    north: Tenant,
    south: Tenant,
    seal: SealRecordsHandler,
    verify: VerifyChainHandler,
) -> None:
    for _ in range(10):
        await commit(units, north, "key.issued")
    await commit(units, south, "key.issued")
    counts = await asyncio.gather(*(seal(north) for _ in range(4)))
    assert sorted(counts) == [0, 0, 0, 10]
    assert await seal(south) == 1
    verdict = await verify(north)
    assert (verdict.sealed, verdict.heads, verdict.fault) == (10, 1, None)
    assert (await verify(south)).sealed == 1


async def test_the_app_can_neither_change_nor_delete_what_it_wrote(
    units: PostgresUnitOfWorkFactory, north: Tenant, seal: SealRecordsHandler, pool: AgencyPool
) -> None:
    await commit(units, north, "key.issued")
    await seal(north)
    for statement in (
        "UPDATE audit_record SET action = 'x.y'",
        "UPDATE audit_seal SET hash = hash",
        "DELETE FROM audit_seal",
        "UPDATE audit_head SET seq = 0",
        "DELETE FROM audit_head",
        "DELETE FROM erasure",
        "UPDATE consent SET is_given = true",
    ):
        async with pool.acquire(north) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    async with pool.acquire(north) as connection:
        assert await connection.execute("DELETE FROM audit_record") == "DELETE 0"


Edit = Callable[[Connection, UUID, random.Random], Awaitable[None]]


async def edit_row(owner: Connection, agency: UUID, chance: random.Random) -> None:
    column, value = chance.choice(
        [
            ("action", "'applicant.read'"),
            ("actor_id", "gen_random_uuid()"),
            ("objects", "ARRAY['apl_other']"),
            ("occurred_at", "occurred_at - interval '1 second'"),
            ("request_id", "'req_another'"),
            ("times", "times + 1"),
            ("after_digest", "decode(repeat('ab', 32), 'hex')"),
        ]
    )
    await owner.execute(
        f"UPDATE audit_record SET {column} = {value} WHERE id = $1",  # noqa: S608 - ours
        await any_record(owner, agency, chance),
    )


async def delete_row(owner: Connection, agency: UUID, chance: random.Random) -> None:
    record = await any_record(owner, agency, chance)
    await owner.execute("DELETE FROM audit_record WHERE id = $1", record)


async def delete_row_and_seal(owner: Connection, agency: UUID, chance: random.Random) -> None:
    record = await any_record(owner, agency, chance)
    await owner.execute("DELETE FROM audit_seal WHERE record_id = $1", record)
    await owner.execute("DELETE FROM audit_record WHERE id = $1", record)


async def exchange_rows(owner: Connection, agency: UUID, chance: random.Random) -> None:
    one, two = chance.sample(await records(owner, agency), 2)
    await owner.execute(
        "UPDATE audit_seal SET record_id = gen_random_uuid() WHERE record_id = $1", one
    )
    await owner.execute("UPDATE audit_seal SET record_id = $1 WHERE record_id = $2", one, two)


async def insert_row(owner: Connection, agency: UUID, chance: random.Random) -> None:
    columns = (
        "action, is_read, times, actor_kind, actor_id, objects, occurred_at, request_id, "
        "address_digest, before_digest, after_digest, mac"
    )
    await owner.execute(
        f"INSERT INTO audit_record (agency_id, id, {columns}) "  # noqa: S608 - ours
        f"SELECT agency_id, gen_random_uuid(), {columns} FROM audit_record WHERE id = $1",
        await any_record(owner, agency, chance),
    )


async def insert_row_and_queue_it(owner: Connection, agency: UUID, chance: random.Random) -> None:
    await insert_row(owner, agency, chance)
    await owner.execute(
        "INSERT INTO audit_pending (agency_id, record_id) SELECT agency_id, id FROM audit_record r "
        "WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.record_id = r.id)"
    )


EDITS: tuple[Edit, ...] = (
    edit_row,
    delete_row,
    delete_row_and_seal,
    exchange_rows,
    insert_row,
    insert_row_and_queue_it,
)


async def records(owner: Connection, agency: UUID) -> list[UUID]:
    rows = await owner.fetch("SELECT id FROM audit_record WHERE agency_id = $1 ORDER BY id", agency)
    return [row["id"] for row in rows]


async def any_record(owner: Connection, agency: UUID, chance: random.Random) -> UUID:
    return chance.choice(await records(owner, agency))


async def test_a_superuser_who_edits_deletes_reorders_or_inserts_is_found_out(
    units: PostgresUnitOfWorkFactory,
    north: Tenant,
    seal: SealRecordsHandler,
    verify: VerifyChainHandler,
    database: Database,
) -> None:
    for number in range(40):
        await commit(units, north, f"key.issued_{number}")
    await seal(north, sign_now=True)
    owner = await asyncpg.connect(database.superuser_url)
    for table in TABLES:
        await owner.execute(f"CREATE TEMP TABLE {table}_kept AS TABLE {table}")
    chance, detected = random.Random(20270901), 0
    for trial in range(TRIALS):
        assert (await verify(north)).fault is None
        await EDITS[trial % len(EDITS)](owner, north.agency, chance)
        detected += (await verify(north)).fault is not None
        for table in TABLES:
            await owner.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
            await owner.execute(f"INSERT INTO {table} SELECT * FROM {table}_kept")  # noqa: S608
    await owner.close()
    assert detected == TRIALS
