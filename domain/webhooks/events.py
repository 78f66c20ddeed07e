"""What happened to endpoints; thin, no personal data."""

from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import EndpointId, to_text

DISABLED = "webhook.endpoint_disabled"
TEST = "webhook.test"


def endpoint_disabled(endpoint: EndpointId, reason: str) -> DomainEvent:
    """Return version 1 of the event that an endpoint receives nothing any more."""
    return _endpoint_event(DISABLED, endpoint, {"reason": reason})


def endpoint_tested(endpoint: EndpointId) -> DomainEvent:
    """Return version 1 of the event that is sent to one endpoint to try it."""
    return _endpoint_event(TEST, endpoint, {})


def _endpoint_event(kind: str, endpoint: EndpointId, more: dict[str, str]) -> DomainEvent:
    identifier = to_text("whe", endpoint)
    return DomainEvent(
        type=kind,
        version=1,
        job=None,
        data={"endpoint_id": identifier, **more, "url": f"/v1/webhook-endpoints/{identifier}"},
    )
