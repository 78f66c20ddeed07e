"""Whoever changes any column of any row of a ledger, or drops one, is found out."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from adapters.postgres.readers.applicants import PostgresApplicantReader
from domain.applicants.use_cases.verify_ledger import VerifyLedger, VerifyLedgerHandler
from tests.applicant_stores import ApplicantStore, applicant_store
from tests.builders import a_new_entry, an_applicant
from tests.conftest import Database

CHANGES = (
    "UPDATE ledger_entry SET content_sealed = content_sealed || '\\x00'",
    "UPDATE ledger_entry SET created_at = created_at + interval '1 day'",
    "UPDATE ledger_entry SET prev_hash = repeat('1', 64)",
    "UPDATE ledger_entry SET hash = repeat('2', 64)",
    "UPDATE ledger_entry SET kind = 'letter'",
    "UPDATE ledger_entry SET seq = seq + 40",
    "UPDATE ledger_entry SET id = gen_random_uuid()",
    "DELETE FROM ledger_entry",
)


@pytest.fixture
async def store(database: Database) -> AsyncIterator[ApplicantStore]:
    async with applicant_store(database.app_url) as opened:
        yield opened


async def test_tampering_with_any_row_is_detected(
    store: ApplicantStore, database: Database
) -> None:
    applicant = an_applicant()
    async with store.open(store.tenant) as stored:
        await stored.applicants.add(applicant)
        for _ in range(3):
            await stored.applicants.append(a_new_entry(applicant.id))
    verify = VerifyLedgerHandler(reader=PostgresApplicantReader(store.pool, store.sealer))
    query = VerifyLedger(applicant=applicant.id)
    proof = await verify(store.tenant, query)
    assert (proof.entries, proof.broken_at) == (3, None)
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("CREATE TEMP TABLE kept AS SELECT * FROM ledger_entry")
        for seq in (1, 2, 3):
            for change in CHANGES:
                await connection.execute(f"{change} WHERE seq = $1", seq)
                broken = (await verify(store.tenant, query)).broken_at
                assert broken is not None, (seq, change)
                assert broken <= seq + 1, (seq, change, broken)
                await connection.execute("DELETE FROM ledger_entry")
                await connection.execute("INSERT INTO ledger_entry SELECT * FROM kept")
                assert (await verify(store.tenant, query)).broken_at is None
    finally:
        await connection.close()
