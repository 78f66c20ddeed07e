"""When a delivery is tried again, and what an answer means."""

from enum import StrEnum
from uuid import UUID

DELAYS_SECONDS = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Wait before attempt 1, 2, ...: the schedule Standard Webhooks 1.0.0 suggests, 75 h 35 min."""

JITTER = 0.1
"""A wait is up to this much longer, so a receiver that comes back is not hit at once."""

RETRY_AFTER_MAXIMUM_SECONDS = 86_400
"""A receiver may ask for at most a day."""


class Verdict(StrEnum):
    """What an answer means."""

    DELIVERED = "delivered"
    RETRY = "retry"
    GONE = "gone"


def judge(status_code: int | None) -> Verdict:
    """Return the meaning of a status (None: no answer): only 2xx succeeds, 410 says stop."""
    if status_code is None:
        return Verdict.RETRY
    if 200 <= status_code < 300:
        return Verdict.DELIVERED
    return Verdict.GONE if status_code == 410 else Verdict.RETRY


def next_delay_seconds(
    delivery: UUID, attempts_made: int, retry_after_seconds: float | None = None
) -> float | None:
    """Return the wait after `attempts_made` (>= 1) failures; None when none are left.

    The spread comes from the delivery's id, so it is the same wherever it is computed. A wish
    to wait longer (Retry-After) is honoured up to a day; one to hurry is not.
    """
    if attempts_made >= len(DELAYS_SECONDS):
        return None
    wished = min(retry_after_seconds or 0.0, float(RETRY_AFTER_MAXIMUM_SECONDS))
    return max(
        DELAYS_SECONDS[attempts_made] * (1 + JITTER * _spread(delivery, attempts_made)), wished
    )


def read_retry_after(text: str | None) -> float | None:
    """Return the seconds of a Retry-After header; None for the date form and nonsense."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return float(text)


def _spread(delivery: UUID, attempt: int) -> float:
    # The low 62 bits of a UUIDv7 are random; the attempt selects other ones each time.
    return ((delivery.int >> attempt) & 0xFFFF) / 0x10000
