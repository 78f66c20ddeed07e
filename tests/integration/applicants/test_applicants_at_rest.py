"""What only the database can show: ciphertext at rest, readers under reach, imports, erasure."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import asyncpg
import pytest

from adapters.postgres.readers.applicants import PostgresApplicantReader
from adapters.postgres.repositories.sealed_applicants import link_of
from adapters.system.identifiers import new_id
from domain.applicants.entities import ErasureReason, LedgerKind
from domain.applicants.policies.ledger_chain import first_break
from domain.applicants.use_cases.import_applicants import (
    ImportApplicants,
    ImportApplicantsHandler,
)
from domain.applicants.views import ApplicantFilter
from domain.billing.use_cases.admit_active import ActivePlaces
from domain.kernel.errors import InvalidError, NotFoundError
from domain.kernel.identifiers import AdvisorId, AgencyId
from domain.kernel.pagination import PageRequest
from domain.kernel.tenancy import Assigned, Tenant
from infra.plans import load_plans
from tests.applicant_stores import ApplicantStore, applicant_store
from tests.builders import NOW, a_new_entry, a_profile, an_applicant, an_experience, with_budget
from tests.conftest import Database

CANARY = "canary-kingfisher"
TABLES = ("applicant", "profile_version", "ledger_entry")


class FixedClock:
    """Noon of one day."""

    def now(self) -> datetime:
        """Return it."""
        return NOW


@pytest.fixture
async def store(database: Database) -> AsyncIterator[ApplicantStore]:
    async with applicant_store(database.app_url) as opened:
        yield opened


async def rows_of(database: Database, table: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        rows = await connection.fetch(f"SELECT t.*, t::text AS whole FROM {table} t")  # noqa: S608 - a constant
    finally:
        await connection.close()
    return list(rows)


async def test_nothing_personal_rests_in_the_clear(
    store: ApplicantStore, database: Database
) -> None:
    profile = replace(a_profile(), gap_explanation=CANARY, languages=(CANARY,))
    applicant = an_applicant(name=CANARY, email=f"{CANARY}@example.org", profile=profile)
    async with store.open(store.tenant) as stored:
        await stored.applicants.add(applicant)
        entry = a_new_entry(applicant.id, an_experience(description=CANARY))
        await stored.applicants.append(entry)
    encoded = CANARY.encode().hex()
    for table in TABLES:
        rows = await rows_of(database, table)
        assert rows
        assert not [row for row in rows if CANARY in row["whole"] or encoded in row["whole"]]


async def test_the_stored_chain_verifies_without_any_key(
    store: ApplicantStore, database: Database
) -> None:
    applicant = an_applicant()
    async with store.open(store.tenant) as stored:
        await stored.applicants.add(applicant)
        for _ in range(3):
            await stored.applicants.append(a_new_entry(applicant.id))
    rows = sorted(await rows_of(database, "ledger_entry"), key=lambda row: row["seq"])
    links = [link_of(row) for row in rows]
    assert first_break(links) is None
    assert first_break([replace(links[0], sealed=b"x"), *links[1:]]) == 1


async def test_an_erased_applicant_leaves_no_row(store: ApplicantStore, database: Database) -> None:
    applicant = an_applicant()
    async with store.open(store.tenant) as stored:
        await stored.applicants.add(applicant)
        await stored.applicants.append(a_new_entry(applicant.id))
        await stored.applicants.erase(applicant.id, ErasureReason.REQUESTED, NOW)
    assert [row for table in TABLES for row in await rows_of(database, table)] == []


async def test_a_reader_shows_what_is_within_reach(store: ApplicantStore) -> None:
    reader = PostgresApplicantReader(store.pool, store.sealer)
    advisor = AdvisorId(new_id())
    mine, other = an_applicant(advisor=advisor, name="Mine"), an_applicant(external_id="crm-2")
    async with store.open(store.tenant) as stored:
        await stored.applicants.add(mine)
        await stored.applicants.add(other)
    narrowed = replace(store.tenant, reach=Assigned(advisor))
    page = await reader.page(narrowed, ApplicantFilter(), PageRequest())
    assert [each.name for each in page.items] == ["Mine"]
    assert await reader.get(store.tenant, other.id) == other
    assert await reader.by_external_id(store.tenant, "crm-2") == other
    foreign = Tenant.system(AgencyId(new_id()))
    for tenant in (narrowed, foreign):
        for read in (reader.get, reader.entries):
            with pytest.raises(NotFoundError):
                await read(tenant, other.id)
        with pytest.raises(NotFoundError):
            await reader.version(tenant, other.id, 1)
        with pytest.raises(NotFoundError):
            await reader.versions(tenant, other.id, PageRequest())


async def test_pages_follow_on_one_another(store: ApplicantStore) -> None:
    reader = PostgresApplicantReader(store.pool, store.sealer)
    applicants = [an_applicant(name=f"Number {place}") for place in range(5)]
    async with store.open(store.tenant) as stored:
        for applicant in applicants:
            await stored.applicants.add(applicant)
    seen, cursor = [], None
    while True:
        request = PageRequest(limit=2, cursor=cursor)
        page = await reader.page(store.tenant, ApplicantFilter(), request)
        seen += [each.id for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted((each.id for each in applicants), reverse=True)


async def test_history_and_ledger_can_be_read(store: ApplicantStore) -> None:
    reader = PostgresApplicantReader(store.pool, store.sealer)
    applicant = an_applicant()
    async with store.open(store.tenant) as stored:
        await stored.applicants.add(applicant)
        await stored.applicants.save(with_budget(applicant, 5), revises_profile=True)
        entry = await stored.applicants.append(a_new_entry(applicant.id))
    versions = await reader.versions(store.tenant, applicant.id, PageRequest())
    assert [each.version for each in versions.items] == [2, 1]
    first = await reader.version(store.tenant, applicant.id, 1)
    assert first.profile == applicant.profile
    assert await reader.entries(store.tenant, applicant.id) == (entry,)
    assert await reader.entries(store.tenant, applicant.id, LedgerKind.LETTER) == ()


async def test_an_import_is_all_or_nothing_and_repeats_without_effect(
    store: ApplicantStore,
) -> None:
    act = ImportApplicantsHandler(
        open_uow=store.open_uow,
        places=ActivePlaces(book=load_plans(), clock=FixedClock()),
        clock=FixedClock(),
        new_id=new_id,
    )
    good = "external_id,name,targets\nc-1,Asha,psychiatry\nc-2,Bela,psychiatry\n"
    bad = good + "c-3,Caro,psychiatry:7\n"
    with pytest.raises(InvalidError) as refused:
        await act(store.tenant, ImportApplicants(text=bad, is_dry_run=False))
    assert [fault.pointer for fault in refused.value.faults] == ["/lines/4/targets"]
    dry = await act(store.tenant, ImportApplicants(text=good, is_dry_run=True))
    first = await act(store.tenant, ImportApplicants(text=good, is_dry_run=False))
    again = await act(store.tenant, ImportApplicants(text=good, is_dry_run=False))
    changed = good.replace("Asha", "Asha B.")
    third = await act(store.tenant, ImportApplicants(text=changed, is_dry_run=False))
    counts = [(each.created, each.updated, each.unchanged) for each in (dry, first, again, third)]
    assert counts == [(2, 0, 0), (2, 0, 0), (0, 0, 2), (0, 1, 1)]
