"""Signing keys and revocations as a process knows them: polled, and nothing taken when stale."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from adapters.postgres.token_keys import PostgresTokenKeys, Revocation, StoredKey
from adapters.system.access_tokens import LIFE_MAXIMUM, EdDsaAccessTokens, TokenKey
from adapters.system.key_sealing import KeySealing, open_public
from domain.identity.entities import AccessClaims
from domain.kernel.clock import Clock
from domain.kernel.errors import DomainError, UnauthenticatedError, UnavailableError

POLL_SECONDS = 1.0
STALE_SECONDS = 5.0
POLL_DEADLINE_SECONDS = 3.0
RETIRED_KEPT = LIFE_MAXIMUM + timedelta(minutes=5)
OVERLAPPING = timedelta(milliseconds=500)
"""A token issued while its revocation was being written bears a time just after it."""


@dataclass(slots=True, kw_only=True)
class TokenWatch:
    """Keeps `tokens` supplied with keys and knows what was revoked; the process's only poller."""

    store: PostgresTokenKeys
    sealing: KeySealing
    tokens: EdDsaAccessTokens
    clock: Clock
    poll_seconds: float = POLL_SECONDS
    stale_seconds: float = STALE_SECONDS
    _seen_at: float = float("-inf")
    _newest: int = 0
    _revoked: dict[UUID, datetime] = field(default_factory=dict)
    _opened: dict[str, TokenKey] = field(default_factory=dict)
    _signing: str | None = None

    def check(self, claims: AccessClaims) -> None:
        """Unauthenticated for what was revoked; Unavailable when that cannot be known."""
        if time.monotonic() - self._seen_at > self.stale_seconds:
            raise UnavailableError(
                "revocations-unknown", "Access tokens cannot be checked now; try again."
            )
        if claims.session in self._revoked or self._is_revoked(claims):
            raise UnauthenticatedError("session-over", "The session is over; log in again.")

    def _is_revoked(self, claims: AccessClaims) -> bool:
        found = (self._revoked.get(claims.membership), self._revoked.get(claims.person))
        return any(at is not None and claims.issued_at <= at + OVERLAPPING for at in found)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["TokenWatch"]:
        """Make keys where there are none, read once, then poll until the block ends."""
        await self.store.ensure(self.sealing.new_key)
        await self.poll()
        poller = asyncio.create_task(self._poll_on())
        try:
            yield self
        finally:
            poller.cancel()
            with suppress(asyncio.CancelledError):
                await poller

    async def poll(self) -> None:
        """Read keys and revocations now."""
        started = time.monotonic()
        keys, revocations = await self.store.poll(self._newest)
        self._learn(revocations)
        self._use(keys)
        self._seen_at = started

    async def _poll_on(self) -> None:
        log = structlog.get_logger("tokens")
        while True:
            await asyncio.sleep(self.poll_seconds)
            try:
                async with asyncio.timeout(POLL_DEADLINE_SECONDS):
                    await self.poll()
            except (DomainError, OSError, TimeoutError, ValueError) as error:
                log.warning("keys and revocations not read", reason=type(error).__name__)
            except Exception:
                # A poller that dies would refuse every token until a restart.
                log.exception("keys and revocations not read")

    def _learn(self, revocations: tuple[Revocation, ...]) -> None:
        for each in revocations:
            self._newest = max(self._newest, each.seq)
            subject = each.session or each.membership or each.person
            if subject is not None:
                self._revoked[subject] = each.revoked_at
        # A token older than its longest life is refused anyway.
        oldest = self.clock.now() - RETIRED_KEPT
        self._revoked = {key: at for key, at in self._revoked.items() if at > oldest}

    def _use(self, stored: tuple[StoredKey, ...]) -> None:
        current = next((each.kid for each in stored if each.state == "current"), None)
        known = {each.kid for each in stored if self._is_taken(each)}
        if known == self._opened.keys() and current == self._signing:
            return
        self._opened = {each.kid: self._key(each) for each in stored if each.kid in known}
        self._signing = current
        signer = None if current is None else self._opened[current]
        self.tokens.use(signer, tuple(self._opened.values()))

    def _is_taken(self, key: StoredKey) -> bool:
        return key.retired_at is None or key.retired_at > self.clock.now() - RETIRED_KEPT

    def _key(self, stored: StoredKey) -> TokenKey:
        signs = stored.state == "current"
        return TokenKey(
            kid=stored.kid,
            public=open_public(stored.public_key),
            private=self.sealing.open_private(stored.kid, stored.private_sealed) if signs else None,
        )
