"""Order and backoff."""

import asyncio

import pytest

from workers.leases import LeaseLostError, backoff_seconds, under_lease
from workers.relay import in_turns


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
