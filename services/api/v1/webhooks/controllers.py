"""Webhooks over HTTP: endpoints, what was sent to them, the feed of events."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from domain.kernel.tenancy import Permission
from domain.webhooks.entities import DeliveryState
from domain.webhooks.events import TEST
from domain.webhooks.policies.event_types import EVENT_TYPES, find_event_type
from domain.webhooks.use_cases.delete_endpoint import DeleteEndpoint
from domain.webhooks.use_cases.retry_delivery import RetryDelivery
from domain.webhooks.use_cases.send_test_event import SendTestEvent
from services.api.v1.webhooks.schemas import (
    AttemptOut,
    AttemptsOut,
    DeliveryOut,
    EventOut,
    EventsOut,
    EventTypeOut,
    EventTypesOut,
    NewSigningKeyOut,
    NewWebhookEndpointOut,
    ReplayIn,
    ReplayOut,
    SecretRotationIn,
    SentTestOut,
    WebhookEndpointIn,
    WebhookEndpointOut,
    WebhookEndpointPatch,
    parse_delivery,
    parse_endpoint,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request
from services.edge.preconditions import etag_of, expected_version

After = Annotated[
    int, QueryParameter(ge=0, le=2**62, description="Events beyond this sequence.", required=False)
]

OfState = Annotated[
    DeliveryState | None,
    QueryParameter(name="state", description="Only deliveries in this state.", required=False),
]
OfTypes = Annotated[
    list[str] | None,
    QueryParameter(
        name="type",
        max_items=50,
        description="Only events of these types; may be given several times.",
        required=False,
    ),
]


class WebhookEndpointController(Controller):
    """Webhook endpoints of the agency."""

    path = "/v1/webhook-endpoints"
    tags = ["webhooks"]

    @post(
        dto=StrictBody[WebhookEndpointIn],
        operation_id="createWebhookEndpoint",
        responses=answers(NewWebhookEndpointOut, 201),
        summary="Register an endpoint; its secret is shown once",
    )
    async def create_endpoint(
        self,
        data: JSONBody[WebhookEndpointIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """An endpoint has a public https address and a secret of its own."""

        async def act() -> Made:
            made = await core.commands.register_endpoint(tenant, data.to_command())
            out = NewWebhookEndpointOut.of(made)
            location = f"{self.path}/{out.id}"
            return Made(out, location=location, etag=etag_of(made.endpoint.version))

        return await once(act)

    @get(operation_id="listWebhookEndpoints", summary="A page of endpoints, newest first")
    async def list_endpoints(
        self, tenant: GivenTenant, core: GivenCore, limit: Limit = DEFAULT, cursor: Cursor = None
    ) -> PageOut[WebhookEndpointOut]:
        """Without their secrets."""
        page = await core.queries.list_endpoints(tenant, page_request(limit, cursor))
        return page_out(page, WebhookEndpointOut.of)

    @get("/{endpoint_id:str}", operation_id="getWebhookEndpoint", summary="One endpoint")
    async def get_endpoint(
        self, endpoint_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[WebhookEndpointOut]:
        """With the ETag that a change needs."""
        found = await core.queries.get_endpoint(tenant, parse_endpoint(endpoint_id))
        version = etag_of(found.endpoint.version)
        return Response(WebhookEndpointOut.of(found), headers={"ETag": version})

    @patch(
        "/{endpoint_id:str}",
        dto=StrictBody[WebhookEndpointPatch],
        operation_id="patchWebhookEndpoint",
        summary="Change where events go, which, and whether",
    )
    async def patch_endpoint(
        self,
        endpoint_id: FromPath[str],
        data: JSONBody[WebhookEndpointPatch],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[WebhookEndpointOut]:
        """Disabling cancels what waits; deliveries to come follow the new address."""
        command = data.to_command(parse_endpoint(endpoint_id), expected_version(request))
        changed = await core.commands.update_endpoint(tenant, command)
        found = await core.queries.get_endpoint(tenant, changed.id)
        version = etag_of(found.endpoint.version)
        return Response(WebhookEndpointOut.of(found), headers={"ETag": version})

    @delete(
        "/{endpoint_id:str}", operation_id="deleteWebhookEndpoint", summary="Stop sending for good"
    )
    async def delete_endpoint(
        self, endpoint_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> None:
        """What waits for it is cancelled."""
        command = DeleteEndpoint(endpoint=parse_endpoint(endpoint_id))
        await core.commands.delete_endpoint(tenant, command)

    @get(
        "/{endpoint_id:str}/deliveries",
        operation_id="listWebhookDeliveries",
        summary="A page of deliveries, newest first",
    )
    async def list_deliveries(
        self,
        endpoint_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
        delivery_state: OfState = None,
    ) -> PageOut[DeliveryOut]:
        """What was sent, and what still waits."""
        page = await core.queries.list_deliveries(
            tenant, parse_endpoint(endpoint_id), page_request(limit, cursor), delivery_state
        )
        return page_out(page, DeliveryOut.of)

    @post(
        "/{endpoint_id:str}/secret-rotations",
        dto=StrictBody[SecretRotationIn],
        operation_id="rotateWebhookSecret",
        responses=answers(NewSigningKeyOut, 201),
        summary="A new key; the old ones sign beside it for a while",
    )
    async def rotate_secret(
        self,
        endpoint_id: FromPath[str],
        data: JSONBody[SecretRotationIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Both signatures are sent until the overlap ends; zero hours end the old key now."""

        async def act() -> Made:
            command = data.to_command(parse_endpoint(endpoint_id))
            return Made(NewSigningKeyOut.of(await core.commands.rotate_secret(tenant, command)))

        return await once(act)

    @post(
        "/{endpoint_id:str}/test",
        operation_id="testWebhookEndpoint",
        responses=answers(SentTestOut, 202),
        summary="Send it an event of no meaning",
        status_code=202,
    )
    async def test_endpoint(
        self, endpoint_id: FromPath[str], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """Type `webhook.test`, to this endpoint only, whatever it listens to."""

        async def act() -> Made:
            command = SendTestEvent(endpoint=parse_endpoint(endpoint_id))
            await core.commands.send_test_event(tenant, command)
            out = SentTestOut(endpoint_id=endpoint_id, event_type=TEST)
            return Made(out, status=202, location=f"{self.path}/{endpoint_id}/deliveries")

        return await once(act)

    @post(
        "/{endpoint_id:str}/replays",
        dto=StrictBody[ReplayIn],
        operation_id="replayWebhookDeliveries",
        responses=answers(ReplayOut, 202),
        summary="Send again what failed, or what was never sent",
        status_code=202,
    )
    async def replay(
        self,
        endpoint_id: FromPath[str],
        data: JSONBody[ReplayIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """The same messages under the same ids, oldest first, at most 10,000 a request."""

        async def act() -> Made:
            command = data.to_command(parse_endpoint(endpoint_id))
            done = await core.commands.replay_deliveries(tenant, command)
            out = ReplayOut(deliveries=done.deliveries, has_more=done.has_more)
            return Made(out, status=202, location=f"{self.path}/{endpoint_id}/deliveries")

        return await once(act)


class DeliveryController(Controller):
    """Deliveries one by one."""

    path = "/v1/webhook-deliveries"
    tags = ["webhooks"]

    @get("/{delivery_id:str}", operation_id="getWebhookDelivery", summary="One delivery")
    async def get_delivery(
        self, delivery_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> DeliveryOut:
        """One event on its way to one endpoint."""
        return DeliveryOut.of(await core.queries.get_delivery(tenant, parse_delivery(delivery_id)))

    @get(
        "/{delivery_id:str}/attempts",
        operation_id="listDeliveryAttempts",
        summary="Every attempt at a delivery",
    )
    async def list_attempts(
        self, delivery_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> AttemptsOut:
        """Kept 90 days."""
        attempts = await core.queries.list_attempts(tenant, parse_delivery(delivery_id))
        return AttemptsOut(items=[AttemptOut.of(each) for each in attempts])

    @post(
        "/{delivery_id:str}/retry",
        operation_id="retryDelivery",
        summary="Send it again now",
        status_code=202,
    )
    async def retry_delivery(
        self, delivery_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> None:
        """The same message under the same id."""
        command = RetryDelivery(delivery=parse_delivery(delivery_id))
        await core.commands.retry_delivery(tenant, command)


class EventController(Controller):
    """The feed of events."""

    path = "/v1"
    tags = ["events"]

    @get("/events", operation_id="listEvents", summary="Events in order, beyond a sequence")
    async def list_events(
        self,
        tenant: GivenTenant,
        core: GivenCore,
        after: After = 0,
        limit: Limit = DEFAULT,
        event_type: OfTypes = None,
    ) -> EventsOut:
        """Nothing is missed by asking again after `next_after`, with or without a filter."""
        views = await core.queries.read_events(
            tenant, after=after, limit=limit, types=tuple(event_type or ())
        )
        return EventsOut(
            items=[EventOut.of(each) for each in views],
            next_after=views[-1].sequence if views else after,
        )

    @get("/event-types", operation_id="listEventTypes", summary="What can be received")
    async def list_event_types(self, tenant: GivenTenant) -> EventTypesOut:
        """Each with its JSON Schema and an example."""
        tenant.require(Permission.EVENTS_READ)
        return EventTypesOut(items=[EventTypeOut.of(each) for each in EVENT_TYPES])

    @get("/event-types/{event_type:str}", operation_id="getEventType", summary="One event type")
    async def get_event_type(self, event_type: FromPath[str], tenant: GivenTenant) -> EventTypeOut:
        """With its JSON Schema and an example."""
        tenant.require(Permission.EVENTS_READ)
        return EventTypeOut.of(find_event_type(event_type))
