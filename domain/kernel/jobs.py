"""Jobs: a command that runs later, inserted in the transaction that wants it (decision 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.kernel.identifiers import AgencyId, JobId


class JobKind(StrEnum):
    """What can run later; one worker function each."""

    RUN_RANKING = "run-ranking"


class JobState(StrEnum):
    """Life of a job row."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to insert: ids only in the payload."""

    id: JobId
    kind: JobKind
    payload: Mapping[str, str]
    dedupe_key: str | None = None
    max_attempts: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A held lease: whoever presents `fence` may finish the job."""

    job: JobId
    kind: JobKind
    payload: Mapping[str, str]
    fence: int
    attempts: int
    max_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """Hint from the directory: this job of this agency may want dispatching."""

    agency: AgencyId
    job: JobId


class JobRepository(Protocol):
    """Jobs of one agency, inside a unit of work."""

    async def add(self, job: NewJob) -> None:
        """Insert as queued, due now; the same (kind, dedupe_key) again is Conflict."""

    async def claim(self, job: JobId, *, lease_seconds: float) -> Claim | None:
        """Take the lease if queued, due, or running with an expired lease; None otherwise.

        Increments fence and attempts before anything runs, so a crash counts.
        """

    async def extend(self, claim: Claim, *, lease_seconds: float) -> bool:
        """Move the lease forward; False when another holder has fenced us out."""

    async def complete(self, claim: Claim) -> bool:
        """Mark completed; False (nothing changed) when fenced out or cancelled."""

    async def retry(self, claim: Claim, *, delay_seconds: float, error: str) -> bool:
        """Give the job back, due after `delay_seconds` of the database clock."""

    async def fail(self, claim: Claim, *, error: str) -> bool:
        """Mark failed for good; False when fenced out or cancelled."""

    async def cancel(self, job: JobId) -> bool:
        """Cancel if queued or running; False when it already ended."""

    async def mark_dispatched(
        self, jobs: Sequence[JobId], *, stale_seconds: float
    ) -> tuple[tuple[JobId, int], ...]:
        """Note the dispatch of those that are still due; return each with its number."""

    async def state(self, job: JobId) -> JobState | None:
        """Return the state, None when there is no such job."""


class JobDispatcher(Protocol):
    """Wakes workers. A hint only: whatever is lost here, the relay finds again in Postgres."""

    async def dispatch(self, jobs: Sequence[DueJob], *, dispatch_number: int) -> None:
        """Tell the workers; never raises for an absent Valkey (it is logged and counted)."""

    async def wake_relay(self) -> None:
        """Tell the relay that events wait; same promise."""
