"""Buckets without Valkey: one process's own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.valkey.buckets import Bucket, Grant, MemoryBuckets


@dataclass(slots=True)
class FakeBuckets:
    """Remembers what was asked for."""

    memory: MemoryBuckets = field(default_factory=MemoryBuckets)
    asked: list[tuple[str, int]] = field(default_factory=list)

    async def take(self, wanted: Sequence[tuple[Bucket, int]]) -> tuple[Grant, ...]:
        """Return up to that many of each."""
        self.asked += [(bucket.name, count) for bucket, count in wanted]
        return tuple(self.memory.take(bucket, count) for bucket, count in wanted)
