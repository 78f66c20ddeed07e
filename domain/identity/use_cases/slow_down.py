"""Guessing is slowed by account and by network, never stopped for good."""

from dataclasses import dataclass

from domain.identity.errors import slow_down
from domain.identity.policies.networks import network_of
from domain.identity.ports import Door, LoginThrottle


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Asks the throttle, where the installation has one."""

    throttle: LoginThrottle | None

    async def check(
        self,
        *,
        address: str | None = None,
        account: bytes | None = None,
        door: Door = Door.LOG_IN,
    ) -> None:
        """Count a try; QuotaExceeded with the seconds to wait when there were too many."""
        if self.throttle is None:
            return
        network = None if address is None else network_of(address)
        seconds = await self.throttle.allow(door, network, account)
        if seconds is not None:
            raise slow_down(seconds)

    async def remember(self, *, address: str, account: bytes) -> None:
        """Keep a way open for whoever proved the account to be hers from this network."""
        if self.throttle is not None:
            await self.throttle.remember(network_of(address), account)
