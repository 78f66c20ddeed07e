"""Shortlists on PostgreSQL: versions stay, notes rest sealed, no other agency sees a thing."""

from dataclasses import dataclass, replace
from datetime import date

import asyncpg
import pytest

from adapters.postgres.pool import AgencyPool
from adapters.postgres.readers.shortlists import PostgresShortlistReader
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    PreconditionFailedError,
)
from domain.kernel.identifiers import (
    PLATFORM,
    CatalogueId,
    EntryId,
    JobId,
    ProgramId,
    RankingId,
    ShortlistId,
    TrackId,
)
from domain.kernel.tenancy import Actor, ActorKind, Only, Permission, Tenant
from domain.kernel.vocabulary import SeasonCode, SignalTier
from domain.rankings.entities import Ranking
from domain.rankings.use_cases.request_ranking import job_of
from domain.shortlists.entities import Entry, Estimate, Mark, MarkKind, Shortlist, Version
from domain.shortlists.use_cases.mark_program import MarkProgram, MarkProgramHandler
from domain.shortlists.use_cases.publish_shortlist import (
    PublishShortlist,
    PublishShortlistHandler,
    WithdrawShortlist,
    WithdrawShortlistHandler,
)
from domain.shortlists.use_cases.read_shortlists import CompareVersionsHandler
from domain.shortlists.use_cases.restore_version import RestoreVersion, RestoreVersionHandler
from tests.builders import NOW, an_applicant
from tests.conftest import Database

