"""Bodies of webhooks, and the way from and to the domain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.kernel.canonical import Json
from domain.kernel.identifiers import DeliveryId, EndpointId, from_text, to_text
from domain.webhooks.entities import Attempt, DeliveryState, Endpoint
from domain.webhooks.policies.event_types import EventType
from domain.webhooks.use_cases.register_endpoint import RegisteredEndpoint, RegisterEndpoint
from domain.webhooks.use_cases.update_endpoint import UpdateEndpoint
from domain.webhooks.views import DeliveryView, EventView
from services.edge.bodies import InStruct, OutStruct, PatchStruct

Url = Annotated[str, Meta(min_length=1, max_length=2_000)]
Description = Annotated[str, Meta(max_length=500)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Names = Annotated[tuple[Name, ...], Meta(max_length=50)]


class WebhookEndpointIn(InStruct, kw_only=True):
    """Where events go; no types named means every type."""

    url: Url
    description: Description = ""
    event_types: Names = ()

    def to_command(self) -> RegisterEndpoint:
        """Return the command."""
        return RegisterEndpoint(
            url=self.url, description=self.description, event_types=self.event_types
        )


class WebhookEndpointPatch(PatchStruct, kw_only=True):
    """What changes."""

    url: Url | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    event_types: Names | UnsetType = UNSET
    is_enabled: bool | UnsetType = UNSET

    def to_command(self, endpoint: EndpointId, version: int) -> UpdateEndpoint:
        """Return the command."""
        return UpdateEndpoint(
            endpoint=endpoint,
            version=version,
            url=None if self.url is UNSET else self.url,
            description=None if self.description is UNSET else self.description,
            event_types=None if self.event_types is UNSET else self.event_types,
            is_enabled=None if self.is_enabled is UNSET else self.is_enabled,
        )


class WebhookEndpointOut(OutStruct, kw_only=True):
    """An endpoint, without its secret."""

    id: str
    url: str
    description: str
    event_types: list[str]
    is_enabled: bool
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """Return the body of `endpoint`."""
        return cls(
            id=to_text("whe", endpoint.id),
            url=endpoint.url,
            description=endpoint.description,
            event_types=list(endpoint.event_types),
            is_enabled=endpoint.is_enabled,
            version=endpoint.version,
            created_at=endpoint.created_at,
            updated_at=endpoint.updated_at,
        )


class NewWebhookEndpointOut(OutStruct, kw_only=True):
    """A new endpoint and its signing secret, shown this once."""

    id: str
    secret: str
    endpoint: WebhookEndpointOut

    @classmethod
    def of(cls, made: RegisteredEndpoint) -> Self:
        """Return the body of `made`."""
        endpoint = WebhookEndpointOut.of(made.endpoint)
        return cls(id=endpoint.id, secret=made.key.secret, endpoint=endpoint)


class DeliveryOut(OutStruct, kw_only=True):
    """One event on its way to one endpoint."""

    id: str
    endpoint_id: str
    event_id: str
    event_type: str
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, view: DeliveryView) -> Self:
        """Return the body of `view`."""
        return cls(
            id=to_text("dlv", view.id),
            endpoint_id=to_text("whe", view.endpoint),
            event_id=to_text("evt", view.event),
            event_type=view.event_type,
            state=view.state,
            attempts=view.attempts,
            next_attempt_at=view.next_attempt_at,
            created_at=view.created_at,
            finished_at=view.finished_at,
        )


class AttemptOut(OutStruct, kw_only=True):
    """One try: a status, or the class of failure."""

    id: str
    number: int
    started_at: datetime
    duration_ms: int
    status_code: int | None
    error: str | None

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        """Return the body of `attempt`; what the receiver wrote stays with us."""
        return cls(
            id=to_text("att", attempt.id),
            number=attempt.number,
            started_at=attempt.started_at,
            duration_ms=attempt.duration_ms,
            status_code=attempt.status_code,
            error=attempt.error,
        )


class AttemptsOut(OutStruct, kw_only=True):
    """Every attempt at a delivery, in order."""

    items: list[AttemptOut]


class EventOut(OutStruct, kw_only=True):
    """One event; `message` is what endpoints receive."""

    id: str
    sequence: int
    message: msgspec.Raw

    @classmethod
    def of(cls, view: EventView) -> Self:
        """Return the body of `view`."""
        return cls(
            id=to_text("evt", view.id), sequence=view.sequence, message=msgspec.Raw(view.body)
        )


class EventsOut(OutStruct, kw_only=True):
    """Events in order; ask again after `next_after`."""

    items: list[EventOut]
    next_after: int


class EventTypeOut(OutStruct, kw_only=True):
    """One kind of event."""

    name: str
    version: int
    description: str
    schema: Mapping[str, object]
    example: Mapping[str, object]

    @classmethod
    def of(cls, event_type: EventType) -> Self:
        """Return the body of `event_type`."""
        return cls(
            name=event_type.name,
            version=event_type.version,
            description=event_type.description,
            schema=opened(event_type.schema),
            example=opened(event_type.example),
        )


class EventTypesOut(OutStruct, kw_only=True):
    """The catalogue of events."""

    items: list[EventTypeOut]


def opened(document: Mapping[str, Json]) -> Mapping[str, object]:
    """Return a JSON document as a plain mapping."""
    return dict(document)


def parse_endpoint(text: str) -> EndpointId:
    """Return an endpoint id; NotFound for anything else."""
    return EndpointId(from_text("whe", text))


def parse_delivery(text: str) -> DeliveryId:
    """Return a delivery id; NotFound for anything else."""
    return DeliveryId(from_text("dlv", text))
