"""A dispatcher that remembers what it was told."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.kernel.jobs import DueJob


@dataclass(slots=True)
class FakeDispatcher:
    """JobDispatcher."""

    jobs: list[DueJob] = field(default_factory=list)
    relay_wakes: int = 0

    async def dispatch(self, jobs: Sequence[DueJob]) -> None:
        """Remember."""
        assert all(job.dispatch_number >= 1 for job in jobs)
        self.jobs.extend(jobs)

    async def wake_relay(self) -> None:
        """Count."""
        self.relay_wakes += 1
