"""Limits hold over every process, to the last token."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.valkey.buckets import Bucket, ValkeyBuckets
from adapters.valkey.connections import open_valkey
from adapters.valkey.login_throttle import ValkeyLoginThrottle
from domain.identity.ports import Door
from infra.devservers import free_port

CAPACITY = 1_000
PROCESSES = 3
HAMMER = f"""
import asyncio, sys
from uuid import UUID
from adapters.valkey.buckets import ValkeyBuckets
from adapters.valkey.connections import open_valkey
from domain.kernel.errors import QuotaExceededError
from domain.kernel.identifiers import AgencyId
from domain.kernel.tenancy import Actor, ActorKind, Tenant
from infra.tuning import RateSettings
from services.edge.rate_limits import RateLimits

async def main(url):
    client = open_valkey(url)
    await client.ping()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    rates = RateSettings(key_per_second=1e-4, key_burst={CAPACITY}, agency_burst={CAPACITY * 9})
    limits = RateLimits(buckets=ValkeyBuckets(client=client, namespace="exact"), settings=rates)
    actor = Actor(kind=ActorKind.INTEGRATOR, id=UUID(int=7))
    tenant = Tenant(agency=AgencyId(UUID(int=1)), actor=actor)
    allowed = 0

    async def lane():
        nonlocal allowed
        for _ in range({CAPACITY}):
            try:
                await limits.of_caller(tenant, {{}})
                allowed += 1
            except QuotaExceededError:
                pass

    await asyncio.gather(*(lane() for _ in range(8)))
    await client.aclose()
    print(allowed)

asyncio.run(main(sys.argv[1]))
"""
ACCOUNT, NETWORK, ELSEWHERE = b"a" * 32, "198.51.100.0/24", "203.0.113.0/24"


@pytest.fixture
async def buckets(valkey_url: str) -> AsyncIterator[ValkeyBuckets]:
    """Yield buckets in an empty Valkey."""
    client = open_valkey(valkey_url)
    yield ValkeyBuckets(client=client, namespace="test")
    await client.aclose()


def a_throttle(buckets: ValkeyBuckets) -> ValkeyLoginThrottle:
    return ValkeyLoginThrottle(
        buckets=buckets, per_account=60, per_network=600, per_known_network=20
    )


def test_processes_that_hammer_one_key_together_get_what_its_bucket_holds(valkey_url: str) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", HAMMER, valkey_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    allowed = []
    for each in running:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in running:  # all are there; now all at once
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in running:
        out, _ = each.communicate(timeout=60)
        assert each.returncode == 0
        allowed.append(int(out))
    assert sum(allowed) == CAPACITY
    assert max(allowed) < CAPACITY, "one process had it all: nothing was shared"


async def test_several_buckets_are_taken_from_in_one_round_trip(buckets: ValkeyBuckets) -> None:
    small, large = Bucket("small", 1e-4, 3), Bucket("large", 1e-4, 100)
    first = await buckets.take([(small, 2), (large, 10)])
    again = await buckets.take([(small, 2), (large, 10)])
    assert [each.granted for each in (*first, *again)] == [2, 10, 1, 10]
    assert again[0].wait_for(small) == pytest.approx(10_000, rel=0.01)
    assert again[1].left == pytest.approx(80, abs=0.1)


async def test_a_bucket_fills_up_with_time_and_no_further(buckets: ValkeyBuckets) -> None:
    quick = Bucket("quick", 1_000.0, 5)
    assert (await buckets.take([(quick, 5)]))[0].granted == 5
    await asyncio.sleep(0.05)
    assert (await buckets.take([(quick, 50)]))[0].granted == 5


async def test_while_valkey_is_away_a_process_limits_by_itself() -> None:
    client = open_valkey(f"redis://127.0.0.1:{free_port()}")
    buckets = ValkeyBuckets(client=client, namespace="away")
    only = Bucket("only", 1e-4, 10)
    granted = [(await buckets.take([(only, 4)]))[0].granted for _ in range(4)]
    assert granted == [4, 4, 2, 0]
    assert await a_throttle(buckets).allow(Door.LOG_IN, NETWORK, ACCOUNT) is None
    await a_throttle(buckets).remember(NETWORK, ACCOUNT)
    await client.aclose()


async def test_an_account_is_guessed_at_a_few_times_wherever_from(buckets: ValkeyBuckets) -> None:
    throttle = a_throttle(buckets)
    waits = [
        await throttle.allow(Door.LOG_IN, f"198.51.{number}.0/24", ACCOUNT) for number in range(200)
    ]
    assert waits.count(None) == 12
    assert {wait for wait in waits if wait is not None} <= set(range(50, 61))


async def test_strangers_guesses_do_not_shut_the_owner_out(buckets: ValkeyBuckets) -> None:
    throttle = a_throttle(buckets)
    await throttle.remember(NETWORK, ACCOUNT)
    for number in range(200):
        await throttle.allow(Door.LOG_IN, f"203.0.{number}.0/24", ACCOUNT)
    assert await throttle.allow(Door.LOG_IN, ELSEWHERE, ACCOUNT) is not None
    assert await throttle.allow(Door.LOG_IN, NETWORK, ACCOUNT) is None
    assert await throttle.allow(Door.MAIL, ELSEWHERE, ACCOUNT) is None
    own = [await throttle.allow(Door.LOG_IN, NETWORK, ACCOUNT) for _ in range(50)]
    assert own.count(None) == 3, "even from there guesses are few"
    await throttle.remember(NETWORK, ACCOUNT)  # she got it right
    assert await throttle.allow(Door.LOG_IN, NETWORK, ACCOUNT) is None


async def test_a_network_is_slowed_whatever_accounts_it_tries(buckets: ValkeyBuckets) -> None:
    throttle = a_throttle(buckets)
    waits = [
        await throttle.allow(Door.LOG_IN, NETWORK, number.to_bytes(32, "big"))
        for number in range(300)
    ]
    assert waits.count(None) == 120


async def test_only_so_many_networks_are_known(buckets: ValkeyBuckets) -> None:
    throttle = a_throttle(buckets)
    for number in range(15):
        await throttle.remember(f"198.51.{number}.0/24", ACCOUNT)
    await throttle.remember("198.51.14.0/24", ACCOUNT)
    found = await buckets.client.keys("test:login:known:*")
    assert len(found) == 1
    length: Any = buckets.client.llen(found[0])  # typed for both of redis-py's clients
    assert await length == 10