SEASON = SeasonCode("2028")
NOTE = "Family lives nearby"
FIRST, SECOND, THIRD = (ProgramId(new_id()) for _ in range(3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A shortlist with two versions: first and second program, then third and first."""

    shortlist: Shortlist
    ranking: Ranking
    job: JobId


def an_entry(program: ProgramId, fee_cents: int | None = 1_100) -> Entry:
    estimate = Estimate(mid=200_000, low=100_000, high=300_000)
    return Entry(
        id=EntryId(new_id()),
        program=program,
        tracks=(TrackId(new_id()), TrackId(new_id())),
        track_codes=("C", "P"),
        position=4,
        signal=SignalTier.GOLD,
        fee_cents=fee_cents,
        band="possible",
        eligibility="at-risk",
        utility=900_000,
        marginal_value=30_000,
        p_interview=estimate,
        p_would_take=estimate,
        explanation={"position": 4, "findings": []},
    )


def a_version(number: int, ranking: RankingId, job: JobId | None, *entries: Entry) -> Version:
    return Version(
        number=number,
        ranking=ranking,
        job=job,
        entries=entries,
        totals={"program_count": len(entries)},
        receipt={"schema": "preceptor.shortlist-receipt/1"},
        created_at=NOW,
    )


async def add_version(
    units: PostgresUnitOfWorkFactory, tenant: Tenant, kept: Shortlist, version: Version
) -> None:
    async with units(tenant) as uow:
        shortlist = await uow.shortlists.get(kept.id)
        shortlist.current = version.number
        await uow.shortlists.add_version(shortlist, version, tenant.actor)
        await uow.shortlists.save(shortlist)
        await uow.commit()


@pytest.fixture
async def kept(units: PostgresUnitOfWorkFactory, north: Tenant) -> Kept:
    """Keep a shortlist with two versions for the agency in the north."""
    applicant, job = an_applicant(), JobId(new_id())
    ranking = Ranking(
        id=RankingId(new_id()),
        applicant=applicant.id,
        season=SEASON,
        catalogue_owner=PLATFORM,
        catalogue=CatalogueId(new_id()),
        as_of=date(2026, 11, 23),
        job=job,
        requested_at=NOW,
    )
    shortlist = Shortlist(id=ShortlistId(new_id()), applicant=applicant.id, season=SEASON)
    async with units(north) as uow:
        await uow.applicants.add(applicant)
        await uow.jobs.add(job_of(ranking))
        await uow.rankings.add(ranking)
        await uow.shortlists.add(shortlist)
        await uow.commit()
    first = a_version(1, ranking.id, job, an_entry(FIRST), an_entry(SECOND, None))
    await add_version(units, north, shortlist, first)
    second = a_version(2, ranking.id, None, an_entry(THIRD), an_entry(FIRST))
    await add_version(units, north, shortlist, second)
    return Kept(shortlist=shortlist, ranking=ranking, job=job)


@pytest.fixture
def reader(pool: AgencyPool) -> PostgresShortlistReader:
    """Return the reader over the same pool and key."""
    return PostgresShortlistReader(pool, AesSealer(bytes(range(32))))


async def test_a_version_reads_back_as_it_was_built(
    kept: Kept, reader: PostgresShortlistReader, north: Tenant
) -> None:
    stored = await reader.stored(north, kept.shortlist.id, 1)
    first, second = stored.version.entries
    assert first == replace(an_entry(FIRST), id=first.id, tracks=first.tracks)
    assert (second.program, second.fee_cents) == (SECOND, None)
    assert stored.version.job == kept.job


async def test_two_versions_compare_by_program(
    kept: Kept, reader: PostgresShortlistReader, units: PostgresUnitOfWorkFactory, north: Tenant
) -> None:
    eyes = Eyes(open_uow=units, clock=SystemClock())
    found = await CompareVersionsHandler(reader=reader, eyes=eyes)(north, kept.shortlist.id, 1, 2)
    assert [each.program for each in found.added] == [THIRD]
    assert [each.program for each in found.dropped] == [SECOND]
    assert [(each.program, was, now) for each, was, now in found.moved] == [(FIRST, 1, 2)]


async def test_restoring_moves_the_pointer_and_loses_no_version(
    kept: Kept, units: PostgresUnitOfWorkFactory, reader: PostgresShortlistReader, north: Tenant
) -> None:
    handler = RestoreVersionHandler(open_uow=units)
    before = (await reader.stored(north, kept.shortlist.id, None)).summary
    command = RestoreVersion(shortlist=kept.shortlist.id, number=1, expected=before.version)
    await handler(north, command)
    assert (await reader.stored(north, kept.shortlist.id, None)).version.number == 1
    assert [each.number for each in await reader.versions(north, kept.shortlist.id)] == [2, 1]
    with pytest.raises(PreconditionFailedError):
        await handler(north, command)


async def test_a_note_rests_sealed_and_opens_for_its_agency(
    kept: Kept,
    units: PostgresUnitOfWorkFactory,
    reader: PostgresShortlistReader,
    north: Tenant,
    database: Database,
) -> None:
    version = (await reader.stored(north, kept.shortlist.id, None)).summary.version
    mark = Mark(
        program=FIRST,
        kind=MarkKind.PIN,
        note=NOTE,
        shared_note="Call me",
        signal=SignalTier.GOLD,
    )
    command = MarkProgram(shortlist=kept.shortlist.id, mark=mark, expected=version)
    assert await MarkProgramHandler(open_uow=units)(north, command) == version + 1
    assert (await reader.stored(north, kept.shortlist.id, None)).marks == (mark,)
    connection = await asyncpg.connect(database.superuser_url)
    try:
        sealed = await connection.fetchval("SELECT note_sealed FROM shortlist_mark")
    finally:
        await connection.close()
    assert NOTE.encode() not in sealed


async def test_a_job_builds_one_version_only(
    kept: Kept, units: PostgresUnitOfWorkFactory, north: Tenant
) -> None:
    async with units(north) as uow:
        assert await uow.shortlists.was_built_by(kept.job)
    again = a_version(3, kept.ranking.id, kept.job, an_entry(FIRST))
    with pytest.raises(ConflictError):
        await add_version(units, north, kept.shortlist, again)


async def test_another_agency_finds_nothing(
    kept: Kept, units: PostgresUnitOfWorkFactory, reader: PostgresShortlistReader, south: Tenant
) -> None:
    assert await reader.of_applicant(south, kept.shortlist.applicant) == ()
    with pytest.raises(NotFoundError):
        await reader.stored(south, kept.shortlist.id, None)
    with pytest.raises(NotFoundError):
        await reader.versions(south, kept.shortlist.id)
    async with units(south) as uow:
        assert not await uow.shortlists.was_built_by(kept.job)
        with pytest.raises(NotFoundError):
            await uow.shortlists.get(kept.shortlist.id)


def as_applicant(tenant: Tenant, of: Kept) -> Tenant:
    return replace(
        tenant,
        actor=Actor(kind=ActorKind.APPLICANT, id=new_id()),
        permissions=frozenset({Permission.SHORTLISTS_READ}),
        reach=Only(of.shortlist.applicant),
    )


async def publish(
    units: PostgresUnitOfWorkFactory,
    tenant: Tenant,
    reader: PostgresShortlistReader,
    of: Kept,
    number: int | None = None,
) -> int:
    version = (await reader.stored(tenant, of.shortlist.id, None)).summary.version
    command = PublishShortlist(shortlist=of.shortlist.id, expected=version, number=number)
    return await PublishShortlistHandler(open_uow=units, clock=SystemClock())(tenant, command)


async def withdraw(
    units: PostgresUnitOfWorkFactory,
    tenant: Tenant,
    reader: PostgresShortlistReader,
    of: Kept,
    number: int | None = None,
) -> None:
    version = (await reader.stored(tenant, of.shortlist.id, None)).summary.version
    command = WithdrawShortlist(shortlist=of.shortlist.id, expected=version, number=number)
    await WithdrawShortlistHandler(open_uow=units, clock=SystemClock())(tenant, command)


async def test_before_it_is_published_she_sees_nothing(
    kept: Kept, reader: PostgresShortlistReader, north: Tenant
) -> None:
    her = as_applicant(north, kept)
    assert await reader.of_applicant(her, kept.shortlist.applicant) == ()
    for number in (None, 1, 2):
        with pytest.raises(NotFoundError):
            await reader.stored(her, kept.shortlist.id, number)
    with pytest.raises(NotFoundError):
        await reader.versions(her, kept.shortlist.id)


async def test_she_sees_the_published_version_while_her_advisor_works_on_another(
    kept: Kept, units: PostgresUnitOfWorkFactory, reader: PostgresShortlistReader, north: Tenant
) -> None:
    her = as_applicant(north, kept)
    assert await publish(units, north, reader, kept, 1) == 1
    (summary,) = await reader.of_applicant(her, kept.shortlist.applicant)
    assert (summary.current, summary.published) == (1, 1)
    assert (await reader.stored(her, kept.shortlist.id, None)).version.number == 1
    assert [each.number for each in await reader.versions(her, kept.shortlist.id)] == [1]
    with pytest.raises(NotFoundError):
        await reader.stored(her, kept.shortlist.id, 2)
    advisors = await reader.stored(north, kept.shortlist.id, None)
    assert (advisors.version.number, advisors.summary.published) == (2, 1)


async def test_what_is_taken_back_is_gone_until_it_is_published_again(
    kept: Kept, units: PostgresUnitOfWorkFactory, reader: PostgresShortlistReader, north: Tenant
) -> None:
    her = as_applicant(north, kept)
    await publish(units, north, reader, kept, 1)
    await publish(units, north, reader, kept)
    assert [each.number for each in await reader.versions(her, kept.shortlist.id)] == [2, 1]
    await withdraw(units, north, reader, kept)
    assert await reader.of_applicant(her, kept.shortlist.applicant) == ()
    with pytest.raises(ConflictError):
        await withdraw(units, north, reader, kept)
    await publish(units, north, reader, kept)
    assert (await reader.stored(her, kept.shortlist.id, None)).version.number == 2


async def test_a_version_never_built_is_not_published_and_she_publishes_nothing(
    kept: Kept, units: PostgresUnitOfWorkFactory, reader: PostgresShortlistReader, north: Tenant
) -> None:
    with pytest.raises(NotFoundError):
        await publish(units, north, reader, kept, 3)
    handler = PublishShortlistHandler(open_uow=units, clock=SystemClock())
    with pytest.raises(ForbiddenError):
        await handler(
            as_applicant(north, kept), PublishShortlist(shortlist=kept.shortlist.id, expected=3)
        )
