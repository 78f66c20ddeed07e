"""Jobs: lease and fence by the database's clock."""

from collections.abc import Sequence

import msgspec

from adapters.postgres.session import Session
from domain.kernel.identifiers import JobId
from domain.kernel.jobs import Claim, DueJob, JobKind, JobState, NewJob

# insert, already counted as dispatched once: whoever commits sends the first hint
INSERT_JOB = """
INSERT INTO job (agency_id, id, kind, payload, dedupe_key, max_attempts, dispatched_at, dispatches)
VALUES ($1, $2, $3, $4, $5, $6, now(), 1)
"""

# claim: counted before it runs, so a crash counts
CLAIM_JOB = """
UPDATE job
SET state = 'running', fence = fence + 1, attempts = attempts + 1,
    lease_until = now() + make_interval(secs => $3)
WHERE agency_id = $1 AND id = $2
  AND ((state = 'queued' AND run_after <= now()) OR (state = 'running' AND lease_until < now()))
RETURNING kind, payload, fence, attempts, max_attempts
"""

# extend: proves the fence as well
EXTEND_JOB = """
UPDATE job SET lease_until = now() + make_interval(secs => $4)
WHERE agency_id = $1 AND id = $2 AND fence = $3 AND state = 'running'
RETURNING id
"""

# complete
COMPLETE_JOB = """
UPDATE job SET state = 'completed', finished_at = now(), lease_until = NULL
WHERE agency_id = $1 AND id = $2 AND fence = $3 AND state = 'running'
RETURNING id
"""

# give back
RETRY_JOB = """
UPDATE job
SET state = 'queued', run_after = now() + make_interval(secs => $4), lease_until = NULL,
    dispatched_at = NULL, last_error = $5
WHERE agency_id = $1 AND id = $2 AND fence = $3 AND state = 'running'
RETURNING id
"""

# fail for good
FAIL_JOB = """
UPDATE job SET state = 'failed', finished_at = now(), lease_until = NULL, last_error = $4
WHERE agency_id = $1 AND id = $2 AND fence = $3 AND state = 'running'
RETURNING id
"""

# cancel what has not ended
CANCEL_JOB = """
UPDATE job SET state = 'cancelled', finished_at = now(), lease_until = NULL
WHERE agency_id = $1 AND id = $2 AND state IN ('queued', 'running')
RETURNING id
"""

# state of a job
SELECT_STATE = "SELECT state FROM job WHERE agency_id = $1 AND id = $2"

# note the dispatch of what is still due: two relays do not send the same twice
MARK_DISPATCHED = """
UPDATE job SET dispatched_at = now(), dispatches = dispatches + 1
WHERE agency_id = $1 AND id = ANY($2::uuid[]) AND state IN ('queued', 'running')
  AND run_after <= now()
  AND (dispatched_at IS NULL OR dispatched_at < run_after
       OR (dispatched_at < now() - make_interval(secs => $3)
           AND (state = 'queued' OR lease_until < now())))
RETURNING id, dispatches
"""


class PostgresJobRepository:
    """JobRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, job: NewJob) -> None:
        """Insert as queued, due now; the same (kind, dedupe_key) again is Conflict."""
        await self._session.connection.execute(
            INSERT_JOB,
            self._session.agency_id,
            job.id,
            job.kind.value,
            msgspec.json.encode(job.payload).decode(),
            job.dedupe_key,
            job.max_attempts,
        )
        self._session.jobs.append(DueJob(agency=self._session.tenant.agency, job=job.id))

    async def claim(self, job: JobId, *, lease_seconds: float) -> Claim | None:
        """Take the lease if it is free; None otherwise."""
        row = await self._session.connection.fetchrow(
            CLAIM_JOB, self._session.agency_id, job, lease_seconds
        )
        if row is None:
            return None
        return Claim(
            job=job,
            kind=JobKind(row["kind"]),
            payload=msgspec.json.decode(row["payload"], type=dict[str, str]),
            fence=row["fence"],
            attempts=row["attempts"],
            max_attempts=row["max_attempts"],
        )

    async def extend(self, claim: Claim, *, lease_seconds: float) -> bool:
        """Move the lease forward; False when another holder has fenced us out."""
        return await self._fenced(EXTEND_JOB, claim, lease_seconds)

    async def complete(self, claim: Claim) -> bool:
        """Mark completed; False when fenced out or cancelled."""
        return await self._fenced(COMPLETE_JOB, claim)

    async def retry(self, claim: Claim, *, delay_seconds: float, error: str) -> bool:
        """Give the job back, due after `delay_seconds`."""
        return await self._fenced(RETRY_JOB, claim, delay_seconds, error[:2000])

    async def fail(self, claim: Claim, *, error: str) -> bool:
        """Mark failed for good."""
        return await self._fenced(FAIL_JOB, claim, error[:2000])

    async def cancel(self, job: JobId) -> bool:
        """Cancel if queued or running."""
        found = await self._session.connection.fetchval(CANCEL_JOB, self._session.agency_id, job)
        return found is not None

    async def state(self, job: JobId) -> JobState | None:
        """Return the state, None when there is no such job."""
        state = await self._session.connection.fetchval(SELECT_STATE, self._session.agency_id, job)
        return None if state is None else JobState(state)

    async def mark_dispatched(
        self, jobs: Sequence[JobId], *, stale_seconds: float
    ) -> tuple[tuple[JobId, int], ...]:
        """Note the dispatch of those still due; return each with its dispatch number."""
        rows = await self._session.connection.fetch(
            MARK_DISPATCHED, self._session.agency_id, list(jobs), stale_seconds
        )
        return tuple((JobId(row["id"]), int(row["dispatches"])) for row in rows)

    async def _fenced(self, statement: str, claim: Claim, *arguments: object) -> bool:
        found = await self._session.connection.fetchval(
            statement, self._session.agency_id, claim.job, claim.fence, *arguments
        )
        return found is not None
