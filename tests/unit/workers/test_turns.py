"""Order, backoff and lanes."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest

from domain.kernel.identifiers import AgencyId, DeliveryId
from domain.kernel.tenancy import Tenant
from domain.webhooks.use_cases.attempt_delivery import AttemptDelivery, AttemptOutcome
from workers.delivery import DeliveryRunner
from workers.leases import LeaseLostError, backoff_seconds, under_lease
from workers.relay import in_turns

AGENCY = AgencyId(UUID(int=1))


def test_a_large_agency_delays_no_small_one() -> None:
    assert in_turns([["a1", "a2", "a3"], ["b1"], ["c1", "c2"]]) == [
        "a1", "b1", "c1", "a2", "c2", "a3",
    ]  # fmt: skip
    assert in_turns([]) == []


def test_waits_double_up_to_five_minutes_and_never_fall_under_half() -> None:
    assert [backoff_seconds(number, lambda: 1.0) for number in (1, 2, 8, 9, 1000)] == [
        2.0, 4.0, 256.0, 300.0, 300.0,
    ]  # fmt: skip
    assert backoff_seconds(9, lambda: 0.0) == 150.0


async def test_work_is_cut_when_its_lease_is_lost() -> None:
    cut = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            cut.set()

    async def lost() -> bool:
        return False

    with pytest.raises(LeaseLostError):
        await under_lease(work(), lost, lease_seconds=0.03)
    assert cut.is_set()


async def test_one_endpoint_holds_few_slots_and_everything_is_attempted() -> None:
    peak = Counter[str]()
    seen: list[DeliveryId] = []

    async def attempt(_tenant: Tenant, command: AttemptDelivery) -> AttemptOutcome:
        peak["now"] += 1
        peak["most"] = max(peak["most"], peak["now"])
        await asyncio.sleep(0)
        peak["now"] -= 1
        seen.append(command.delivery)
        return AttemptOutcome.DELIVERED

    runner = DeliveryRunner(attempt=attempt, at_once=3)
    deliveries = [DeliveryId(UUID(int=number)) for number in range(20)]
    await asyncio.gather(*(runner(AGENCY, each, UUID(int=9)) for each in deliveries))
    assert sorted(seen) == deliveries
    assert peak["most"] <= 3
    assert not runner.lanes
