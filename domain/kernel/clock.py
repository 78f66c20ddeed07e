"""Time and identity as needs: what customers see expire reads a Clock (decision 5)."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """The time customers live in. A test-mode agency may have an offset one."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""


NewId = Callable[[], UUID]
"""Mint a fresh UUIDv7 (time-ordered, 74 random bits)."""
