"""Webhook handlers from the ports."""

from dataclasses import dataclass
from datetime import timedelta

from adapters.postgres.readers.webhooks import PostgresWebhookReader
from adapters.system.signing import new_signing_key
from domain.webhooks.policies.health import HealthRules
from domain.webhooks.policies.schedule import Schedule, parse_delays
from domain.webhooks.use_cases.claim_deliveries import (
    ClaimDeliveriesHandler,
    ReleaseDeliveriesHandler,
)
from domain.webhooks.use_cases.delete_endpoint import DeleteEndpointHandler
from domain.webhooks.use_cases.read_webhooks import (
    GetDeliveryHandler,
    GetEndpointHandler,
    ListAttemptsHandler,
    ListDeliveriesHandler,
    ListEndpointsHandler,
    ReadEventsHandler,
)
from domain.webhooks.use_cases.register_endpoint import RegisterEndpointHandler
from domain.webhooks.use_cases.replay_deliveries import ReplayDeliveriesHandler
from domain.webhooks.use_cases.retry_delivery import RetryDeliveryHandler
from domain.webhooks.use_cases.rotate_secret import RotateSecretHandler
from domain.webhooks.use_cases.send_test_event import SendTestEventHandler
from domain.webhooks.use_cases.settle_deliveries import SettleDeliveriesHandler
from domain.webhooks.use_cases.update_endpoint import UpdateEndpointHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookHandlers:
    """Every handler of the context."""

    register_endpoint: RegisterEndpointHandler
    update_endpoint: UpdateEndpointHandler
    delete_endpoint: DeleteEndpointHandler
    retry_delivery: RetryDeliveryHandler
    rotate_secret: RotateSecretHandler
    send_test_event: SendTestEventHandler
    replay_deliveries: ReplayDeliveriesHandler
    list_endpoints: ListEndpointsHandler
    get_endpoint: GetEndpointHandler
    list_deliveries: ListDeliveriesHandler
    get_delivery: GetDeliveryHandler
    list_attempts: ListAttemptsHandler
    read_events: ReadEventsHandler


def assemble_webhooks(ports: Ports) -> WebhookHandlers:
    """Return what API and portal call."""
    reader = PostgresWebhookReader(ports.pool)
    allow_loopback = ports.settings.allow_loopback_webhooks
    return WebhookHandlers(
        register_endpoint=RegisterEndpointHandler(
            open_uow=ports.open_uow,
            clock=ports.clock,
            new_id=ports.new_id,
            new_signing_key=new_signing_key,
            allow_loopback=allow_loopback,
        ),
        update_endpoint=UpdateEndpointHandler(
            open_uow=ports.open_uow, clock=ports.clock, allow_loopback=allow_loopback
        ),
        delete_endpoint=DeleteEndpointHandler(open_uow=ports.open_uow),
        retry_delivery=RetryDeliveryHandler(open_uow=ports.open_uow),
        rotate_secret=RotateSecretHandler(
            open_uow=ports.open_uow,
            clock=ports.clock,
            new_id=ports.new_id,
            new_signing_key=new_signing_key,
        ),
        send_test_event=SendTestEventHandler(open_uow=ports.open_uow),
        replay_deliveries=ReplayDeliveriesHandler(open_uow=ports.open_uow, clock=ports.clock),
        list_endpoints=ListEndpointsHandler(reader=reader, clock=ports.clock),
        get_endpoint=GetEndpointHandler(reader=reader, clock=ports.clock),
        list_deliveries=ListDeliveriesHandler(reader=reader),
        get_delivery=GetDeliveryHandler(reader=reader),
        list_attempts=ListAttemptsHandler(reader=reader),
        read_events=ReadEventsHandler(reader=reader),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryHandlers:
    """What the delivery worker calls."""

    claim: ClaimDeliveriesHandler
    settle: SettleDeliveriesHandler
    release: ReleaseDeliveriesHandler


def assemble_deliveries(ports: Ports) -> DeliveryHandlers:
    """Return what the delivery worker calls, under the schedule of the settings."""
    wanted = ports.settings.webhook
    rules = HealthRules(
        failures_to_open=wanted.failures_to_open,
        hold_maximum_seconds=wanted.hold_maximum_seconds,
        disable_after=timedelta(hours=wanted.disable_after_hours),
    )
    schedule = Schedule(
        delays_seconds=parse_delays(wanted.schedule_seconds),
        jitter=wanted.jitter,
        retry_after_maximum_seconds=wanted.retry_after_maximum_seconds,
    )
    return DeliveryHandlers(
        claim=ClaimDeliveriesHandler(
            open_uow=ports.open_uow,
            clock=ports.clock,
            lease_seconds=wanted.lease_seconds,
            rules=rules,
        ),
        settle=SettleDeliveriesHandler(
            open_uow=ports.open_uow,
            clock=ports.clock,
            new_id=ports.new_id,
            schedule=schedule,
            rules=rules,
        ),
        release=ReleaseDeliveriesHandler(open_uow=ports.open_uow),
    )
