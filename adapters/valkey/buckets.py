"""Token buckets in Valkey, exact over all processes; in memory while it is away."""

import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from arq.connections import ArqRedis
from prometheus_client import Counter
from redis.exceptions import RedisError

from adapters.valkey.job_queue import Circuit

TAKE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local answer = {}
for i, key in ipairs(KEYS) do
  local rate = tonumber(ARGV[3 * i - 2])
  local capacity = tonumber(ARGV[3 * i - 1])
  local wanted = tonumber(ARGV[3 * i])
  local kept = redis.call('HMGET', key, 'tokens', 'at')
  local tokens = capacity
  if kept[1] then
    local since = math.max(0, now - tonumber(kept[2]))
    tokens = math.min(capacity, tonumber(kept[1]) + since * rate)
  end
  local granted = math.min(wanted, math.floor(tokens + 1e-9))
  tokens = tokens - granted
  local until_full = math.ceil((capacity - tokens) / rate * 1000) + 1000
  if granted > 0 or kept[1] then
    redis.call('HSET', key, 'tokens', string.format('%.17g', tokens),
      'at', string.format('%.17g', now))
    redis.call('PEXPIRE', key, until_full)
  end
  answer[2 * i - 1] = granted
  answer[2 * i] = string.format('%.17g', tokens)
end
return answer
"""
"""KEYS are buckets; ARGV three each: tokens a second, capacity, tokens wanted. Valkey's time."""

REMEMBERED = 10_000
"""Buckets a process keeps of its own while Valkey is away; the one unused longest goes first."""

LOCAL = Counter("preceptor_rate_limits_local_total", "Limits counted here: Valkey was away.")

_log = structlog.get_logger("valkey")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Fills with `per_second` up to `capacity`; a new one is full."""

    name: str
    per_second: float
    capacity: int


@dataclass(frozen=True, slots=True)
class Grant:
    """Tokens given, and what is left in the bucket; a part of a token counts."""

    granted: int
    left: float

    def wait_for(self, bucket: Bucket) -> float:
        """Return the seconds until the bucket holds a whole token."""
        return max(0.0, (1.0 - self.left) / bucket.per_second)


@dataclass(slots=True)
class MemoryBuckets:
    """The same arithmetic for one process: what it allows is multiplied by how many there are."""

    _kept: "OrderedDict[str, tuple[float, float]]" = field(default_factory=OrderedDict)

    def take(self, bucket: Bucket, wanted: int) -> Grant:
        """Return up to `wanted` tokens of one bucket."""
        now = time.monotonic()
        tokens, at = self._kept.get(bucket.name, (float(bucket.capacity), now))
        tokens = min(bucket.capacity, tokens + (now - at) * bucket.per_second)
        granted = min(wanted, math.floor(tokens))
        self._kept[bucket.name] = (tokens - granted, now)
        self._kept.move_to_end(bucket.name)
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return Grant(granted, tokens - granted)


@dataclass(slots=True, kw_only=True)
class ValkeyBuckets:
    """Takes from several buckets in one round trip; never raises for an absent Valkey."""

    client: ArqRedis
    namespace: str
    circuit: Circuit = field(default_factory=Circuit)
    memory: MemoryBuckets = field(default_factory=MemoryBuckets)

    async def take(self, wanted: Sequence[tuple[Bucket, int]]) -> tuple[Grant, ...]:
        """Return up to that many tokens of each bucket, in order."""
        if not self.circuit.is_open:
            try:
                return await self._take(wanted)
            except (RedisError, OSError) as error:
                _log.warning("valkey is away: each process limits for itself", error=str(error))
                self.circuit.trip()
        LOCAL.inc()
        return tuple(self.memory.take(bucket, count) for bucket, count in wanted)

    def key_of(self, bucket: Bucket) -> str:
        """Return where the bucket is kept."""
        return f"{self.namespace}:bucket:{bucket.name}"

    async def _take(self, wanted: Sequence[tuple[Bucket, int]]) -> tuple[Grant, ...]:
        keys = [self.key_of(bucket) for bucket, _ in wanted]
        numbers = [
            number
            for bucket, count in wanted
            for number in (bucket.per_second, bucket.capacity, count)
        ]
        found = await self.client.register_script(TAKE)(keys=keys, args=numbers)
        pairs = zip(found[::2], found[1::2], strict=True)
        return tuple(Grant(int(granted), float(left)) for granted, left in pairs)
