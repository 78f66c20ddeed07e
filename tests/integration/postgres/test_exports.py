"""Exports read the schema as it is: every statement runs, every table about a person is there."""

import asyncpg

from adapters.postgres.export_tables import OF_AGENCY, OF_APPLICANT
from adapters.postgres.exports import PostgresExportSource, columns_of
from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Tenant
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
