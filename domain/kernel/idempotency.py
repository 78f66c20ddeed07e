"""Requests that act once: key, answer and effect share one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.kernel.tenancy import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKey:
    """Who sent which Idempotency-Key, and the SHA-256 of method, path, query and raw body."""

    caller: UUID
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered; the body rests sealed."""

    status: int
    body: bytes
    location: str | None = None
    etag: str | None = None


class RequestLedger(Protocol):
    """Idempotency for one agency's callers, kept at least 24 hours."""

    async def once(
        self, tenant: Tenant, request: RequestKey, act: Callable[[], Awaitable[Answer]]
    ) -> tuple[Answer, bool]:
        """Return the answer, and True when it is a replay of an earlier one.

        `act` runs inside one transaction: units of work that it opens for the same tenant join
        it, and the answer is stored in it, so effect and answer are durable together or not at
        all; an error of `act` stores nothing. Conflict `request-in-flight` while another call
        with the key runs; Invalid `idempotency-key-reused` for the same key and another hash.
        """
