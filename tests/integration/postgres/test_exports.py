"""Exports read the schema as it is: every statement runs, every table about a person is there."""

from dataclasses import replace

import asyncpg
import pytest

from adapters.postgres.export_tables import OF_AGENCY, OF_APPLICANT
from adapters.postgres.exports import PostgresExportSource, columns_of
from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from domain.audit.use_cases.read_export import GetExportHandler
from domain.audit.use_cases.request_export import RequestExport, RequestExportHandler
from domain.kernel.errors import ForbiddenError, NotFoundError
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Actor, ActorKind, Only, Tenant
from tests.builders import a_new_entry, an_applicant
from tests.conftest import Database

NOT_SHOWN = {
    "invitation": "a link that was sent; its answer is the membership",
    "trial": "a visitor's token and address, both as hashes",
    "personal_export": "exports themselves",
    "personal_export_part": "exports themselves",
    "audit_address": "where others called from, ninety days",
}
"""Tables that hang on an applicant and are in no export, and why."""

HANGING = """
WITH RECURSIVE hanging (oid) AS (
    SELECT 'public.applicant'::regclass::oid
    UNION
    SELECT k.conrelid FROM pg_constraint k JOIN hanging h ON k.confrelid = h.oid
    WHERE k.contype = 'f' AND k.confdeltype = 'c'
)
SELECT c.relname FROM hanging h JOIN pg_class c ON c.oid = h.oid
"""
"""The applicant's row and whatever goes with it by cascade."""


async def test_every_table_about_an_applicant_is_exported(database: Database) -> None:
    owner = await asyncpg.connect(database.superuser_url)
    hanging = {row["relname"] for row in await owner.fetch(HANGING)}
    await owner.close()
    words = set(" ".join(each.statement for each in OF_APPLICANT).split())
    assert len(hanging) > 10
    assert {each for each in hanging if each not in words} <= NOT_SHOWN.keys()


HOLDING_BACK = """
SELECT k.conname FROM pg_constraint k
WHERE k.contype = 'f' AND k.confdeltype IN ('a', 'r') AND k.conrelid <> k.confrelid
  AND k.confrelid::regclass::text = ANY($1::text[])
"""
"""Foreign keys that would refuse to let an applicant's rows go."""


async def test_nothing_holds_an_applicant_back_from_erasure(database: Database) -> None:
    owner = await asyncpg.connect(database.superuser_url)
    hanging = [row["relname"] for row in await owner.fetch(HANGING)]
    assert [row["conname"] for row in await owner.fetch(HOLDING_BACK, hanging)] == []
    await owner.close()


async def test_an_applicant_may_ask_for_her_own_and_for_nothing_else(
    units: PostgresUnitOfWorkFactory, north: Tenant
) -> None:
    mine, other = an_applicant(), an_applicant()
    async with units(north) as uow:
        await uow.applicants.add(mine)
        await uow.applicants.add(other)
        await uow.commit()
    ask = RequestExportHandler(open_uow=units, clock=SystemClock(), new_id=new_id)
    see = GetExportHandler(open_uow=units)
    herself = replace(
        north,
        actor=Actor(kind=ActorKind.APPLICANT, id=new_id()),
        permissions=frozenset(),
        reach=Only(mine.id),
    )
    asked = await ask(herself, RequestExport(applicant=mine.id))
    assert (await see(herself, asked.id)).applicant == mine.id
    of_agency = await ask(north, RequestExport())
    with pytest.raises(NotFoundError):
        await ask(herself, RequestExport(applicant=other.id))
    with pytest.raises(NotFoundError):
        await see(herself, of_agency.id)
    for refused in (herself, replace(north, reach=Only(mine.id))):
        with pytest.raises(ForbiddenError):
            await ask(refused, RequestExport())
    advisor = replace(herself, actor=Actor(kind=ActorKind.ADVISOR, id=new_id()))
    with pytest.raises(ForbiddenError):
        await ask(advisor, RequestExport(applicant=mine.id))


async def test_every_statement_gives_the_columns_it_names(
    pool: AgencyPool, units: PostgresUnitOfWorkFactory, north: Tenant
) -> None:
    applicant = an_applicant(name="Exported", external_id="crm-5")
    async with units(north) as uow:
        await uow.applicants.add(applicant)
        await uow.applicants.append(a_new_entry(applicant.id))
        await uow.applicants.add(an_applicant(name="Another"))
        await uow.commit()
    source = PostgresExportSource(pool, AesSealer(bytes(range(32))))
    async with source.open(north, None) as snapshot:
        tables = {each.name: each for each in snapshot.tables}
        assert list(tables) == [each.name for each in OF_APPLICANT + OF_AGENCY]
        for statement in OF_APPLICANT + OF_AGENCY:
            async for rows in snapshot.rows(tables[statement.name]):
                assert {tuple(row) for row in rows} == {columns_of(statement)}
    async with source.open(north, applicant.id) as snapshot:
        (table, *_) = snapshot.tables
        shown = [row async for rows in snapshot.rows(table) for row in rows]
    assert [each["identity"] for each in shown] == [
        {"name": "Exported", "external_id": "crm-5"} | _rest(shown[0]["identity"])
    ]
    async with source.open(north, ApplicantId(new_id())) as snapshot:
        assert [rows async for rows in snapshot.rows(snapshot.tables[0])] == []


def _rest(identity: object) -> dict[str, object]:
    assert isinstance(identity, dict)
    return {name: value for name, value in identity.items() if name not in ("name", "external_id")}
