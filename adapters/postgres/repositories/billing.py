"""Billing accounts and operations in and out."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.repositories.memberships import PostgresMembershipRepository
from adapters.postgres.session import Session
from domain.billing.entities import Account, Operation, OperationKind, Subscription, Use
from domain.billing.policies.costs import Usage
from domain.kernel.clock import NewId
from domain.kernel.identifiers import AdvisorId, ApplicantId, RankingId
from domain.kernel.tenancy import ActorKind

KEPT = timedelta(hours=20)
"""How long a wish stays the same one: safely within the day Stripe keeps a key."""

ERASED_AFTER = timedelta(hours=1)
"""A ranking erased with its applicant had ended by then, or was given back."""

COLUMNS = """customer_id, trial_started_at, trial_ends_at, subscription, fetches, applied, told"""

# one account
SELECT_ACCOUNT = f"SELECT {COLUMNS} FROM billing_account WHERE agency_id = $1"

# one account, locked
LOCK_ACCOUNT = f"{SELECT_ACCOUNT} FOR UPDATE"

# insert account, once
INSERT_ACCOUNT = """
INSERT INTO billing_account (agency_id, trial_started_at, trial_ends_at)
VALUES ($1, $2, $3) ON CONFLICT (agency_id) DO NOTHING
"""

# name the customer, once
SET_CUSTOMER = """
UPDATE billing_account SET customer_id = $2 WHERE agency_id = $1 AND customer_id IS NULL
"""

# a fetch is about to start
NEXT_FETCH = """
UPDATE billing_account SET fetches = fetches + 1 WHERE agency_id = $1 RETURNING fetches
"""

# keep an answer unless a later one is kept
APPLY = """
UPDATE billing_account SET applied = $2, subscription = $3, fetched_at = $4
WHERE agency_id = $1 AND applied < $2
RETURNING applied
"""

# a customer not asked about lately
IS_DUE = """
SELECT EXISTS (
    SELECT FROM billing_account
    WHERE agency_id = $1 AND customer_id IS NOT NULL
      AND (fetched_at IS NULL OR fetched_at <= $2)
)
"""

# what was told
SET_TOLD = "UPDATE billing_account SET told = $2 WHERE agency_id = $1"

# what counts now
SELECT_USAGE = """
SELECT (SELECT count(*) FROM applicant WHERE agency_id = $1 AND status = 'active') AS active,
       (SELECT count(*) FROM membership
        WHERE agency_id = $1 AND role <> 'applicant' AND removed_at IS NULL) AS seats,
       (SELECT count(*) FROM quota_use
        WHERE agency_id = $1 AND period = $2 AND state = 'taken') AS rankings
"""

# completed and not reported, oldest first
SELECT_UNREPORTED = """
SELECT u.ranking_id, u.applicant_id, u.advisor_id, u.period, u.taken_at
FROM quota_use u
LEFT JOIN ranking r ON r.agency_id = u.agency_id AND r.id = u.ranking_id
WHERE u.agency_id = $1 AND u.state = 'taken' AND u.reported_at IS NULL AND u.taken_at >= $2
  AND (r.state = 'completed' OR (r.id IS NULL AND u.taken_at < $3))
