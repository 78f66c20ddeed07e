"""Connections to Valkey: short deadlines, arq's client, names under one namespace."""

from dataclasses import dataclass

import structlog
from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from adapters.valkey.job_codec import decode, encode

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 2.0

_log = structlog.get_logger("valkey")


class EvictingValkeyError(RuntimeError):
    """This Valkey may drop messages to make room; we need maxmemory-policy noeviction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One queue: a worker file's name under the namespace of this installation."""

    namespace: str
    name: str

    @property
    def key(self) -> str:
        """The sorted set arq reads."""
        return f"{self.namespace}:{self.name}"

    @property
    def wake_key(self) -> str:
        """The list idle workers block on."""
        return f"{self.key}:wake"

    def message_id(self, subject: object, dispatch_number: int) -> str:
        """Return the arq id: new with each dispatch, since arq drops an id it has seen."""
        return f"{self.namespace}:{subject}:{dispatch_number}"


def open_valkey(url: str, *, answer_seconds: float = ANSWER_SECONDS) -> ArqRedis:
    """Return a client that connects when first used; nothing is checked here."""
    pool = ConnectionPool.from_url(
        url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=answer_seconds
    )
    client = ArqRedis(pool_or_conn=pool, job_serializer=encode, job_deserializer=decode)
    client.auto_close_connection_pool = True  # nobody else has this pool
    return client


async def refuse_eviction(client: ArqRedis) -> None:
    """Raise EvictingValkeyError when messages could be evicted; an absent Valkey is no error.

    An evicted body leaves its id in the queue: a job told and never run until the relay looks.
    """
    try:
        memory = await client.info("memory")
    except (RedisError, OSError) as error:
        _log.warning("valkey is away: its eviction policy is not checked", error=str(error))
        return
    policy = memory.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise EvictingValkeyError(f"Valkey's maxmemory-policy is {policy}; set it to noeviction.")
