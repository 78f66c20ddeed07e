"""UUIDv7: 48 bits of milliseconds, 74 random bits (RFC 9562)."""

import secrets
import time
from uuid import UUID

_VERSION = 7 << 76
_VARIANT = 2 << 62
_RANDOM_A = (1 << 12) - 1
_RANDOM_B = (1 << 62) - 1


def new_id() -> UUID:
    """Mint a fresh, time-ordered id."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = secrets.randbits(74)
    number = (
        milliseconds << 80
        | _VERSION
        | (random_bits >> 62 & _RANDOM_A) << 64
        | _VARIANT
        | random_bits & _RANDOM_B
    )
    return UUID(int=number)
