"""ApplicantRepository and SnapshotSource: one promise, kept in memory and in Postgres."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import pytest

from adapters.system.identifiers import new_id
from domain.applicants.entities import ErasureReason, Letter
from domain.applicants.policies.ledger_chain import EMPTY_HEAD
from domain.kernel.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    PreconditionFailedError,
)
from domain.kernel.identifiers import AdvisorId, AgencyId, ExperienceId
from domain.kernel.tenancy import Assigned, Only, Tenant
from tests.applicant_stores import Stored, applicant_store
from tests.builders import NOW, a_new_entry, an_applicant, an_experience, with_budget
from tests.conftest import Database
from tests.fakes.applicants import ApplicantRows, FakeApplicantRepository

Opened = Callable[[Tenant], AbstractAsyncContextManager[Stored]]


@pytest.fixture(params=["memory", "postgres"])
async def opened(
    request: pytest.FixtureRequest, database: Database
) -> AsyncIterator[tuple[Tenant, Opened]]:
    if request.param == "memory":
        rows = ApplicantRows()

        @asynccontextmanager
        async def remember(tenant: Tenant) -> AsyncIterator[Stored]:
            fake = FakeApplicantRepository(rows, tenant)
            yield Stored(applicants=fake, snapshots=fake)

        yield Tenant.system(AgencyId(new_id())), remember
        return
    async with applicant_store(database.app_url) as store:
        yield store.tenant, store.open


Opening = tuple[Tenant, Opened]


async def test_what_was_added_comes_back_equal(opened: Opening) -> None:
    tenant, open_as = opened
    applicant = an_applicant(external_id="crm-7")
    async with open_as(tenant) as stored:
        await stored.applicants.add(applicant)
    async with open_as(tenant) as stored:
        assert await stored.applicants.get(applicant.id) == applicant
        assert await stored.applicants.find_by_external_id("crm-7") == applicant
        assert await stored.applicants.find_by_external_id("crm-8") is None


async def test_an_external_id_is_taken_once(opened: Opening) -> None:
    tenant, open_as = opened
    async with open_as(tenant) as stored:
        await stored.applicants.add(an_applicant(external_id="crm-7"))
    with pytest.raises(ConflictError, match="external"):
        async with open_as(tenant) as stored:
            await stored.applicants.add(an_applicant(external_id="crm-7"))


async def test_a_change_on_an_old_version_is_refused(opened: Opening) -> None:
    tenant, open_as = opened
    applicant = an_applicant()
    async with open_as(tenant) as stored:
        await stored.applicants.add(applicant)
        saved = await stored.applicants.save(with_budget(applicant, 1), revises_profile=True)
    assert saved.version == 2
    with pytest.raises(PreconditionFailedError):
        async with open_as(tenant) as stored:
            await stored.applicants.save(with_budget(applicant, 2), revises_profile=True)


async def test_a_snapshot_stays_what_it_was(opened: Opening) -> None:
    tenant, open_as = opened
    applicant = an_applicant()
    async with open_as(tenant) as stored:
        await stored.applicants.add(applicant)
        first = await stored.applicants.append(a_new_entry(applicant.id))
        before = await stored.snapshots.freeze(applicant.id)
        better = an_experience(hours_per_week=20)
        await stored.applicants.append(
            a_new_entry(applicant.id, better, supersedes=ExperienceId(first.id))
        )
        await stored.applicants.save(with_budget(applicant, 1), revises_profile=True)
    async with open_as(tenant) as stored:
        after = await stored.snapshots.freeze(applicant.id)
        again = await stored.snapshots.at(applicant.id, before.profile_version, before.ledger_head)
    assert again == before
    assert (after.profile_version, after.experiences) == (2, (better,))
    assert before.experiences == (an_experience(),)


async def test_a_status_change_makes_no_profile_version(opened: Opening) -> None:
    tenant, open_as = opened
    applicant = an_applicant()
    async with open_as(tenant) as stored:
        await stored.applicants.add(applicant)
        saved = await stored.applicants.save(applicant, revises_profile=False)
        snapshot = await stored.snapshots.freeze(applicant.id)
    assert (saved.version, snapshot.profile_version) == (2, 1)


async def test_an_unknown_version_or_head_is_not_found(opened: Opening) -> None:
    tenant, open_as = opened
    applicant = an_applicant()
    async with open_as(tenant) as stored:
        await stored.applicants.add(applicant)
    for version, head in ((2, "0" * 64), (1, "a" * 64)):
        with pytest.raises(NotFoundError):
            async with open_as(tenant) as stored:
                await stored.snapshots.at(applicant.id, version, head)


async def test_an_entry_is_corrected_once_and_by_its_own_kind(opened: Opening) -> None:
    tenant, open_as = opened
    applicant = an_applicant()
    async with open_as(tenant) as stored:
        await stored.applicants.add(applicant)
        first = await stored.applicants.append(a_new_entry(applicant.id))
        named = ExperienceId(first.id)
        await stored.applicants.append(a_new_entry(applicant.id, supersedes=named))
    with pytest.raises(ConflictError):
        async with open_as(tenant) as stored:
            await stored.applicants.append(a_new_entry(applicant.id, supersedes=named))
    letter = a_new_entry(applicant.id, Letter(author="Dr. Example"), supersedes=named)
    with pytest.raises(NotFoundError):
        async with open_as(tenant) as stored:
            await stored.applicants.append(letter)


async def test_reach_hides_what_is_not_assigned(opened: Opening) -> None:
    tenant, open_as = opened
    advisor = AdvisorId(new_id())
    mine, other = an_applicant(advisor=advisor), an_applicant(external_id="other")
    async with open_as(tenant) as stored:
        await stored.applicants.add(mine)
        await stored.applicants.add(other)
    for reach in (Assigned(advisor), Only(mine.id)):
        narrowed = replace(tenant, reach=reach)
        async with open_as(narrowed) as stored:
            assert (await stored.applicants.get(mine.id)).id == mine.id
            assert await stored.applicants.find_by_external_id("other") is None
        with pytest.raises(NotFoundError):
            async with open_as(narrowed) as stored:
                await stored.applicants.get(other.id)
        with pytest.raises(NotFoundError):
            async with open_as(narrowed) as stored:
                await stored.applicants.erase(other.id, ErasureReason.REQUESTED, NOW)
        with pytest.raises(NotFoundError):
            async with open_as(narrowed) as stored:
                await stored.applicants.append(a_new_entry(other.id))
        with pytest.raises(ForbiddenError):
            async with open_as(narrowed) as stored:
                await stored.applicants.add(an_applicant())


async def test_an_erased_applicant_is_gone(opened: Opening) -> None:
    tenant, open_as = opened
    applicant = an_applicant()
    async with open_as(tenant) as stored:
        await stored.applicants.add(applicant)
        await stored.applicants.append(a_new_entry(applicant.id))
        erased = await stored.applicants.erase(applicant.id, ErasureReason.REQUESTED, NOW)
    assert (erased.counts["experiences"], erased.erased_at) == (1, NOW)
    assert erased.ledger_head != EMPTY_HEAD
    with pytest.raises(NotFoundError):
        async with open_as(tenant) as stored:
            await stored.snapshots.freeze(applicant.id)
