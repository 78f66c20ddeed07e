"""Jobs: a command that runs later, inserted in the transaction that wants it (decision 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.kernel.identifiers import AgencyId, JobId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant

LEASE_SECONDS = 5.0
"""How long a claim holds unless its worker says otherwise."""

AGENCY_WINDOW = 32
"""Messages of one agency that may wait in the queue at once; the rest wait in Postgres, from
where agencies are fed in turns, so ten thousand of one delay ten of another by these at most."""


class JobKind(StrEnum):
    """What can run later; one worker function each."""

    RUN_RANKING = "run-ranking"
    EXPORT_PERSONAL = "export-personal"
    ADVANCE_BATCH = "advance-batch"
    SYNC_BILLING = "sync-billing"
    BILLING_NOTICE = "billing-notice"


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
    lease_seconds: float = LEASE_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """Hint from the directory: this job of this agency may want dispatching."""

    agency: AgencyId
    job: JobId
    dispatch_number: int = 1
    """How often it was told, counting this time: a queue drops what it has seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenJobs:
    """How many jobs of a kind are in a state, over all agencies."""

    kind: str
    state: JobState
    jobs: int
    oldest_due_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    """Which jobs to list; None does not narrow."""

    state: JobState | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as its agency sees it; `subject` is the id of what it is about."""

    id: JobId
    kind: str
    subject: UUID | None
    state: JobState
    attempts: int
    max_attempts: int
    dispatches: int
    run_after: datetime
    lease_until: datetime | None
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None


class JobReader(Protocol):
    """Jobs out, under the tenant's reach."""

    async def get(self, tenant: Tenant, job: JobId) -> JobView:
        """Return it; NotFound beyond the reach."""

    async def page(self, tenant: Tenant, wanted: JobFilter, request: PageRequest) -> Page[JobView]:
        """Return jobs, newest first."""


class QueueReader(Protocol):
    """Counts that span agencies."""

    async def open_jobs(self) -> tuple[OpenJobs, ...]:
        """Return how many jobs are open, by kind and state."""


class JobRepository(Protocol):
    """Jobs of one agency, inside a unit of work."""

    async def add(self, job: NewJob) -> None:
        """Insert as queued, due now; the same (kind, dedupe_key) again is Conflict."""

    async def add_all(self, jobs: Sequence[NewJob]) -> None:
        """Insert many in one statement; those beyond the agency's window wait for the relay."""

    async def claim(self, job: JobId, *, lease_seconds: float) -> Claim | None:
        """Take the lease if queued, due, or running with an expired lease; None otherwise.

        Increments fence and attempts before anything runs, so a crash counts.
        """

    async def extend(self, claim: Claim) -> bool:
        """Move the lease forward; False when another holder has fenced us out."""

    async def complete(self, claim: Claim) -> bool:
        """Mark completed; False (nothing changed) when fenced out or cancelled."""

    async def retry(self, claim: Claim, *, delay_seconds: float, error: str) -> bool:
        """Give the job back, due after `delay_seconds` of the database clock."""

    async def release(self, claim: Claim) -> bool:
        """Give the job back untried, due and dispatched now: its worker stops, the job does not."""

    async def postpone(self, claim: Claim, *, delay_seconds: float) -> bool:
        """Give the job back untried, due later: it has done what it could for now."""

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

    async def dispatch(self, jobs: Sequence[DueJob]) -> None:
        """Tell the workers; never raises for an absent Valkey (it is logged and counted)."""

    async def wake_relay(self) -> None:
        """Tell the relay that events wait; same promise."""
