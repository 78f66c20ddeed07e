"""The relay: events get their place and their deliveries, what is due is told to workers.

It is dispatcher and reconciler in one: what was lost anywhere is found here again. Any number
of relays may run.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog

from domain.kernel.errors import DomainError
from domain.kernel.identifiers import AgencyId, JobId
from domain.kernel.jobs import DueJob, JobRepository
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import OpenUnitOfWork, UnitOfWork
from workers.metrics import QUEUE_DEPTH, ROUTED, TURN_SECONDS

BATCH = 500
CALM_DEPTH = 100
"""Below this many messages in Valkey, a job dispatched a lease ago has been lost."""

BUSY_STALE_SECONDS = 60.0
"""Above it, it most likely waits its turn; half of what a message lives."""

FEED_SECONDS = 0.25
"""Between looks at endpoints that are behind."""

Item = TypeVar("Item")
_log = structlog.get_logger("relay")


class Directory(Protocol):
    """Look-ups that span agencies; ids only."""

    async def due_jobs(self, *, stale_seconds: float, most: int) -> Sequence[DueJob]:
        """Return jobs that want dispatching, longest due first."""

    async def agencies_with_unrouted_events(self, *, most: int) -> Sequence[AgencyId]:
        """Return agencies whose events wait for a place."""

    async def agencies_behind(self, *, most: int) -> Sequence[AgencyId]:
        """Return agencies with an endpoint that does not keep up."""


class RelayedEvents(Protocol):
    """The outbox of one agency."""

    async def number(self, *, most: int) -> int:
        """Give events their sequence, fix their bodies; return how many deliveries that made."""

    async def catch_up(self) -> int:
        """Feed endpoints that are behind; return how many deliveries that made."""


class RelayedJobs(JobRepository, Protocol):
    """Jobs of one agency."""

    async def mark_dispatched(
        self, jobs: Sequence[JobId], *, stale_seconds: float
    ) -> tuple[tuple[JobId, int], ...]:
        """Note the dispatch of those still due; return each with its dispatch number."""


class RelayUnitOfWork(UnitOfWork, Protocol):
    """What the relay changes, under one agency's binding."""

    @property
    def jobs(self) -> RelayedJobs:
        """Jobs."""

    @property
    def events(self) -> RelayedEvents:
        """Events."""


class Dispatcher(Protocol):
    """Jobs go by queue, deliveries by a wake-up: their workers claim what is due."""

    async def dispatch(self, jobs: Sequence[DueJob]) -> None:
        """Tell the ranking workers."""

    async def wake_deliveries(self) -> None:
        """Tell the delivery workers that something is due."""

    async def depth(self, name: str) -> int:
        """Return how many messages wait; 0 when Valkey is away."""


@dataclass(slots=True, kw_only=True)
class Relay:
    """One turn does everything that is due; what a failed turn left, the next finds."""

    directory: Directory
    open_uow: OpenUnitOfWork[RelayUnitOfWork]
    dispatcher: Dispatcher
    stale_seconds: float
    fed_at: float = 0.0

    async def run(
        self, wait: Callable[[float], Awaitable[bool]], *, seconds: float, stop: asyncio.Event
    ) -> None:
        """Turn until `stop`; between turns that moved nothing, wait to be woken."""
        while not stop.is_set():
            if not await self.safe_turn():
                await wait(seconds)

    async def safe_turn(self) -> int:
        """Turn once; a database that is away counts as nothing moved."""
        started = time.perf_counter()
        try:
            return await self.turn()
        except (DomainError, OSError) as error:
            _log.warning("turn failed", error=str(error))
            return 0
        finally:
            TURN_SECONDS.observe(time.perf_counter() - started)

    async def turn(self) -> int:
        """Route events, feed who is behind, dispatch jobs; return how much moved."""
        return sum(
            [
                await self.route_events(),
                await self.feed_those_behind(),
                await self.dispatch_jobs(),
            ]
        )

    async def route_events(self) -> int:
        """Give every committed event its place in its agency's feed, and wake who sends."""
        made = 0
        agencies = await self.directory.agencies_with_unrouted_events(most=BATCH)
        for agency in agencies:
            async with self._under(agency) as uow:
                made += await uow.events.number(most=BATCH)
                await uow.commit()
        if made:
            await self.dispatcher.wake_deliveries()
        ROUTED.labels("agencies").inc(len(agencies))
        ROUTED.labels("deliveries").inc(made)
        return len(agencies)

    async def feed_those_behind(self) -> int:
        """Feed endpoints that do not keep up, now and then; workers feed those that drain."""
        if time.monotonic() - self.fed_at < FEED_SECONDS:
            return 0
        made = 0
        for agency in await self.directory.agencies_behind(most=BATCH):
            async with self._under(agency) as uow:
                made += await uow.events.catch_up()
                await uow.commit()
        self.fed_at = time.monotonic()
        if made:
            await self.dispatcher.wake_deliveries()
            ROUTED.labels("deliveries").inc(made)
        return made

    async def dispatch_jobs(self) -> int:
        """Tell ranking workers what is due, each agency in turn."""
        stale = await self._stale("ranking")
        due = await self.directory.due_jobs(stale_seconds=stale, most=BATCH)
        batches: list[list[DueJob]] = []
        for agency, jobs in _grouped((each.agency, each.job) for each in due).items():
            async with self._under(agency) as uow:
                marked = await uow.jobs.mark_dispatched(jobs, stale_seconds=stale)
                await uow.commit()
            batches.append(
                [DueJob(agency=agency, job=job, dispatch_number=sent) for job, sent in marked]
            )
        fair = in_turns(batches)
        if fair:
            await self.dispatcher.dispatch(fair)
        ROUTED.labels("jobs").inc(len(fair))
        return len(fair)

    def _under(self, agency: AgencyId) -> AbstractAsyncContextManager[RelayUnitOfWork]:
        return self.open_uow(Tenant.system(agency))

    async def _stale(self, name: str) -> float:
        depth = await self.dispatcher.depth(name)
        QUEUE_DEPTH.labels(name).set(depth)
        return self.stale_seconds if depth < CALM_DEPTH else BUSY_STALE_SECONDS


def in_turns(batches: Iterable[Sequence[Item]]) -> list[Item]:
    """Return the items one of each batch at a time, so a large one delays no small one."""
    rows = itertools.zip_longest(*([(item,) for item in batch] for batch in batches))
    return [cell[0] for row in rows for cell in row if cell is not None]


def _grouped(due: Iterable[tuple[AgencyId, Item]]) -> dict[AgencyId, list[Item]]:
    grouped: dict[AgencyId, list[Item]] = defaultdict(list)
    for agency, item in due:
        grouped[agency].append(item)
    return grouped
