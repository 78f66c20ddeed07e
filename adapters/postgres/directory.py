"""Look-ups that span agencies: ids only, through the closed list of definer functions."""

from collections.abc import Sequence

from adapters.postgres.pool import AgencyPool
from domain.kernel.identifiers import (
    AgencyId,
    ApiKeyId,
    AttestationRequestId,
    EndpointId,
    FeedId,
    InvitationId,
    JobId,
    MembershipId,
    PersonId,
    RankingId,
    ShareId,
)
from domain.kernel.jobs import AGENCY_WINDOW, DueJob, JobState, OpenJobs
from domain.kernel.tenancy import Platform, Purpose, Tenant

# whose key is this
FIND_API_KEY = "SELECT agency_id, id FROM directory.find_api_key($1)"

# the one agency of visitors
TRIAL_AGENCY = "SELECT agency_id FROM directory.trial_agency()"

# the test world of the agency in scope
OWN_TEST_WORLD = "SELECT agency_id FROM directory.own_test_world()"

# where a person is a member
MEMBERSHIPS_OF = "SELECT agency_id, id FROM directory.memberships_of($1)"

# whose invitation is this
FIND_INVITATION = "SELECT agency_id, id FROM directory.find_invitation($1)"

# whose request for an attestation is this
FIND_ATTESTATION = "SELECT agency_id, id FROM directory.find_attestation($1)"

# whose link to a list is this
FIND_SHARE = "SELECT agency_id, id FROM directory.find_shortlist_share($1)"

# whose calendar is this
FIND_FEED = "SELECT agency_id, id FROM directory.find_calendar_feed($1)"

# whose open intake form has this link
FIND_INTAKE = "SELECT agency_id FROM directory.find_intake($1)"

# jobs that may want dispatching, agency by agency
DUE_JOBS = "SELECT agency_id, id FROM directory.fair_due_jobs(make_interval(secs => $1), $2, $3)"

# how long the longest waiting job has been due
OLDEST_DUE_JOB = "SELECT seconds FROM directory.oldest_due_job()"

# open jobs by kind and state
OPEN_JOBS = "SELECT kind, state, jobs, oldest_due_seconds FROM directory.open_jobs()"

# endpoints with a delivery due, but for those the caller has no room for
DUE_LANES = "SELECT agency_id, endpoint_id FROM directory.due_lanes($1, $2)"

# agencies whose outbox waits
BEHIND = "SELECT agency_id FROM directory.agencies_behind($1)"

# agencies with committed events that have no number
UNROUTED = "SELECT agency_id FROM directory.agencies_with_unrouted_events($1)"

# trials past their day
EXPIRED_TRIALS = "SELECT agency_id, ranking_id FROM directory.expired_trials($1)"

# agencies whose records wait for a place in the chain
PENDING_AUDIT = "SELECT agency_id FROM directory.agencies_with_pending_audit($1)"

# agencies that are billed
BILLED = "SELECT agency_id FROM directory.billed_agencies()"

# whose customer is this
FIND_CUSTOMER = "SELECT agency_id FROM directory.find_customer($1)"

# every agency
AGENCIES = "SELECT agency_id FROM directory.agencies()"


