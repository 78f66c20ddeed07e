"""Lanes: one endpoint each. How much of it is claimed ahead, and how much runs at once.

A lane starts narrow and widens with success, like a connection that probes its path: what does
not answer never holds more than a few slots, however much waits for it.
"""

from collections import deque
from dataclasses import dataclass, field

from domain.kernel.identifiers import AgencyId, EndpointId
from domain.webhooks.entities import DeliveryClaim

START_WIDTH = 2
AHEAD_MAXIMUM = 128
"""Claimed and not started, at most; a fast endpoint is never kept waiting for the database."""

AHEAD_SECONDS = 2.0
"""What is claimed ahead is started within about this, long before its lease ends."""

LATENCY_WEIGHT = 0.2


@dataclass(slots=True, kw_only=True)
class Lane:
    """What runs, what is claimed, and how the endpoint has answered."""

    agency: AgencyId
    endpoint: EndpointId
    at_once: int
    width: int = START_WIDTH
    running: int = 0
    is_proven: bool = False
    """Whether the last answer was a success."""
    is_ordered: bool = False
    latency_seconds: float = 0.0
    claimed: deque[tuple[DeliveryClaim, float]] = field(default_factory=deque)
    """Each with the end of its lease, by the monotonic clock."""

    @property
    def room(self) -> int:
        """How many more may be claimed."""
        held = self.running + len(self.claimed)
        if self.is_ordered:
            return max(0, 1 - held)
        return max(0, self.width + self._ahead() - held)

    @property
    def wants_more(self) -> bool:
        """Whether it is about to run dry."""
        return self.room > 0 and len(self.claimed) <= self.width

    @property
    def is_idle(self) -> bool:
        """Whether nothing of it is held."""
        return not self.running and not self.claimed

    def note(self, *, succeeded: bool, seconds: float) -> None:
        """Learn from an answer."""
        self.is_proven = succeeded
        if not succeeded:
            self.width = max(1, self.width // 2)
            return
        self.width = min(self.at_once, self.width + 1)
        known = self.latency_seconds or seconds
        self.latency_seconds = known + LATENCY_WEIGHT * (seconds - known)

    def _ahead(self) -> int:
        if not self.is_proven:
            return 0
        rounds = AHEAD_SECONDS / max(self.latency_seconds, 0.001)
        return min(AHEAD_MAXIMUM, int(self.width * rounds))
