"""Idempotency-Key on POST: the same key acts once.

A handler wraps what it does in one call::

    @post("/", dto=StrictBody[ThingIn])
    async def create_thing(
        self, data: JSONBody[ThingIn], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        async def act() -> Made:
            thing = await core.commands.create_thing(tenant, data.to_command())
            return Made(ThingOut.of(thing), location=f"/v1/things/{thing.id}")
        return await once(act)
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response

from domain.kernel.errors import invalid
from domain.kernel.idempotency import Answer, RequestKey, RequestLedger
from domain.kernel.tenancy import Tenant
from services.edge.bodies import OutStruct

MAXIMUM_KEY = 255


@dataclass(frozen=True, slots=True)
class Made:
    """What a handler made: body, status, and where it is."""

    body: OutStruct
    status: int = 201
    location: str | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Runs an act once per Idempotency-Key of the caller; without a key, just runs it."""

    request: Request[Any, Any, Any]
    tenant: Tenant
    ledger: RequestLedger

    async def __call__(self, act: Callable[[], Awaitable[Made]]) -> Response[bytes]:
        """Return the answer, marked `Idempotent-Replayed: true` when it is an earlier one."""

        async def answer() -> Answer:
            made = await act()
            return Answer(
                status=made.status,
                body=msgspec.json.encode(made.body),
                location=made.location,
                etag=made.etag,
            )

        key = self.request.headers.get("idempotency-key")
        if key is None:
            return respond(await answer(), is_replay=False)
        given, is_replay = await self.ledger.once(self.tenant, await self._key(key), answer)
        return respond(given, is_replay=is_replay)

    async def _key(self, key: str) -> RequestKey:
        if not 1 <= len(key) <= MAXIMUM_KEY or not key.isprintable():
            raise invalid(
                "/header/Idempotency-Key", "bad-key", "Idempotency-Key has 1 to 255 characters."
            )
        target = f"{self.request.method} {self.request.url.path}?{self.request.url.query}\n"
        raw = await self.request.body()
        return RequestKey(
            caller=self.tenant.actor.id or UUID(int=0),
            key=key,
            request_hash=sha256(target.encode() + raw).digest(),
        )


def respond(answer: Answer, *, is_replay: bool) -> Response[bytes]:
    """Return the stored answer as a response."""
    headers = {"Idempotent-Replayed": "true"} if is_replay else {}
    if answer.location is not None:
        headers["Location"] = answer.location
    if answer.etag is not None:
        headers["ETag"] = answer.etag
    return Response(
        answer.body, status_code=answer.status, media_type="application/json", headers=headers
    )
