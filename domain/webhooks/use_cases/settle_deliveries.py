"""Record what came of attempts, many at once, each only under its fence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AttemptId, EndpointId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.webhooks.entities import Attempt, DeliveryClaim, DeliveryState, DisabledReason
from domain.webhooks.policies.health import Health, HealthRules
from domain.webhooks.policies.schedule import THROTTLING, Schedule, Verdict, judge
from domain.webhooks.ports import Sent, Settled, WebhookUnitOfWork


class AttemptOutcome(StrEnum):
    """What came of it."""

    DELIVERED = "delivered"
    SCHEDULED = "scheduled"
    EXHAUSTED = "exhausted"
    DISABLED = "disabled"
    LOST = "lost"
    """Ended, or fenced out meanwhile: whoever holds it now records it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One attempt that was made."""

    claim: DeliveryClaim
    started_at: datetime
    sent: Sent

    @property
    def succeeded(self) -> bool:
        """Whether the receiver took it."""
        return judge(self.sent.status_code) is Verdict.DELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDeliveries:
    """Record `tried`, in the order the answers came."""

    tried: tuple[Tried, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDeliveriesHandler:
    """One transaction: deliveries, attempts, and how their endpoints do."""

    open_uow: OpenUnitOfWork[WebhookUnitOfWork]
    clock: Clock
    new_id: NewId
    schedule: Schedule
    rules: HealthRules

    async def __call__(
        self, tenant: Tenant, command: SettleDeliveries
    ) -> tuple[AttemptOutcome, ...]:
        """Return what came of each, in the order given."""
        tenant.require(Permission.WEBHOOKS_WRITE)
        results = tuple(self._settled(each) for each in command.tried)
        async with self.open_uow(tenant) as uow:
            # Endpoints are locked before deliveries, as every other writer does.
            given_up = await self._note_health(uow, command.tried)
            changed = await uow.deliveries.settle(results)
            gone = {each.claim.endpoint for each in command.tried if _is_gone(each)}
            for endpoint in sorted(gone | given_up):
                is_gone = endpoint in gone
                reason = DisabledReason.GONE if is_gone else DisabledReason.FAILING
                await self._disable(uow, endpoint, reason)
            await uow.commit()
        return tuple(
            _outcome(tried, result) if result.claim.delivery in changed else AttemptOutcome.LOST
            for tried, result in zip(command.tried, results, strict=True)
        )

    def _settled(self, tried: Tried) -> Settled:
        claim, sent = tried.claim, tried.sent
        attempt = Attempt(
            id=AttemptId(self.new_id()),
            number=claim.number,
            started_at=tried.started_at,
            duration_ms=sent.duration_ms,
            status_code=sent.status_code,
            error=sent.error,
            response_excerpt=sent.excerpt,
        )
        match judge(sent.status_code):
            case Verdict.DELIVERED:
                return Settled(claim=claim, attempt=attempt, state=DeliveryState.DELIVERED)
            case Verdict.GONE:
                return Settled(claim=claim, attempt=attempt, state=DeliveryState.EXHAUSTED)
            case Verdict.RETRY:
                delay = self.schedule.next_delay_seconds(
                    claim.delivery, claim.round_number, _throttled_seconds(sent)
                )
                if delay is None:
                    return Settled(claim=claim, attempt=attempt, state=DeliveryState.EXHAUSTED)
                return Settled(
                    claim=claim,
                    attempt=attempt,
                    state=DeliveryState.PENDING,
                    delay_seconds=delay,
                )

    async def _note_health(
        self, uow: WebhookUnitOfWork, tried: Sequence[Tried]
    ) -> frozenset[EndpointId]:
        """Write how endpoints do, where that changed; return those to give up."""
        changing = {
            each.claim.endpoint
            for each in tried
            if each.claim.endpoint_failures or not each.succeeded
        }
        if not changing:
            return frozenset()
        now = self.clock.now()
        health = await uow.endpoints.lock_health(sorted(changing))
        for each in tried:
            known = health.get(each.claim.endpoint)
            if known is not None:
                health[each.claim.endpoint] = self._after(known, each, now)
        await uow.endpoints.save_health(tuple(health.values()))
        return frozenset(
            endpoint for endpoint, each in health.items() if self.rules.is_given_up(each, now)
        )

    def _after(self, health: Health, tried: Tried, now: datetime) -> Health:
        return self.rules.after(
            health,
            succeeded=tried.succeeded,
            now=now,
            throttled_seconds=_throttled_seconds(tried.sent),
        )

    async def _disable(
        self, uow: WebhookUnitOfWork, identifier: EndpointId, reason: DisabledReason
    ) -> None:
        endpoint = await uow.endpoints.find(identifier)
        if endpoint is None or not endpoint.is_enabled:
            return
        endpoint.disable(self.clock.now(), reason)
        await uow.endpoints.save(endpoint)
        await uow.deliveries.cancel_pending(identifier)


def _throttled_seconds(sent: Sent) -> float | None:
    return sent.retry_after_seconds if sent.status_code in THROTTLING else None


def _is_gone(tried: Tried) -> bool:
    return judge(tried.sent.status_code) is Verdict.GONE


def _outcome(tried: Tried, result: Settled) -> AttemptOutcome:
    match result.state:
        case DeliveryState.DELIVERED:
            return AttemptOutcome.DELIVERED
        case DeliveryState.PENDING:
            return AttemptOutcome.SCHEDULED
        case DeliveryState.EXHAUSTED | DeliveryState.CANCELLED:
            return AttemptOutcome.DISABLED if _is_gone(tried) else AttemptOutcome.EXHAUSTED
