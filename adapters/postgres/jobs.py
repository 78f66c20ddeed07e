"""Jobs: lease and fence by the database's clock."""

from collections.abc import Sequence

import msgspec

from adapters.postgres.session import Session
from domain.kernel.identifiers import JobId
from domain.kernel.jobs import AGENCY_WINDOW, Claim, DueJob, JobKind, JobState, NewJob

# insert; what fits the agency's window is counted as dispatched: whoever commits sends the hint
INSERT_JOBS = """
INSERT INTO job (agency_id, id, kind, payload, dedupe_key, max_attempts, dispatched_at, dispatches)
SELECT $1, n.id, n.kind, n.payload::jsonb, n.dedupe_key, n.max_attempts,
       CASE WHEN n.place <= w.room THEN now() END, CASE WHEN n.place <= w.room THEN 1 ELSE 0 END
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::integer[]) WITH ORDINALITY
    AS n (id, kind, payload, dedupe_key, max_attempts, place)
CROSS JOIN (
    SELECT $7 - count(*) AS room FROM (
        SELECT FROM job
        WHERE agency_id = $1 AND state = 'queued' AND dispatched_at IS NOT NULL
        LIMIT $7
    ) sent
) w
RETURNING id, dispatches
"""

LONGEST_LEASE = 4
"""Times the lease of a first attempt; the statement below counts the same."""

# claim: counted before it runs, so a crash counts; who could not hold it twice gets it for longer,
# up to four times: on a machine that has too much to do a job must end some time
CLAIM_JOB = """
UPDATE job
SET state = 'running', fence = fence + 1, attempts = attempts + 1,
    lease_until = now() + make_interval(secs => $3 * least(greatest(attempts, 1), 4))
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

# give back untried: the worker was told to stop, which is no fault of the job
RELEASE_JOB = """
UPDATE job
SET state = 'queued', run_after = now(), lease_until = NULL, attempts = attempts - 1,
    dispatched_at = now(), dispatches = dispatches + 1
WHERE agency_id = $1 AND id = $2 AND fence = $3 AND state = 'running'
RETURNING dispatches
"""

# give back untried, due later
POSTPONE_JOB = """
UPDATE job
SET state = 'queued', run_after = now() + make_interval(secs => $4), lease_until = NULL,
    attempts = attempts - 1, dispatched_at = NULL
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
        await self.add_all([job])

    async def add_all(self, jobs: Sequence[NewJob]) -> None:
        """Insert many in one statement; those beyond the agency's window wait for the relay."""
        rows = await self._session.connection.fetch(
            INSERT_JOBS,
            self._session.agency_id,
            [job.id for job in jobs],
            [job.kind.value for job in jobs],
            [msgspec.json.encode(job.payload).decode() for job in jobs],
            [job.dedupe_key for job in jobs],
            [job.max_attempts for job in jobs],
            AGENCY_WINDOW,
        )
        for row in rows:
            if row["dispatches"]:
                self._hint(JobId(row["id"]), row["dispatches"])

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
            lease_seconds=lease_seconds * min(max(row["attempts"] - 1, 1), LONGEST_LEASE),
        )

    async def extend(self, claim: Claim) -> bool:
        """Move the lease forward; False when another holder has fenced us out."""
        return await self._fenced(EXTEND_JOB, claim, claim.lease_seconds)

    async def complete(self, claim: Claim) -> bool:
        """Mark completed; False when fenced out or cancelled."""
        return await self._fenced(COMPLETE_JOB, claim)

    async def retry(self, claim: Claim, *, delay_seconds: float, error: str) -> bool:
        """Give the job back, due after `delay_seconds`."""
        return await self._fenced(RETRY_JOB, claim, delay_seconds, error[:2000])

    async def release(self, claim: Claim) -> bool:
        """Give the job back untried, due and dispatched now."""
        dispatches = await self._session.connection.fetchval(
            RELEASE_JOB, self._session.agency_id, claim.job, claim.fence
        )
        if dispatches is not None:
            self._hint(claim.job, dispatches)
        return dispatches is not None

    async def postpone(self, claim: Claim, *, delay_seconds: float) -> bool:
        """Give the job back untried, due after `delay_seconds`."""
        return await self._fenced(POSTPONE_JOB, claim, delay_seconds)

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

    def _hint(self, job: JobId, dispatch_number: int) -> None:
        agency = self._session.tenant.agency
        hint = DueJob(agency=agency, job=job, dispatch_number=dispatch_number)
        self._session.jobs.append(hint)

    async def _fenced(self, statement: str, claim: Claim, *arguments: object) -> bool:
        found = await self._session.connection.fetchval(
            statement, self._session.agency_id, claim.job, claim.fence, *arguments
        )
        return found is not None
