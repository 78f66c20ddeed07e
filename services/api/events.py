"""The events in the OpenAPI document: a schema a type, and each as a webhook we send."""

from typing import Any

from domain.webhooks.policies.event_types import EVENT_TYPES, EventType

_HEADERS = {
    "webhook-id": "The event's id, the same over all attempts: drop what you have seen.",
    "webhook-timestamp": "Seconds since 1970 when this attempt was made.",
    "webhook-signature": "One or several signatures, `v1,` HMAC-SHA256 or `v1a,` ed25519.",
}


def publish_events(document: dict[str, Any]) -> None:
    """Add every event type to `document` and say what a message of the feed is."""
    schemas = document["components"]["schemas"]
    for each in EVENT_TYPES:
        schemas[schema_name(each)] = {
            key: value for key, value in each.schema.items() if key != "$schema"
        } | {"examples": [each.example]}
    schemas["EventOut"]["properties"]["message"] = {
        "oneOf": [_reference(each) for each in EVENT_TYPES],
        "discriminator": {
            "propertyName": "type",
            "mapping": {each.name: _reference(each)["$ref"] for each in EVENT_TYPES},
        },
    }
    document["webhooks"] = {each.name: {"post": _webhook(each)} for each in EVENT_TYPES}


def schema_name(event_type: EventType) -> str:
    """Return `RankingCompletedEvent` of `ranking.completed`."""
    words = event_type.name.replace(".", "_").split("_")
    return "".join(word.capitalize() for word in words) + "Event"


def _reference(event_type: EventType) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema_name(event_type)}"}


def _webhook(event_type: EventType) -> dict[str, Any]:
    return {
        "operationId": f"on{schema_name(event_type)}",
        "tags": ["events"],
        "summary": event_type.description,
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": description,
                "schema": {"type": "string"},
            }
            for name, description in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _reference(event_type)}},
        },
        "responses": {
            "2XX": {"description": "Taken; anything else is tried again on the schedule."},
            "410": {"description": "Send nothing any more: the endpoint is disabled."},
        },
    }
