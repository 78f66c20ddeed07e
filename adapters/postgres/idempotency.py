"""Idempotent requests: key, answer and effect in one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.postgres.answers import about_answer
from adapters.postgres.session import Session
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from domain.kernel.errors import ConflictError, InvalidError
from domain.kernel.idempotency import Answer, RequestKey
from domain.kernel.tenancy import Tenant

# one holder of a key at a time, until the transaction ends
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended($1::text, 3))"

# an earlier answer
SELECT_ANSWER = """
SELECT request_hash, status, location, etag, body_sealed FROM idempotent_request
WHERE agency_id = $1 AND caller = $2 AND key = $3 AND expires_at > now()
"""

# keep the answer, over an expired one of the same key
UPSERT_ANSWER = """
INSERT INTO idempotent_request (agency_id, caller, key, request_hash, status, location, etag,
                                body_sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (agency_id, caller, key) DO UPDATE
SET request_hash = excluded.request_hash, status = excluded.status,
    location = excluded.location, etag = excluded.etag, body_sealed = excluded.body_sealed,
    created_at = now(), expires_at = now() + interval '48 hours'
"""

# forget expired answers of an agency
DELETE_EXPIRED = "DELETE FROM idempotent_request WHERE agency_id = $1 AND expires_at < now()"


@dataclass(frozen=True, slots=True)
class PostgresRequestLedger:
    """RequestLedger over the unit of work that use cases join."""

    units: PostgresUnitOfWorkFactory

    async def once(
        self, tenant: Tenant, request: RequestKey, act: Callable[[], Awaitable[Answer]]
    ) -> tuple[Answer, bool]:
        """Return the answer, and True when it is a replay."""
        async with self.units.joining(tenant) as uow:
            session = uow.session
            await _lock(session, request)
            earlier = await _earlier(session, request)
            if earlier is not None:
                return earlier, True
            answer = await act()
            await _keep(session, request, answer)
            await uow.commit()
        return answer, False


async def forget_expired(session: Session) -> None:
    """Delete the agency's expired answers."""
    await session.connection.execute(DELETE_EXPIRED, session.agency_id)


async def _lock(session: Session, request: RequestKey) -> None:
    name = f"{session.agency_id}:{request.caller}:{request.key}"
    if not await session.connection.fetchval(TRY_LOCK, name):
        raise ConflictError(
            "request-in-flight", "A request with this Idempotency-Key is still running."
        )


async def _earlier(session: Session, request: RequestKey) -> Answer | None:
    row = await session.connection.fetchrow(
        SELECT_ANSWER, session.agency_id, request.caller, request.key
    )
    if row is None:
        return None
    if row["request_hash"] != request.request_hash:
        raise InvalidError(
            "idempotency-key-reused", "This Idempotency-Key was used for another request."
        )
    body = session.sealer.unseal(
        await session.agency_key(),
        None,
        row["body_sealed"],
        about_answer(request.caller, request.key),
    )
    return Answer(status=row["status"], body=body, location=row["location"], etag=row["etag"])


async def _keep(session: Session, request: RequestKey, answer: Answer) -> None:
    sealed = session.sealer.seal(
        await session.agency_key(), None, answer.body, about_answer(request.caller, request.key)
    )
    await session.connection.execute(
        UPSERT_ANSWER,
        session.agency_id,
        request.caller,
        request.key,
        request.request_hash,
        answer.status,
        answer.location,
        answer.etag,
        sealed,
    )
