"""The real time, and the offset time of a test world."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class SystemClock:
    """Clock of the machine, moved by `offset` (test-mode agencies only)."""

    offset: timedelta = timedelta()

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""
        return datetime.now(UTC) + self.offset