ORDER BY u.taken_at LIMIT $4
"""

# reported
SET_REPORTED = """
UPDATE quota_use SET reported_at = now()
WHERE agency_id = $1 AND ranking_id = ANY ($2::uuid[]) AND reported_at IS NULL
"""

# an event of Stripe's, once
INSERT_EVENT = """
INSERT INTO stripe_event (agency_id, event_id, kind) VALUES ($1, $2, $3)
ON CONFLICT (agency_id, event_id) DO NOTHING
RETURNING event_id
"""

# wishes too old to be the same ones
CLOSE_OLD = """
UPDATE billing_operation SET closed_at = $4
WHERE agency_id = $1 AND kind = $2 AND created_at < $3 AND closed_at IS NULL
"""

# a wish, once while it is open
INSERT_OPERATION = """
INSERT INTO billing_operation (agency_id, id, kind, fingerprint, created_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (agency_id, kind, fingerprint) WHERE closed_at IS NULL DO NOTHING
"""

# the open wish
SELECT_OPERATION = """
SELECT id, fingerprint, result FROM billing_operation
WHERE agency_id = $1 AND kind = $2 AND fingerprint = $3 AND closed_at IS NULL
"""

# open wishes of a kind
SELECT_OPEN = """
SELECT id, fingerprint, result FROM billing_operation
WHERE agency_id = $1 AND kind = $2 AND created_at >= $3 AND closed_at IS NULL
ORDER BY id
"""

# what it led to
SET_RESULT = "UPDATE billing_operation SET result = $3 WHERE agency_id = $1 AND id = $2"

# the next one is a new one
CLOSE = """
UPDATE billing_operation SET closed_at = now()
WHERE agency_id = $1 AND kind = $2 AND closed_at IS NULL
"""


class PostgresAccountRepository:
    """AccountRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self) -> Account | None:
        """Return the account."""
        return await find_account(self._session)

    async def locked(self) -> Account | None:
        """Return the account, locked."""
        row = await self._session.connection.fetchrow(LOCK_ACCOUNT, self._session.agency_id)
        return None if row is None else _account(row)

    async def open_account(self, account: Account) -> None:
        """Insert it unless there is one."""
        await self._session.connection.execute(
            INSERT_ACCOUNT,
            self._session.agency_id,
            account.trial_started_at,
            account.trial_ends_at,
        )

    async def set_customer(self, customer: str) -> None:
        """Name the customer, once."""
        await self._session.connection.execute(SET_CUSTOMER, self._session.agency_id, customer)

    async def next_fetch(self) -> int:
        """Count a fetch."""
        return int(
            await self._session.connection.fetchval(NEXT_FETCH, self._session.agency_id) or 0
        )

    async def is_due(self, before: datetime) -> bool:
        """Return whether it is time to ask again."""
        return bool(
            await self._session.connection.fetchval(IS_DUE, self._session.agency_id, before)
        )

    async def apply(
        self, number: int, subscription: Subscription | None, fetched_at: datetime
    ) -> bool:
        """Keep the answer of fetch `number` unless a later one is kept."""
        encoded = None if subscription is None else msgspec.json.encode(subscription).decode()
        kept = await self._session.connection.fetchval(
            APPLY, self._session.agency_id, number, encoded, fetched_at
        )
        return kept is not None

    async def set_told(self, told: str) -> None:
        """Note what was told."""
        await self._session.connection.execute(SET_TOLD, self._session.agency_id, told)

    async def usage(self, period: datetime) -> Usage:
        """Return what counts now."""
        row = await self._session.connection.fetchrow(SELECT_USAGE, self._session.agency_id, period)
        found: Any = row  # an aggregate always has a row
        return Usage(
            active_applicants=found["active"], seats=found["seats"], rankings=found["rankings"]
        )

    async def unreported(self, since: datetime, now: datetime, most: int) -> tuple[Use, ...]:
        """Return completed rankings that were not reported."""
        rows = await self._session.connection.fetch(
            SELECT_UNREPORTED, self._session.agency_id, since, now - ERASED_AFTER, most
        )
        return tuple(_use(row) for row in rows)

    async def set_reported(self, rankings: tuple[RankingId, ...]) -> None:
        """Note that they were taken."""
        await self._session.connection.execute(
            SET_REPORTED, self._session.agency_id, list(rankings)
        )

    async def add_inbound(self, event: str, kind: str) -> bool:
        """Store an event, once."""
        stored = await self._session.connection.fetchval(
            INSERT_EVENT, self._session.agency_id, event, kind
        )
        return stored is not None

    async def contacts(self) -> tuple[str, ...]:
        """Return addresses of owners and accountants."""
        members = await PostgresMembershipRepository(self._session).list_all()
        told = (ActorKind.OWNER, ActorKind.ACCOUNTANT)
        return tuple(dict.fromkeys(each.email for each in members if each.role in told))

    async def agency_name(self) -> str:
        """Return the agency's name."""
        return await PostgresMembershipRepository(self._session).agency_name()


class PostgresOperationRepository:
    """OperationRepository on one session."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    async def begin(self, kind: OperationKind, fingerprint: str, now: datetime) -> Operation:
        """Return the open operation, else a new one."""
        connection, agency = self._session.connection, self._session.agency_id
        await connection.execute(CLOSE_OLD, agency, kind.value, now - KEPT, now)
        await connection.execute(
            INSERT_OPERATION, agency, self._new_id(), kind.value, fingerprint, now
        )
        row: Any = await connection.fetchrow(SELECT_OPERATION, agency, kind.value, fingerprint)
        return _operation(kind, row)

    async def open_ones(self, kind: OperationKind, now: datetime) -> tuple[Operation, ...]:
        """Return the open operations of a kind."""
        rows = await self._session.connection.fetch(
            SELECT_OPEN, self._session.agency_id, kind.value, now - KEPT
        )
        return tuple(_operation(kind, row) for row in rows)

    async def note(self, operation: Operation, result: str) -> None:
        """Keep what it led to."""
        await self._session.connection.execute(
            SET_RESULT, self._session.agency_id, UUID(operation.id), result
        )

    async def close(self, kind: OperationKind) -> None:
        """Let the next wish of this kind be a new one."""
        await self._session.connection.execute(CLOSE, self._session.agency_id, kind.value)


async def find_account(session: Session) -> Account | None:
    """Return the account of the agency in scope."""
    row = await session.connection.fetchrow(SELECT_ACCOUNT, session.agency_id)
    return None if row is None else _account(row)


def _operation(kind: OperationKind, row: Any) -> Operation:
    return Operation(
        id=str(row["id"]), kind=kind, fingerprint=row["fingerprint"], result=row["result"]
    )


def _account(row: Any) -> Account:
    subscription = row["subscription"]
    return Account(
        customer=row["customer_id"],
        trial_started_at=row["trial_started_at"],
        trial_ends_at=row["trial_ends_at"],
        subscription=(
            None if subscription is None else msgspec.json.decode(subscription, type=Subscription)
        ),
        fetches=row["fetches"],
        applied=row["applied"],
        told=row["told"],
    )


def _use(row: Any) -> Use:
    advisor = row["advisor_id"]
    return Use(
        ranking=RankingId(row["ranking_id"]),
        applicant=ApplicantId(row["applicant_id"]),
        advisor=None if advisor is None else AdvisorId(advisor),
        period=row["period"],
        taken_at=row["taken_at"],
    )
