"""Rate limits: every caller, agency and address has a bucket; hot ones are leased a few at a time.

A process takes tokens from the shared bucket before it spends them, so all processes together
never allow more than the bucket holds. A busy caller's tokens are leased in growing handfuls, for a
second; what a lease does not spend is lost to the caller, which errs on the strict side.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, cast

from litestar.types import Scope

from adapters.valkey.buckets import Bucket, Grant
from domain.identity.policies.networks import network_of
from domain.kernel.errors import QuotaExceededError
from domain.kernel.tenancy import Tenant
from infra.tuning import RateSettings

LEASE_SECONDS = 1.0
LEASE_MAXIMUM = 64
LEASE_SHARE = 50
"""No lease is more than this part of a bucket."""

LEASES_KEPT = 20_000
STANDING = "rate_limit"
"""Where the request's scope keeps what its answer says of the limits."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The tightest bucket a request touched, as its answer tells."""

    limit: int
    remaining: int
    reset_seconds: int
    window_seconds: int
    is_refused: bool = False

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the fields of draft-ietf-httpapi-ratelimit-headers-06."""
        return [
            (b"ratelimit-limit", b"%d" % self.limit),
            (b"ratelimit-remaining", b"%d" % self.remaining),
            (b"ratelimit-reset", b"%d" % self.reset_seconds),
            (b"ratelimit-policy", b"%d;w=%d" % (self.limit, self.window_seconds)),
        ]


@dataclass(slots=True)
class _Lease:
    tokens: int = 0
    size: int = 1
    until: float = 0.0
    left: float = 0.0
    empty_until: float = 0.0

    def holds(self, now: float) -> bool:
        """Return whether there is a token to spend."""
        return self.tokens > 0 and now < self.until

    def wanted(self, bucket: Bucket, now: float) -> int:
        """Return how many to ask for: twice the last, if that was spent in time."""
        largest = max(1, min(LEASE_MAXIMUM, bucket.capacity // LEASE_SHARE))
        self.size = min(self.size * 2, largest) if now < self.until else 1
        return self.size

    def add(self, bucket: Bucket, grant: Grant, now: float) -> None:
        """Keep what was granted, or when to ask again."""
        if now >= self.until:
            self.tokens = 0
        self.tokens += grant.granted
        self.until, self.left = now + LEASE_SECONDS, grant.left
        if self.tokens == 0:
            self.empty_until = now + grant.wait_for(bucket)

    def standing(self, bucket: Bucket) -> Standing:
        """Return what the answer says."""
        held = self.tokens + self.left
        return Standing(
            limit=bucket.capacity,
            remaining=max(0, math.floor(held)),
            reset_seconds=math.ceil(max(0.0, bucket.capacity - held) / bucket.per_second),
            window_seconds=max(1, round(bucket.capacity / bucket.per_second)),
        )


class Buckets(Protocol):
    """Where the tokens are."""

    async def take(self, wanted: Sequence[tuple[Bucket, int]]) -> tuple[Grant, ...]:
        """Return up to that many tokens of each bucket, in order."""


@dataclass(slots=True, kw_only=True)
class RateLimits:
    """Counts requests; QuotaExceeded (429) for one too many."""

    buckets: Buckets
    settings: RateSettings
    _leases: "OrderedDict[str, _Lease]" = field(default_factory=OrderedDict)

    async def of_caller(self, tenant: Tenant, scope: Scope) -> None:
        """Count a request of a known caller: one of its own, one of its agency's."""
        standing = standing_of(scope)
        if standing is not None and not standing.is_refused:
            return
        agency, who, rates = tenant.agency.hex, tenant.actor, self.settings
        own = f"{agency}:{who.kind.value}:{who.id.hex if who.id else '-'}"
        await self._spend(
            scope,
            Bucket(own, rates.key_per_second, rates.key_burst),
            Bucket(f"{agency}:agency", rates.agency_per_second, rates.agency_burst),
        )

    async def of_address(self, address: str | None, scope: Scope) -> None:
        """Count a request of somebody unknown, by network: a /24, or an IPv6 /64."""
        await self._spend(scope, self._of_address(address))

    def check_address(self, address: str | None) -> None:
        """Refuse at once, uncounted, an address that has nothing left."""
        bucket = self._of_address(address)
        lease = self._leases.get(bucket.name)
        if lease is not None and not lease.holds(time.monotonic()):
            _refuse(lease, time.monotonic())

    def _of_address(self, address: str | None) -> Bucket:
        rates = self.settings
        name = f"address:{network_of(address or '')}"
        return Bucket(name, rates.address_per_second, rates.address_burst)

    async def _spend(self, scope: Scope, *buckets: Bucket) -> None:
        pairs = [(bucket, self._lease(bucket)) for bucket in buckets]
        now = time.monotonic()
        # Another request of the same caller may spend what this one fetched: then fetch again.
        while short := [pair for pair in pairs if not pair[1].holds(now)]:
            for bucket, lease in short:
                _tell(scope, replace(lease.standing(bucket), is_refused=now < lease.empty_until))
                _refuse(lease, now)
            await self._ask(short, now)
        for _, lease in pairs:
            lease.tokens -= 1
        standings = (lease.standing(bucket) for bucket, lease in pairs)
        _tell(scope, min(standings, key=lambda each: each.remaining))

    async def _ask(self, short: list[tuple[Bucket, _Lease]], now: float) -> None:
        wanted = [(bucket, lease.wanted(bucket, now)) for bucket, lease in short]
        grants = await self.buckets.take(wanted)
        for (bucket, lease), grant in zip(short, grants, strict=True):
            lease.add(bucket, grant, now)

    def _lease(self, bucket: Bucket) -> _Lease:
        lease = self._leases.get(bucket.name)
        if lease is None:
            lease = self._leases[bucket.name] = _Lease()
            if len(self._leases) > LEASES_KEPT:
                self._leases.popitem(last=False)
        else:
            self._leases.move_to_end(bucket.name)
        return lease


def _refuse(lease: _Lease, now: float) -> None:
    """Raise when the bucket is known to be empty."""
    if now < lease.empty_until:
        raise QuotaExceededError(
            "rate-limited",
            "Too many requests; Retry-After says when to come again.",
            retry_after_seconds=max(1, math.ceil(lease.empty_until - now)),
        )


def standing_of(scope: Scope) -> Standing | None:
    """Return what the answer says of the limits, if the request was counted."""
    return cast("dict[str, Standing]", scope).get(STANDING)


def _tell(scope: Scope, standing: Standing) -> None:
    cast("dict[str, Standing]", scope)[STANDING] = standing
