"""Beside the relay: how many jobs are open and how long the oldest has been due, as metrics."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from domain.kernel.errors import DomainError
from domain.kernel.jobs import OpenJobs
from workers.metrics import JOBS_OPEN, OLDEST_DUE_SECONDS

EVERY_SECONDS = 5.0

_log = structlog.get_logger("gauges")


class QueueDirectory(Protocol):
    """Counts that span agencies."""

    async def open_jobs(self) -> Sequence[OpenJobs]:
        """Return how many jobs are open, by kind and state."""

    async def oldest_due_seconds(self) -> float:
        """Return how long the longest waiting job has been due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """Reads the queues every few seconds; a kind that has none left is shown as zero."""

    directory: QueueDirectory
    seen: set[tuple[str, str]] = field(default_factory=set)

    async def run(self, stop: asyncio.Event) -> None:
        """Read now and every few seconds until `stop`."""
        while not stop.is_set():
            try:
                await self.read()
            except (DomainError, OSError) as error:
                _log.warning("queues not read", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_SECONDS)

    async def read(self) -> None:
        """Set every gauge."""
        OLDEST_DUE_SECONDS.set(await self.directory.oldest_due_seconds())
        counts = {
            (each.kind, each.state.value): each.jobs for each in await self.directory.open_jobs()
        }
        self.seen.update(counts)
        for name in self.seen:
            JOBS_OPEN.labels(*name).set(counts.get(name, 0))
