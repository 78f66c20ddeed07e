"""Guessing is slowed by account and by network, never stopped for good."""

from dataclasses import dataclass

from domain.identity.errors import slow_down
from domain.identity.policies.networks import network_of
from domain.identity.ports import LoginThrottle


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Asks the throttle, where the installation has one."""

    throttle: LoginThrottle | None

    async def check(self, *, address: str | None = None, account: bytes | None = None) -> None:
        """Count a try; QuotaExceeded with the seconds to wait when there were too many."""
        if self.throttle is None:
            return
        keys = []
        if address is not None:
            keys.append(f"network:{network_of(address)}")
        if account is not None:
            keys.append(f"account:{account.hex()}")
        for key in keys:
            seconds = await self.throttle.allow(key)
            if seconds is not None:
                raise slow_down(seconds)
