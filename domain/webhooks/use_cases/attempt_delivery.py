"""Try once to deliver an event to an endpoint, under a lease."""

from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AttemptId, DeliveryId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.entities import Attempt, DeliveryClaim, DeliveryState
from domain.webhooks.policies.schedule import Verdict, judge, next_delay_seconds
from domain.webhooks.ports import Sent, WebhookSender, WebhookUnitOfWork

LEASE_SECONDS = 30.0
"""Longer than the sender's whole deadline, so no heartbeat is needed."""


class AttemptOutcome(StrEnum):
    """What came of it."""

    DELIVERED = "delivered"
    SCHEDULED = "scheduled"
    EXHAUSTED = "exhausted"
    DISABLED = "disabled"
    LOST = "lost"
    """Nothing to do: not due, held elsewhere, ended, or fenced out meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptDelivery:
    """Try `delivery` once."""

    delivery: DeliveryId


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptDeliveryHandler:
    """Claim in one transaction, send in none, record in another that proves the fence."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]
    sender: WebhookSender
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: AttemptDelivery) -> AttemptOutcome:
        """Return what came of it."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        async with self.open_uow(tenant) as uow:
            claim = await uow.deliveries.claim(command.delivery, lease_seconds=LEASE_SECONDS)
            await uow.commit()
        if claim is None:
            return AttemptOutcome.LOST
        started_at = self.clock.now()
        sent = await self.sender.send(claim, timestamp=int(started_at.timestamp()))
        attempt = Attempt(
            id=AttemptId(self.new_id()),
            number=claim.number,
            started_at=started_at,
            duration_ms=sent.duration_ms,
            status_code=sent.status_code,
            error=sent.error,
            response_excerpt=sent.excerpt,
        )
        return await self._record(tenant, claim, attempt, sent)

    async def _record(
        self, tenant: Tenant, claim: DeliveryClaim, attempt: Attempt, sent: Sent
    ) -> AttemptOutcome:
        async with self.open_uow(tenant) as uow:
            outcome = await self._settle(uow, claim, sent)
            if outcome is AttemptOutcome.LOST:
                return outcome
            await uow.deliveries.record(claim, attempt)
            await uow.commit()
        return outcome

    async def _settle(
        self, uow: WebhookUnitOfWork, claim: DeliveryClaim, sent: Sent
    ) -> AttemptOutcome:
        match judge(sent.status_code):
            case Verdict.DELIVERED:
                done = await uow.deliveries.finish(claim, DeliveryState.DELIVERED)
                return AttemptOutcome.DELIVERED if done else AttemptOutcome.LOST
            case Verdict.GONE:
                return await self._disable(uow, claim)
            case Verdict.RETRY:
                return await self._schedule(uow, claim, sent)

    async def _disable(self, uow: WebhookUnitOfWork, claim: DeliveryClaim) -> AttemptOutcome:
        if not await uow.deliveries.finish(claim, DeliveryState.EXHAUSTED):
            return AttemptOutcome.LOST
        endpoint = await uow.endpoints.get(claim.endpoint)
        endpoint.disable(self.clock.now(), "gone")
        await uow.endpoints.save(endpoint)
        await uow.deliveries.cancel_pending(claim.endpoint)
        return AttemptOutcome.DISABLED

    async def _schedule(
        self, uow: WebhookUnitOfWork, claim: DeliveryClaim, sent: Sent
    ) -> AttemptOutcome:
        delay = next_delay_seconds(claim.delivery, claim.number, sent.retry_after_seconds)
        if delay is None:
            done = await uow.deliveries.finish(claim, DeliveryState.EXHAUSTED)
            return AttemptOutcome.EXHAUSTED if done else AttemptOutcome.LOST
        done = await uow.deliveries.schedule(claim, delay_seconds=delay)
        return AttemptOutcome.SCHEDULED if done else AttemptOutcome.LOST
