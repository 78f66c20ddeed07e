"""When a delivery is tried again, and what an answer means."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from uuid import UUID

DELAYS_SECONDS = (
    0.0,
    5.0,
    300.0,
    1_800.0,
    7_200.0,
    18_000.0,
    36_000.0,
    50_400.0,
    72_000.0,
    86_400.0,
)
"""Wait before attempt 1, 2, ...: the schedule Standard Webhooks 1.0.0 suggests, 75 h 35 min."""

ATTEMPTS_MAXIMUM = 20
DELAY_MAXIMUM_SECONDS = 7 * 86_400.0
THROTTLING = frozenset({429, 502, 503, 504})
"""Answers that say: not now. Their Retry-After is honoured."""


class Verdict(StrEnum):
    """What an answer means."""

    DELIVERED = "delivered"
    RETRY = "retry"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often and how long one message is tried."""

    delays_seconds: tuple[float, ...] = DELAYS_SECONDS
    jitter: float = 0.1
    """A wait is up to this share longer, so a receiver that comes back is not hit at once."""
    retry_after_maximum_seconds: float = 86_400.0
    """A receiver may ask for at most this."""

    def next_delay_seconds(
        self, delivery: UUID, attempts_made: int, retry_after_seconds: float | None = None
    ) -> float | None:
        """Return the wait after `attempts_made` (>= 1) failures; None when none are left.

        The spread comes from the delivery's id, so it is the same wherever it is computed. A
        wish to wait longer (Retry-After) is honoured up to the maximum; one to hurry is not.
        """
        if attempts_made >= len(self.delays_seconds):
            return None
        wished = min(retry_after_seconds or 0.0, self.retry_after_maximum_seconds)
        spread = 1 + self.jitter * _spread(delivery, attempts_made)
        return max(self.delays_seconds[attempts_made] * spread, wished)


def parse_delays(text: str) -> tuple[float, ...]:
    """Return the waits of `0, 5, 300`; ValueError for none, too many, or one out of bounds."""
    delays = tuple(float(part) for part in text.split(","))
    if len(delays) > ATTEMPTS_MAXIMUM:
        raise ValueError(f"a schedule has at most {ATTEMPTS_MAXIMUM} waits")
    if not all(0.0 <= delay <= DELAY_MAXIMUM_SECONDS for delay in delays):
        raise ValueError(f"a wait is between 0 and {DELAY_MAXIMUM_SECONDS:.0f} seconds")
    return delays


def judge(status_code: int | None) -> Verdict:
    """Return the meaning of a status (None: no answer): only 2xx succeeds, 410 says stop."""
    if status_code is None:
        return Verdict.RETRY
    if 200 <= status_code < 300:
        return Verdict.DELIVERED
    return Verdict.GONE if status_code == 410 else Verdict.RETRY


def read_retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds from `now` a Retry-After header asks for; None for nonsense."""
    if text is None or not text.isascii() or len(text) > 40:
        return None
    if text.isdigit():
        return float(text) if len(text) <= 9 else None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _spread(delivery: UUID, attempt: int) -> float:
    # The low 62 bits of a UUIDv7 are random; the attempt selects other ones each time.
    return ((delivery.int >> attempt) & 0xFFFF) / 0x10000
