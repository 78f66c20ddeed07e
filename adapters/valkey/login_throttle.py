"""Guessing is limited over every process; where somebody logged in before, nobody shuts her out."""

import math
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import RedisError

from adapters.valkey.buckets import Bucket, ValkeyBuckets
from domain.identity.ports import Door

HOUR = 3_600.0
BURST_SHARE = 5
KNOWN_SECONDS = 90 * 24 * 3_600
KNOWN_NETWORKS = 10
"""Networks remembered an account; the one seen longest ago goes first."""

_log = structlog.get_logger("valkey")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValkeyLoginThrottle:
    """LoginThrottle: an account's tries are counted together, but for networks it knows.

    From a network where the account was opened before, tries have a small bucket of their own, so
    strangers who use up the account's tries do not shut its owner out. While Valkey is away every
    process counts for itself and knows no network.
    """

    buckets: ValkeyBuckets
    per_account: int
    per_network: int
    per_known_network: int

    async def allow(self, door: Door, network: str | None, account: bytes | None) -> int | None:
        """Count one try; return None, or the seconds to wait when it is one too many."""
        wanted = []
        if network is not None:
            wanted.append(_bucket(f"login:network:{network}", self.per_network))
        if account is not None:
            wanted.append(await self._of_account(door, network, account))
        grants = await self.buckets.take([(bucket, 1) for bucket in wanted])
        waits = [
            grant.wait_for(bucket)
            for bucket, grant in zip(wanted, grants, strict=True)
            if grant.granted == 0
        ]
        return math.ceil(max(waits)) if waits else None

    async def remember(self, network: str, account: bytes) -> None:
        """Know that the account was opened from this network."""
        key = self._known(account)
        try:
            async with self.buckets.client.pipeline(transaction=True) as steps:
                steps.lrem(key, 0, network)
                steps.lpush(key, network)
                steps.ltrim(key, 0, KNOWN_NETWORKS - 1)
                steps.expire(key, KNOWN_SECONDS)
                # Whoever knows the password has not been guessing: her tries start anew here.
                steps.delete(self.buckets.key_of(self._own(Door.LOG_IN, account, network)))
                await steps.execute()
        except (RedisError, OSError) as error:
            _log.warning("valkey is away: a known network is not kept", error=str(error))

    async def _of_account(self, door: Door, network: str | None, account: bytes) -> Bucket:
        if network is not None and await self._knows(network, account):
            return self._own(door, account, network)
        return _bucket(f"login:account:{door.value}:{account.hex()}", self.per_account)

    def _own(self, door: Door, account: bytes, network: str) -> Bucket:
        name = f"login:account:{door.value}:{account.hex()}:{network}"
        return _bucket(name, self.per_known_network)

    async def _knows(self, network: str, account: bytes) -> bool:
        if self.buckets.circuit.is_open:
            return False
        try:
            # redis-py types one method for both its clients, the waiting and the blocking one.
            known: Any = self.buckets.client.lrange(self._known(account), 0, -1)
            return network.encode() in await known
        except (RedisError, OSError):
            self.buckets.circuit.trip()
            return False

    def _known(self, account: bytes) -> str:
        return f"{self.buckets.namespace}:login:known:{account.hex()}"


def _bucket(name: str, per_hour: int) -> Bucket:
    return Bucket(name, per_hour / HOUR, max(1, per_hour // BURST_SHARE))
