"""Limits of one process: who is counted as whom, leases that grow, and what an answer says."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from domain.kernel.errors import QuotaExceededError
from domain.kernel.identifiers import AgencyId
from domain.kernel.tenancy import Actor, ActorKind, Tenant
from infra.tuning import RateSettings
from services.edge.rate_limits import RateLimits, standing_of
from tests.fakes.buckets import FakeBuckets

SLOW = 0.001
RATES = RateSettings(
    key_per_second=SLOW,
    key_burst=300,
    agency_per_second=SLOW,
    agency_burst=500,
    address_per_second=SLOW,
    address_burst=3,
)


def a_caller(key: int, agency: int = 1) -> Tenant:
    actor = Actor(kind=ActorKind.INTEGRATOR, id=UUID(int=key))
    return Tenant(agency=AgencyId(UUID(int=agency)), actor=actor)


async def count(limits: RateLimits, caller: Tenant, tries: int) -> int:
    """Return how many of so many requests at once were let through."""

    async def once() -> bool:
        scope: Any = {}
        try:
            await limits.of_caller(caller, scope)
        except QuotaExceededError:
            return False
        return True

    return sum(await asyncio.gather(*(once() for _ in range(tries))))


async def test_a_key_gets_what_its_bucket_holds_and_not_one_more() -> None:
    limits = RateLimits(buckets=FakeBuckets(), settings=RATES)
    assert await count(limits, a_caller(1), 290) == 290
    assert await count(limits, a_caller(1), 400) == 10


async def test_keys_of_one_agency_share_the_agencys_bucket() -> None:
    limits = RateLimits(buckets=FakeBuckets(), settings=RATES)
    allowed = [await count(limits, a_caller(key), 300) for key in (1, 2, 3)]
    assert allowed == [300, 200, 0]
    assert await count(limits, a_caller(4, agency=2), 1) == 1


async def test_a_busy_callers_tokens_are_fetched_in_growing_handfuls() -> None:
    buckets = FakeBuckets()
    limits = RateLimits(buckets=buckets, settings=RATES)
    for _ in range(100):
        await count(limits, a_caller(1), 1)
    own = [wanted for name, wanted in buckets.asked if "integrator" in name]
    assert own[:4] == [1, 2, 4, 6]
    assert len(own) < 25


async def test_a_refused_caller_costs_no_round_trip_until_there_is_a_token_again() -> None:
    buckets = FakeBuckets()
    limits = RateLimits(buckets=buckets, settings=RATES)
    await count(limits, a_caller(1), 301)
    asked = len(buckets.asked)
    assert await count(limits, a_caller(1), 1_000) == 0
    assert len(buckets.asked) == asked


async def test_a_refusal_says_when_to_come_again() -> None:
    limits = RateLimits(buckets=FakeBuckets(), settings=RATES)
    scope: Any = {}
    for _ in range(3):
        await limits.of_address("203.0.113.9", scope)
    limits.check_address("198.51.100.1")
    with pytest.raises(QuotaExceededError) as refused:
        await limits.of_address("203.0.113.77", scope)  # the same network
    assert refused.value.slug == "rate-limited"
    assert refused.value.retry_after_seconds in range(990, 1_001)
    with pytest.raises(QuotaExceededError):
        limits.check_address("203.0.113.9")
    standing = standing_of(scope)
    assert standing is not None
    assert (standing.limit, standing.remaining, standing.window_seconds) == (3, 0, 3_000)


async def test_a_refused_request_is_refused_again_by_whoever_looks_next() -> None:
    limits = RateLimits(buckets=FakeBuckets(), settings=RATES)
    await count(limits, a_caller(1), 300)
    scope: Any = {}
    for _ in range(2):
        with pytest.raises(QuotaExceededError):
            await limits.of_caller(a_caller(1), scope)


async def test_a_request_is_counted_once_however_many_look_at_it() -> None:
    buckets = FakeBuckets()
    limits = RateLimits(buckets=buckets, settings=RATES)
    scope: Any = {}
    await limits.of_caller(a_caller(1), scope)
    await limits.of_caller(a_caller(1), scope)
    assert len(buckets.asked) == 2  # its own bucket and the agency's
    standing = standing_of(scope)
    assert standing is not None
    assert dict(standing.headers())[b"ratelimit-remaining"] == b"299"
    assert dict(standing.headers())[b"ratelimit-policy"] == b"300;w=300000"
