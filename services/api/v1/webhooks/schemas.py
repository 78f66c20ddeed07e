"""Bodies of webhooks, and the way from and to the domain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.kernel.canonical import Json
from domain.kernel.identifiers import DeliveryId, EndpointId, from_text, to_text
from domain.webhooks.entities import (
    Attempt,
    DeliveryState,
    DisabledReason,
    KeyKind,
    SigningKey,
)
from domain.webhooks.policies.event_types import EventType
from domain.webhooks.use_cases.register_endpoint import RegisteredEndpoint, RegisterEndpoint
from domain.webhooks.use_cases.replay_deliveries import ReplayDeliveries, ReplayKind
from domain.webhooks.use_cases.rotate_secret import RotateSecret
from domain.webhooks.use_cases.update_endpoint import Unchanged, UpdateEndpoint
from domain.webhooks.views import DeliveryView, EndpointView, EventView, KeyView
from services.edge.bodies import InStruct, OutStruct, PatchStruct

Url = Annotated[str, Meta(min_length=1, max_length=2_000)]
Description = Annotated[str, Meta(max_length=500)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Names = Annotated[tuple[Name, ...], Meta(max_length=50)]
HeaderName = Annotated[str, Meta(min_length=1, max_length=64)]
HeaderValue = Annotated[str, Meta(min_length=1, max_length=1_000)]
Headers = Annotated[dict[HeaderName, HeaderValue], Meta(max_length=10)]
Rate = Annotated[int, Meta(ge=1, le=1_000)]
Moment = Annotated[datetime, Meta(tz=True)]


class WebhookEndpointIn(InStruct, kw_only=True):
    """Where events go; no types named means every type."""

    url: Url
    description: Description = ""
    event_types: Names = ()
    headers: Headers = {}
    rate_per_second: Rate | None = None
    is_ordered: bool = False
    signature: KeyKind = KeyKind.HMAC

    def to_command(self) -> RegisterEndpoint:
        """Return the command."""
        return RegisterEndpoint(
            url=self.url,
            description=self.description,
            event_types=self.event_types,
            headers=self.headers,
            rate_per_second=self.rate_per_second,
            is_ordered=self.is_ordered,
            key_kind=self.signature,
        )


class WebhookEndpointPatch(PatchStruct, kw_only=True):
    """What changes."""

    url: Url | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    event_types: Names | UnsetType = UNSET
    headers: Headers | UnsetType = UNSET
    rate_per_second: Rate | UnsetType | None = UNSET
    is_ordered: bool | UnsetType = UNSET
    is_enabled: bool | UnsetType = UNSET

    def to_command(self, endpoint: EndpointId, version: int) -> UpdateEndpoint:
        """Return the command."""
        return UpdateEndpoint(
            endpoint=endpoint,
            version=version,
            url=None if self.url is UNSET else self.url,
            description=None if self.description is UNSET else self.description,
            event_types=None if self.event_types is UNSET else self.event_types,
            headers=None if self.headers is UNSET else self.headers,
            rate_per_second=(
                Unchanged.UNCHANGED if self.rate_per_second is UNSET else self.rate_per_second
            ),
            is_ordered=None if self.is_ordered is UNSET else self.is_ordered,
            is_enabled=None if self.is_enabled is UNSET else self.is_enabled,
        )


class SigningKeyOut(OutStruct, kw_only=True):
    """A key that signs now; `public_key` is that of an ed25519 key."""

    signature: KeyKind
    public_key: str | None
    created_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, key: KeyView) -> Self:
        """Return the body of `key`."""
        return cls(
            signature=key.kind,
            public_key=key.public_key,
            created_at=key.created_at,
            expires_at=key.expires_at,
        )


class WebhookEndpointOut(OutStruct, kw_only=True):
    """An endpoint, without secrets and without the values of its headers."""

    id: str
    url: str
    description: str
    event_types: list[str]
    header_names: list[str]
    rate_per_second: int | None
    is_ordered: bool
    is_enabled: bool
    disabled_reason: DisabledReason | None
    failing_since: datetime | None
    behind_from_sequence: int | None
    """While much waits for it: the first event of the feed that no delivery is made of yet."""
    keys: list[SigningKeyOut]
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, view: EndpointView) -> Self:
        """Return the body of `view`."""
        endpoint = view.endpoint
        return cls(
            id=to_text("whe", endpoint.id),
            url=endpoint.url,
            description=endpoint.description,
            event_types=list(endpoint.event_types),
            header_names=list(endpoint.header_names),
            rate_per_second=endpoint.rate_per_second,
            is_ordered=endpoint.is_ordered,
            is_enabled=endpoint.is_enabled,
            disabled_reason=endpoint.disabled_reason,
            failing_since=endpoint.failing_since,
            behind_from_sequence=endpoint.behind_from,
            keys=[SigningKeyOut.of(key) for key in view.keys],
            version=endpoint.version,
            created_at=endpoint.created_at,
            updated_at=endpoint.updated_at,
        )


class NewSigningKeyOut(OutStruct, kw_only=True):
    """A fresh key: the secret of `v1`, shown this once, or the public half of `v1a`."""

    signature: KeyKind
    secret: str | None
    public_key: str | None

    @classmethod
    def of(cls, key: SigningKey) -> Self:
        """Return the body of `key`; a private key never leaves."""
        is_secret = key.kind is KeyKind.HMAC
        return cls(
            signature=key.kind,
            secret=key.secret if is_secret else None,
            public_key=key.public_key,
        )


class NewWebhookEndpointOut(OutStruct, kw_only=True):
    """A new endpoint and its signing secret, shown this once (`v1a`: null, see its keys)."""

    id: str
    secret: str | None
    endpoint: WebhookEndpointOut

    @classmethod
    def of(cls, made: RegisteredEndpoint) -> Self:
        """Return the body of `made`."""
        view = EndpointView(endpoint=made.endpoint, keys=(KeyView.of(made.key),))
        endpoint = WebhookEndpointOut.of(view)
        secret = NewSigningKeyOut.of(made.key).secret
        return cls(id=endpoint.id, secret=secret, endpoint=endpoint)


class SecretRotationIn(InStruct, kw_only=True):
    """A new key; those so far sign beside it for `overlap_hours` more."""

    overlap_hours: Annotated[int, Meta(ge=0, le=720)] = 24
    signature: KeyKind = KeyKind.HMAC

    def to_command(self, endpoint: EndpointId) -> RotateSecret:
        """Return the command."""
        return RotateSecret(
            endpoint=endpoint, kind=self.signature, overlap_hours=self.overlap_hours
        )


class ReplayIn(InStruct, kw_only=True):
    """Events published from `since` on: what failed, or what was never sent."""

    since: Moment
    until: Moment | None = None
    kind: ReplayKind = ReplayKind.FAILED

    def to_command(self, endpoint: EndpointId) -> ReplayDeliveries:
        """Return the command."""
        return ReplayDeliveries(
            endpoint=endpoint, kind=self.kind, since=self.since, until=self.until
        )


class ReplayOut(OutStruct, kw_only=True):
    """How many are on their way; ask again while `has_more`."""

    deliveries: int
    has_more: bool


class SentTestOut(OutStruct, kw_only=True):
    """What is on its way; see the endpoint's deliveries."""

    endpoint_id: str
    event_type: str


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
    replayed_at: datetime | None

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
            replayed_at=view.replayed_at,
        )


class AttemptOut(OutStruct, kw_only=True):
    """One try: a status, or the class of failure."""

    id: str
    number: int
    started_at: datetime
    duration_ms: int
    status_code: int | None
    error: str | None
    response: str

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        """Return the body of `attempt` with the first 4 KiB of what the receiver wrote."""
        return cls(
            id=to_text("att", attempt.id),
            number=attempt.number,
            started_at=attempt.started_at,
            duration_ms=attempt.duration_ms,
            status_code=attempt.status_code,
            error=attempt.error,
            response=attempt.response_excerpt.decode(errors="replace"),
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
