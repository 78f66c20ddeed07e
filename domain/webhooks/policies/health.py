"""How an endpoint does, and what follows: the circuit breaker, and the end after days."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.kernel.identifiers import EndpointId


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Failures in a row, since when, and how long nothing is sent from now on."""

    endpoint: EndpointId
    failures: int = 0
    failing_since: datetime | None = None
    hold_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRules:
    """When the breaker opens, how long it stays open, and when an endpoint is given up."""

    failures_to_open: int = 10
    hold_seconds: float = 1.0
    """First pause once open; doubles with every failure."""
    hold_maximum_seconds: float = 30.0
    throttle_maximum_seconds: float = 300.0
    """A Retry-After pauses the whole endpoint for at most this."""
    disable_after: timedelta = timedelta(days=5)

    def after(
        self,
        health: Health,
        *,
        succeeded: bool,
        now: datetime,
        throttled_seconds: float | None = None,
    ) -> Health:
        """Return the health after one more attempt."""
        if succeeded:
            return Health(endpoint=health.endpoint)
        failures = health.failures + 1
        asked = min(throttled_seconds or 0.0, self.throttle_maximum_seconds)
        return replace(
            health,
            failures=failures,
            failing_since=health.failing_since or now,
            hold_seconds=max(self._pause(failures), asked),
        )

    def is_given_up(self, health: Health, now: datetime) -> bool:
        """Return whether it failed so long and so often that sending on makes no sense."""
        if health.failing_since is None or health.failures < self.failures_to_open:
            return False
        return now - health.failing_since >= self.disable_after

    def _pause(self, failures: int) -> float:
        beyond = failures - self.failures_to_open
        if beyond < 0:
            return 0.0
        return min(self.hold_maximum_seconds, self.hold_seconds * 2.0 ** min(beyond, 30))