class PostgresDirectory:
    """Where to look, never what is there: the row is read under its agency's binding."""

    def __init__(self, pool: AgencyPool) -> None:
        self._pool = pool

    async def find_api_key(self, secret_hash: bytes) -> tuple[AgencyId, ApiKeyId] | None:
        """Return whose key has this hash."""
        async with self._pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
            row = await connection.fetchrow(FIND_API_KEY, secret_hash)
        return None if row is None else (AgencyId(row["agency_id"]), ApiKeyId(row["id"]))

    async def trial_agency(self) -> AgencyId | None:
        """Return the agency of visitors, None before it is made."""
        async with self._pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
            found = await connection.fetchval(TRIAL_AGENCY)
        return None if found is None else AgencyId(found)

    async def own_test_world(self, tenant: Tenant) -> AgencyId | None:
        """Return the test world of the tenant's agency, None before it is made."""
        async with self._pool.acquire(tenant) as connection:
            found = await connection.fetchval(OWN_TEST_WORLD)
        return None if found is None else AgencyId(found)

    async def memberships_of(self, person: PersonId) -> tuple[tuple[AgencyId, MembershipId], ...]:
        """Return a person's present memberships, oldest first."""
        async with self._pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
            rows = await connection.fetch(MEMBERSHIPS_OF, person)
        return tuple((AgencyId(row[0]), MembershipId(row[1])) for row in rows)

    async def find_invitation(self, token_hash: bytes) -> tuple[AgencyId, InvitationId] | None:
        """Return whose invitation has a token of this hash."""
        async with self._pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
            row = await connection.fetchrow(FIND_INVITATION, token_hash)
        return None if row is None else (AgencyId(row["agency_id"]), InvitationId(row["id"]))

    async def find_attestation(
        self, token_hash: bytes
    ) -> tuple[AgencyId, AttestationRequestId] | None:
        """Return whose request for an attestation has a token of this hash."""
        async with self._pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
            row = await connection.fetchrow(FIND_ATTESTATION, token_hash)
        return None if row is None else (AgencyId(row[0]), AttestationRequestId(row[1]))

    async def find_share(self, token_hash: bytes) -> tuple[AgencyId, ShareId] | None:
        """Return whose link to a list has a token of this hash."""
        async with self._pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
            row = await connection.fetchrow(FIND_SHARE, token_hash)
        return None if row is None else (AgencyId(row["agency_id"]), ShareId(row["id"]))

    async def find_intake(self, token: str) -> AgencyId | None:
        """Return whose open intake form has this link."""
        async with self._pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
            found = await connection.fetchval(FIND_INTAKE, token)
        return None if found is None else AgencyId(found)

    async def find_feed(self, token_hash: bytes) -> tuple[AgencyId, FeedId] | None:
        """Return whose calendar a link with a token of this hash shows."""
        async with self._pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
            row = await connection.fetchrow(FIND_FEED, token_hash)
        return None if row is None else (AgencyId(row["agency_id"]), FeedId(row["id"]))

    async def due_jobs(
        self, *, stale_seconds: float, most: int, per_agency: int = AGENCY_WINDOW
    ) -> tuple[DueJob, ...]:
        """Return jobs that are due and not held: each agency's first, then each one's second.

        Of an agency at most `per_agency`, less what waits in the queue for it already.
        """
        async with self._pool.acquire(Platform(Purpose.DISPATCH)) as connection:
            rows = await connection.fetch(DUE_JOBS, stale_seconds, per_agency, most)
        return tuple(DueJob(agency=AgencyId(row[0]), job=JobId(row[1])) for row in rows)

    async def oldest_due_seconds(self) -> float:
        """Return how long the longest waiting job has been due: the measure of overload."""
        async with self._pool.acquire(Platform(Purpose.DISPATCH)) as connection:
            seconds = await connection.fetchval(OLDEST_DUE_JOB)
        return 0.0 if seconds is None else float(seconds)

    async def open_jobs(self) -> tuple[OpenJobs, ...]:
        """Return how many jobs are open, by kind and state."""
        async with self._pool.acquire(Platform(Purpose.DISPATCH)) as connection:
            rows = await connection.fetch(OPEN_JOBS)
        return tuple(
            OpenJobs(
                kind=row["kind"],
                state=JobState(row["state"]),
                jobs=row["jobs"],
                oldest_due_seconds=row["oldest_due_seconds"],
            )
            for row in rows
        )

    async def due_lanes(
        self, *, busy: Sequence[EndpointId], most: int
    ) -> tuple[tuple[AgencyId, EndpointId], ...]:
        """Return endpoints with a delivery due, longest due first, without the `busy` ones."""
        async with self._pool.acquire(Platform(Purpose.DISPATCH)) as connection:
            rows = await connection.fetch(DUE_LANES, list(busy), most)
        return tuple((AgencyId(row[0]), EndpointId(row[1])) for row in rows)

    async def agencies_with_unrouted_events(self, *, most: int) -> tuple[AgencyId, ...]:
        """Return agencies whose committed events have no number yet."""
        async with self._pool.acquire(Platform(Purpose.DISPATCH)) as connection:
            rows = await connection.fetch(UNROUTED, most)
        return tuple(AgencyId(row[0]) for row in rows)

    async def agencies_behind(self, *, most: int) -> tuple[AgencyId, ...]:
        """Return agencies with an endpoint that does not keep up with its events."""
        async with self._pool.acquire(Platform(Purpose.DISPATCH)) as connection:
            rows = await connection.fetch(BEHIND, most)
        return tuple(AgencyId(row[0]) for row in rows)

    async def agencies_with_pending_audit(self, *, most: int) -> tuple[AgencyId, ...]:
        """Return agencies whose committed records have no place in the chain yet."""
        async with self._pool.acquire(Platform(Purpose.RETENTION)) as connection:
            rows = await connection.fetch(PENDING_AUDIT, most)
        return tuple(AgencyId(row[0]) for row in rows)

    async def expired_trials(self, *, most: int) -> tuple[tuple[AgencyId, RankingId], ...]:
        """Return trials to erase."""
        async with self._pool.acquire(Platform(Purpose.RETENTION)) as connection:
            rows = await connection.fetch(EXPIRED_TRIALS, most)
        return tuple((AgencyId(row[0]), RankingId(row[1])) for row in rows)

    async def billed_agencies(self) -> tuple[AgencyId, ...]:
        """Return agencies with an account."""
        async with self._pool.acquire(Platform(Purpose.BILLING)) as connection:
            rows = await connection.fetch(BILLED)
        return tuple(AgencyId(row[0]) for row in rows)

    async def find_customer(self, customer: str) -> AgencyId | None:
        """Return whose customer of Stripe's this is."""
        async with self._pool.acquire(Platform(Purpose.BILLING)) as connection:
            found = await connection.fetchval(FIND_CUSTOMER, customer)
        return None if found is None else AgencyId(found)

    async def agencies(self) -> tuple[AgencyId, ...]:
        """Return every agency."""
        async with self._pool.acquire(Platform(Purpose.RETENTION)) as connection:
            rows = await connection.fetch(AGENCIES)
        return tuple(AgencyId(row[0]) for row in rows)
