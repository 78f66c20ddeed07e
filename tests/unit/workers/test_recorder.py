"""Answers are written in batches, and one that cannot be written stops no other."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.kernel.errors import UnavailableError
from domain.kernel.identifiers import AgencyId, DeliveryId, EndpointId, EventId
from domain.kernel.tenancy import Tenant
from domain.webhooks.entities import DeliveryClaim
from domain.webhooks.ports import Sent
from domain.webhooks.use_cases.settle_deliveries import AttemptOutcome, SettleDeliveries, Tried
from workers import recorder
from workers.recorder import Recorder

AGENCY = AgencyId(UUID(int=1))


def an_answer(number: int) -> Tried:
    claim = DeliveryClaim(
        delivery=DeliveryId(UUID(int=number)),
        endpoint=EndpointId(UUID(int=2)),
        event=EventId(UUID(int=3)),
        fence=1,
        number=1,
        round_number=1,
        waited_seconds=0.0,
        endpoint_failures=0,
        is_ordered=False,
        url="https://hooks.example.com/",
        headers=(),
        keys=(),
        body=b"{}",
    )
    sent = Sent(status_code=204, error=None, duration_ms=1)
    return Tried(claim=claim, started_at=datetime(2026, 11, 23, tzinfo=UTC), sent=sent)


class Ledger:
    """Remembers what was settled; fails as told."""

    def __init__(self, *failures: Exception, poison: int | None = None) -> None:
        self.failures = list(failures)
        self.poison = poison
        self.batches: list[list[int]] = []

    async def __call__(
        self, _tenant: Tenant, command: SettleDeliveries
    ) -> tuple[AttemptOutcome, ...]:
        if self.failures:
            raise self.failures.pop(0)
        numbers = [each.claim.delivery.int for each in command.tried]
        if self.poison in numbers:
            raise ValueError("this one cannot be written")
        self.batches.append(numbers)
        return tuple(AttemptOutcome.DELIVERED for _ in numbers)


async def test_what_came_meanwhile_is_written_together() -> None:
    ledger = Ledger()
    writing = Recorder(settle=ledger)
    running = asyncio.create_task(writing.run())
    for number in range(5):
        writing.add(AGENCY, an_answer(number))
    writing.finish()
    await running
    assert ledger.batches == [[0, 1, 2, 3, 4]]


async def test_what_comes_after_the_end_was_announced_is_written_too() -> None:
    ledger = Ledger()
    writing = Recorder(settle=ledger)
    writing.add(AGENCY, an_answer(1))
    writing.finish()
    await writing.run()
    assert ledger.batches == [[1]]


async def test_an_absent_database_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "RETRY_SECONDS", 0.0)
    ledger = Ledger(UnavailableError("database-away", "Away."), OSError("reset"))
    writing = Recorder(settle=ledger)
    writing.add(AGENCY, an_answer(1))
    await writing.flush()
    assert ledger.batches == [[1]]


async def test_one_that_cannot_be_written_stops_no_other() -> None:
    ledger = Ledger(poison=2)
    writing = Recorder(settle=ledger)
    for number in range(6):
        writing.add(AGENCY, an_answer(number))
    await writing.flush()
    assert sorted(number for batch in ledger.batches for number in batch) == [0, 1, 3, 4, 5]
