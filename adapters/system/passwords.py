"""Passwords by argon2id, two at a time: a flood of log-ins slows log-ins and nothing else."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from domain.kernel.errors import UnavailableError

THREADS = 2
MOST_WAITING = 32
"""About half a second of work for two threads; whoever comes then is told to come again."""

MEMORY_KIB = 19_456  # OWASP Password Storage Cheat Sheet: m=19 MiB, t=2, p=1
PASSES = 2
LANES = 1
NICENESS = 5
"""A log-in may take longer; whoever reads meanwhile may not."""


@dataclass(slots=True)
class ArgonPasswords:
    """PasswordHasher; a hash names its parameters, so they may change."""

    memory_kib: int = MEMORY_KIB
    passes: int = PASSES
    most_waiting: int = MOST_WAITING
    _argon: PasswordHasher = field(init=False)
    _threads: ThreadPoolExecutor = field(init=False)
    _nobody: str | None = None
    _waiting: int = 0

    def __post_init__(self) -> None:
        """Make room for two at a time."""
        self._argon = PasswordHasher(
            time_cost=self.passes, memory_cost=self.memory_kib, parallelism=LANES, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(
            THREADS, thread_name_prefix="argon2", initializer=_give_way
        )

    async def hash(self, password: str) -> str:
        """Return a salted hash."""
        with self._place():
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._argon.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Return whether it fits; without a hash, take as long and return False."""
        with self._place():
            loop = asyncio.get_running_loop()
            fits = await loop.run_in_executor(self._threads, self._fits, password_hash, password)
        return fits and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Return whether it was made with other parameters than today's."""
        try:
            return self._argon.check_needs_rehash(password_hash)
        except InvalidHashError:
            return True

    def _fits(self, password_hash: str | None, password: str) -> bool:
        # Stands for every account that does not exist; made by whoever is first, known or not.
        self._nobody = self._nobody or self._argon.hash("nobody has this password")
        try:
            return self._argon.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._waiting >= self.most_waiting:
            raise UnavailableError("log-in-busy", "Too many are logging in; try again shortly.")
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1


def _give_way() -> None:
    """Let this thread run behind all others; on Linux a thread has a niceness of its own."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
