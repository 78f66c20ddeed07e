"""Lists solved in a process of their own: a second of arithmetic would stall every request."""

import asyncio
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from threading import Thread

from domain.kernel.errors import UnavailableError
from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.solve import solve

WAITING = 8
GRACE_SECONDS = 10.0
DEFAULT_SECONDS = 60.0


def _solve(instance: Instance) -> Solution | tuple[str, str]:
    # An error with arguments of its own does not survive the way between processes.
    try:
        return solve(instance, now=time.monotonic)
    except InfeasibleError as error:
        return error.pointer, error.detail


def _die_with_parent() -> None:
    """End this process as soon as the one that asked is gone, however it went.

    A parent that was killed closes nothing in order: the child would wait for work for ever.
    """
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            wait([parent.sentinel])
        os._exit(0)

    Thread(target=watch, daemon=True).start()


class ProcessListSolver:
    """ListSolver; the process starts with the first question, and again after it died.

    At most eight questions wait; one more is refused, so a burst cannot pile up. Jobs are
    patient: their number is bounded by the slots of their worker.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0

    async def solve(self, instance: Instance, *, is_patient: bool = False) -> Solution:
        """Return the solution; Unavailable when too many wait, or the process died.

        Raises InfeasibleError as `solve` does.
        """
        if self._waiting >= WAITING and not is_patient:
            raise UnavailableError("solver-busy", "Too many lists are being solved; try again.")
        self._waiting += 1
        seconds = DEFAULT_SECONDS if instance.deadline_ms is None else instance.deadline_ms / 1000
        try:
            async with asyncio.timeout(seconds * (1 + WAITING) + GRACE_SECONDS):
                found = await asyncio.wrap_future(self._opened().submit(_solve, instance))
        except (BrokenProcessPool, TimeoutError) as error:
            self.close()
            raise UnavailableError("solver-failed", "The solver did not answer.") from error
        finally:
            self._waiting -= 1
        if isinstance(found, Solution):
            return found
        raise InfeasibleError(*found)

    def close(self) -> None:
        """End the process; what it was solving is lost."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _opened(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Not forked: the parent holds sockets, threads and an event loop.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_die_with_parent)
        return self._pool
