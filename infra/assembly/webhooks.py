"""Webhook handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.readers.webhooks import PostgresWebhookReader
from adapters.system.secrets import SystemSecrets
from domain.webhooks.ports import WebhookSender
from domain.webhooks.use_cases.attempt_delivery import AttemptDeliveryHandler
from domain.webhooks.use_cases.delete_endpoint import DeleteEndpointHandler
from domain.webhooks.use_cases.read_webhooks import (
    GetEndpointHandler,
    ListAttemptsHandler,
    ListDeliveriesHandler,
    ListEndpointsHandler,
    ReadEventsHandler,
)
from domain.webhooks.use_cases.register_endpoint import RegisterEndpointHandler
from domain.webhooks.use_cases.retry_delivery import RetryDeliveryHandler
from domain.webhooks.use_cases.update_endpoint import UpdateEndpointHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookHandlers:
    """Every handler of the context."""

    register_endpoint: RegisterEndpointHandler
    update_endpoint: UpdateEndpointHandler
    delete_endpoint: DeleteEndpointHandler
    retry_delivery: RetryDeliveryHandler
    list_endpoints: ListEndpointsHandler
    get_endpoint: GetEndpointHandler
    list_deliveries: ListDeliveriesHandler
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
            new_signing_key=SystemSecrets(ports.settings.master_key).new_signing_key,
            allow_loopback=allow_loopback,
        ),
        update_endpoint=UpdateEndpointHandler(
            open_uow=ports.open_uow, clock=ports.clock, allow_loopback=allow_loopback
        ),
        delete_endpoint=DeleteEndpointHandler(open_uow=ports.open_uow),
        retry_delivery=RetryDeliveryHandler(open_uow=ports.open_uow),
        list_endpoints=ListEndpointsHandler(reader=reader),
        get_endpoint=GetEndpointHandler(reader=reader),
        list_deliveries=ListDeliveriesHandler(reader=reader),
        list_attempts=ListAttemptsHandler(reader=reader),
        read_events=ReadEventsHandler(reader=reader),
    )


def assemble_attempts(ports: Ports, sender: WebhookSender) -> AttemptDeliveryHandler:
    """Return what the delivery worker calls; whoever opened `sender` closes it."""
    return AttemptDeliveryHandler(
        open_uow=ports.open_uow, sender=sender, clock=ports.clock, new_id=ports.new_id
    )
