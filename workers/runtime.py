"""An arq worker that is woken instead of polling, and that outlives Valkey."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from signal import Signals
from typing import Any

import structlog
from arq.connections import ArqRedis
from arq.worker import Worker, func
from redis.exceptions import RedisError

from adapters.valkey.connections import Queue
from adapters.valkey.job_codec import FUNCTION, Message, decode, encode, from_arguments
from adapters.valkey.job_queue import SKEW_MS
from adapters.valkey.wake import WakeWaiter
from domain.kernel.errors import DomainError
from workers.metrics import PICKUP_SECONDS, VALKEY_UP

IDLE_SECONDS = 0.5
PAGE = 100
QUEUE_READ_LIMIT = 5_000
"""Beyond what a fleet holds: a head of messages others work on must not hide the rest."""

TRIES_UNLIMITED = 1_000_000
"""Postgres counts attempts."""

STALLED_SECONDS = 10.0

_log = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much at once, how long one message, how long a drain."""

    slots: int = 4
    message_seconds: float = 60.0
    drain_seconds: int = 8
    """After that, what runs is given back to another worker; supervisors kill after ten."""


Run = Callable[[Message], Awaitable[None]]
FindDue = Callable[[int], Awaitable[Sequence[Message]]]


class QueueWorker(Worker):
    """Takes messages of one queue; without Valkey it asks `find_due` (Postgres) instead.

    `run` claims in Postgres, so the same message twice, or by both ways, does no harm.
    SIGTERM and SIGINT stop taking and wait up to `drain_seconds` for what runs.
    """

    def __init__(
        self, *, queue: Queue, client: ArqRedis, run: Run, find_due: FindDue, limits: Limits
    ) -> None:
        super().__init__(
            functions=[func(self._run_message, name=FUNCTION)],
            queue_name=queue.key,
            redis_pool=client,
            max_jobs=limits.slots,
            job_timeout=limits.message_seconds,
            keep_result=0,
            queue_read_limit=QUEUE_READ_LIMIT,
            max_tries=TRIES_UNLIMITED,
            job_completion_wait=limits.drain_seconds,
            job_serializer=encode,
            job_deserializer=decode,
            log_results=False,
        )
        self._queue = queue
        self._run = run
        self._find_due = find_due
        self._waiter = WakeWaiter(client, queue.wake_key)
        self._waking: asyncio.Task[bool] | None = None
        self._freed = asyncio.Event()
        self._turned_at = time.monotonic()
        self._is_stopping = False

    def stop(self) -> None:
        """End the loop at its next turn."""
        self._is_stopping = True
        self._freed.set()

    async def is_ready(self) -> bool:
        """Return whether the loop turns."""
        return time.monotonic() - self._turned_at < STALLED_SECONDS

    async def main(self) -> None:
        """Look, take, sleep until woken or a slot is free; at most half a second."""
        while not self._is_stopping:
            self._freed.clear()
            if self._waking is not None and self._waking.done():
                self._waking = None  # only now: what it announced is looked for below
            self._turned_at = time.monotonic()
            try:
                await self._poll_iteration()
            except (RedisError, OSError) as error:
                VALKEY_UP.set(0)
                _log.debug("queue not readable", error=str(error))
                await self._take_from_postgres()
            else:
                VALKEY_UP.set(1)
            await self._sleep()

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """Start what is free; give the slot back when Valkey breaks in between."""
        try:
            await super().start_jobs(job_ids)
        except (RedisError, OSError):
            # arq takes a slot before it asks Valkey and would never return this one.
            self._release_sem_dec_counter_on_complete()
            raise

    async def close(self) -> None:
        """Drop connections; unlike arq's own, indifferent to an absent Valkey."""
        if self._waking is not None:
            self._waking.cancel()
            await asyncio.gather(self._waking, return_exceptions=True)
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        await self.pool.aclose(close_connection_pool=True)

    async def _poll_iteration(self) -> None:
        self._reap()
        for start in range(0, self.queue_read_limit, PAGE):
            if not self.allow_pick_jobs or self.job_counter >= self.max_jobs:
                return
            ids = await self.pool.zrangebyscore(
                self.queue_name,
                min="-inf",
                max=time.time_ns() // 1_000_000,
                start=start,
                num=PAGE,
            )
            await self.start_jobs(ids)
            if len(ids) < PAGE:
                return

    def _reap(self) -> None:
        for identifier, task in list(self.tasks.items()):
            if not task.done():
                continue
            del self.tasks[identifier]
            if not task.cancelled() and (error := task.exception()) is not None:
                # The work itself is in Postgres; only arq's book-keeping failed.
                _log.warning("message not put away", message_id=identifier, error=str(error))

    async def _take_from_postgres(self) -> None:
        free = self.max_jobs - self.job_counter
        if free <= 0 or not self.allow_pick_jobs:
            return
        try:
            due = await self._find_due(free)
        except (DomainError, OSError) as error:
            _log.warning("postgres is away too", error=str(error))
            return
        for message in due:
            identifier = f"direct:{message.subject}"
            if identifier in self.tasks or self.job_counter >= self.max_jobs:
                continue
            await self.sem.acquire()
            self.job_counter += 1
            task = self.loop.create_task(self._run_direct(message))
            task.add_done_callback(lambda _: self._release_sem_dec_counter_on_complete())
            self.tasks[identifier] = task

    async def _wait_for_tasks_to_complete(self, signum: Signals) -> None:
        await super()._wait_for_tasks_to_complete(signum)
        # arq has cancelled the loop; asyncio.wait_for of Python 3.11 may swallow that.
        self.stop()

    async def _sleep(self) -> None:
        if self._is_stopping:
            return
        if self._waking is None and self.allow_pick_jobs:  # a draining worker eats no wake-up
            self._waking = asyncio.create_task(self._waiter.wait(IDLE_SECONDS))
        freed = asyncio.create_task(self._freed.wait())
        try:
            waited = {freed} if self._waking is None else {self._waking, freed}
            await asyncio.wait(waited, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            freed.cancel()

    def _release_sem_dec_counter_on_complete(self) -> None:
        super()._release_sem_dec_counter_on_complete()
        self._freed.set()

    async def _run_direct(self, message: Message) -> None:
        await self._run(message)

    async def _run_message(
        self, ctx: dict[Any, Any], agency: bytes, subject: bytes, lane: bytes | None = None
    ) -> None:
        waited = time.time() - (ctx["score"] + SKEW_MS) / 1000
        PICKUP_SECONDS.labels(self._queue.name).observe(max(0.0, waited))
        await self._run(from_arguments(agency, subject, lane))
