"""Dispatch to arq: one pipeline for messages and wake-up, and a circuit for an absent Valkey."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from arq.connections import ArqRedis
from arq.constants import job_key_prefix
from arq.jobs import serialize_job
from prometheus_client import Counter
from redis.exceptions import RedisError

from adapters.valkey.connections import Queue
from adapters.valkey.job_codec import FUNCTION, Message, encode, to_arguments
from adapters.valkey.wake import WAKE_KEPT
from domain.kernel.jobs import DueJob

EXPIRES_MS = 120_000
"""A message nobody took by then is dropped; the relay has long sent another."""

SKEW_MS = 60_000
"""Messages are stamped that much earlier, so a worker whose clock lags still sees them."""

OPEN_SECONDS = 1.0
"""How long nothing is tried after Valkey did not answer."""

DISPATCHED = Counter("preceptor_dispatched_total", "Messages sent to workers.", ("queue",))
UNDISPATCHED = Counter(
    "preceptor_undispatched_total", "Messages not sent because Valkey was away.", ("queue",)
)

_log = structlog.get_logger("valkey")


@dataclass(slots=True)
class Circuit:
    """Remembers that Valkey is away, so requests do not wait for it one after another."""

    closed_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether Valkey failed a moment ago."""
        return time.monotonic() < self.closed_at

    def trip(self) -> None:
        """Try nothing for a while."""
        self.closed_at = time.monotonic() + OPEN_SECONDS


@dataclass(slots=True, kw_only=True)
class ValkeyDispatcher:
    """JobDispatcher over arq's queues, and DeliveryWake."""

    client: ArqRedis
    namespace: str
    circuit: Circuit = field(default_factory=Circuit)

    async def dispatch(self, jobs: Sequence[DueJob]) -> None:
        """Tell the ranking workers."""
        await self.send(
            "ranking",
            [
                Message(agency=job.agency, subject=job.job, dispatch_number=job.dispatch_number)
                for job in jobs
            ],
        )

    async def wake_deliveries(self) -> None:
        """Tell the delivery workers that something is due."""
        await self.send("delivery", ())

    async def wake_relay(self) -> None:
        """Tell the relay that events wait."""
        await self.send("relay", ())

    async def depth(self, name: str) -> int:
        """Return how many messages wait in the queue; 0 when Valkey is away."""
        if self.circuit.is_open:
            return 0
        try:
            return int(await self.client.zcard(Queue(namespace=self.namespace, name=name).key))
        except (RedisError, OSError):
            self.circuit.trip()
            return 0

    async def send(self, name: str, messages: Sequence[Message]) -> None:
        """Put messages and a wake-up in one transaction; log and count when Valkey is away."""
        if self.circuit.is_open:
            UNDISPATCHED.labels(name).inc(len(messages))
            return
        try:
            await self._send(Queue(namespace=self.namespace, name=name), messages)
        except (RedisError, OSError) as error:
            self.circuit.trip()
            UNDISPATCHED.labels(name).inc(len(messages))
            _log.warning("valkey is away: the relay will dispatch", queue=name, error=str(error))
        else:
            DISPATCHED.labels(name).inc(len(messages))

    async def _send(self, queue: Queue, messages: Sequence[Message]) -> None:
        score = time.time_ns() // 1_000_000 - SKEW_MS
        async with self.client.pipeline(transaction=True) as pipe:
            for place, message in enumerate(messages):
                identifier = queue.message_id(message.subject, message.dispatch_number)
                job = serialize_job(
                    FUNCTION, to_arguments(message), {}, None, score, serializer=encode
                )
                pipe.psetex(job_key_prefix + identifier, EXPIRES_MS, job)
                # One later than the one before: arq runs a queue by score, the order is ours.
                pipe.zadd(queue.key, {identifier: score + place})
            pipe.lpush(queue.wake_key, *([1] * max(1, min(len(messages), WAKE_KEPT))))
            pipe.ltrim(queue.wake_key, 0, WAKE_KEPT - 1)
            await pipe.execute()
