"""The quota under races, and what is given back: one row of one period decides."""

import asyncio
from datetime import timedelta

import pytest

from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from domain.applicants.entities import ApplicantStatus
from domain.applicants.use_cases.create_applicant import CreateApplicant, CreateApplicantHandler
from domain.billing.entities import Account
from domain.billing.use_cases.admit_active import ActivePlaces
from domain.billing.use_cases.count_rankings import RankingQuota
from domain.billing.use_cases.open_account import OpenAccountHandler
from domain.billing.use_cases.tell_news import TellNewsHandler
from domain.kernel.errors import QuotaExceededError
from domain.kernel.identifiers import PLATFORM, ApplicantId, CatalogueId, JobId, RankingId
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode
from domain.rankings.entities import Ranking, RankingState
from domain.rankings.use_cases.fail_ranking import FailRanking, FailRankingHandler
from domain.rankings.use_cases.request_ranking import job_of
from infra.plans import load_plans
from tests.billing_values import MovedClock
from tests.builders import an_applicant

BOOK = load_plans()
INCLUDED = BOOK.trial.included_rankings or 0


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def quota(clock: MovedClock) -> RankingQuota:
    return RankingQuota(book=BOOK, clock=clock, new_id=new_id)


@pytest.fixture
async def trial(units: PostgresUnitOfWorkFactory, north: Tenant, clock: MovedClock) -> Account:
    account = await OpenAccountHandler(open_uow=units, book=BOOK, clock=clock)(north)
    assert account is not None
    return account


async def take(units: PostgresUnitOfWorkFactory, tenant: Tenant, quota: RankingQuota) -> RankingId:
    ranking = RankingId(new_id())
    async with units(tenant) as uow:
        await quota.take(uow, ranking, ApplicantId(new_id()))
        await uow.commit()
    return ranking


async def used(units: PostgresUnitOfWorkFactory, tenant: Tenant) -> int:
    async with units(tenant) as uow:
        return int(
            await uow.session.connection.fetchval(
                "SELECT coalesce(sum(used), 0) FROM quota_period WHERE agency_id = $1",
                tenant.agency,
            )
        )


async def event_types(units: PostgresUnitOfWorkFactory, tenant: Tenant) -> list[str]:
    async with units(tenant) as uow:
        rows = await uow.session.connection.fetch(
            "SELECT type FROM event WHERE agency_id = $1 ORDER BY id", tenant.agency
        )
    return [row["type"] for row in rows]


async def test_of_a_hundred_at_once_the_one_left_is_taken_once(
    units: PostgresUnitOfWorkFactory, north: Tenant, quota: RankingQuota, trial: Account
) -> None:
    for _ in range(INCLUDED - 1):
        await take(units, north, quota)
    outcomes = await asyncio.gather(
        *(take(units, north, quota) for _ in range(100)), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, QuotaExceededError)]
    assert len(outcomes) - len(refused) == 1
    assert await used(units, north) == INCLUDED
    wait = refused[0].retry_after_seconds
    assert wait is not None
    assert wait <= timedelta(days=14).total_seconds()
    told = await event_types(units, north)
    assert told == ["quota.threshold_reached", "quota.exceeded"]


async def test_what_is_given_back_can_be_taken_again_and_only_once(
    units: PostgresUnitOfWorkFactory, north: Tenant, quota: RankingQuota, trial: Account
) -> None:
    ranking = await take(units, north, quota)

    async def give_back() -> bool:
        async with units(north) as uow:
            given = await uow.quota.give_back(ranking)
            await uow.commit()
        return given

    assert sum(await asyncio.gather(*(give_back() for _ in range(10)))) == 1
    assert await used(units, north) == 0


async def test_what_rolls_back_was_not_counted(
    units: PostgresUnitOfWorkFactory, north: Tenant, quota: RankingQuota, trial: Account
) -> None:
    async with units(north) as uow:
        await quota.take(uow, RankingId(new_id()), ApplicantId(new_id()))
    assert await used(units, north) == 0


async def test_an_agency_nobody_bills_is_counted_for_its_usage_only(
    units: PostgresUnitOfWorkFactory, south: Tenant, quota: RankingQuota
) -> None:
    await take(units, south, quota)
    assert await used(units, south) == 0
    async with units(south) as uow:
        usage = await uow.accounts.usage(quota.clock.now().replace(year=1970, month=1, day=1))
        rows = await uow.session.connection.fetchval(
            "SELECT count(*) FROM quota_use WHERE agency_id = $1", south.agency
        )
    assert (rows, usage.active_applicants) == (1, 0)


async def test_a_trial_has_room_for_so_many_active_applicants_and_races_do_not_pass(
    units: PostgresUnitOfWorkFactory, north: Tenant, clock: MovedClock, trial: Account
) -> None:
    create = CreateApplicantHandler(
        open_uow=units, places=ActivePlaces(book=BOOK, clock=clock), clock=clock, new_id=new_id
    )
    someone = an_applicant()
    wanted = CreateApplicant(
        identity=someone.identity, profile=someone.profile, status=ApplicantStatus.ACTIVE
    )
    outcomes = await asyncio.gather(
        *(create(north, wanted) for _ in range(12)), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, QuotaExceededError)]
    assert len(outcomes) - len(refused) == BOOK.trial.included_applicants
    prospect = CreateApplicant(identity=someone.identity, profile=someone.profile)
    assert (await create(north, prospect)).status is ApplicantStatus.PROSPECT


async def test_an_agency_has_one_trial_however_often_it_is_begun(
    units: PostgresUnitOfWorkFactory, north: Tenant, clock: MovedClock, trial: Account
) -> None:
    clock.move(days=10)
    again = await OpenAccountHandler(open_uow=units, book=BOOK, clock=clock)(north)
    assert again == trial


async def test_news_is_told_once_however_many_notice_it(
    units: PostgresUnitOfWorkFactory, north: Tenant, clock: MovedClock, trial: Account
) -> None:
    tell = TellNewsHandler(open_uow=units, book=BOOK, clock=clock, new_id=new_id)
    clock.move(days=15)
    assert sum(await asyncio.gather(*(tell(north) for _ in range(5)))) == 2
    # Ids of one millisecond have no order: what is exact is that each is there once.
    told = sorted(await event_types(units, north))
    assert told == ["subscription.read_only", "subscription.updated"]


async def test_a_ranking_that_fails_is_not_counted_and_one_that_completed_stays(
    units: PostgresUnitOfWorkFactory,
    north: Tenant,
    clock: MovedClock,
    quota: RankingQuota,
    trial: Account,
) -> None:
    someone = an_applicant()
    fail = FailRankingHandler(open_uow=units, clock=clock)
    for state, left in ((RankingState.QUEUED, 0), (RankingState.COMPLETED, 1)):
        ranking = Ranking(
            id=RankingId(new_id()),
            applicant=someone.id,
            season=SeasonCode("2028"),
            catalogue_owner=PLATFORM,
            catalogue=CatalogueId(new_id()),
            as_of=clock.now().date(),
            job=JobId(new_id()),
            state=state,
            requested_at=clock.now(),
        )
        async with units(north) as uow:
            if state is RankingState.QUEUED:
                await uow.applicants.add(someone)
            await uow.jobs.add(job_of(ranking))
            await uow.rankings.add(ranking)
            await quota.take(uow, ranking.id, ranking.applicant)
            claim = await uow.jobs.claim(ranking.job, lease_seconds=60)
            await uow.commit()
        assert claim is not None
        given_up = FailRanking(ranking=ranking.id, claim=claim, code="poison", detail="No answer.")
        assert await fail(north, given_up)
        assert await used(units, north) == left
