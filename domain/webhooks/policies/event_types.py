"""The events a customer can receive: name, version, JSON Schema and an example of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.canonical import Json
from domain.kernel.errors import invalid
from domain.kernel.events import EventField
from domain.webhooks.errors import no_event_type


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One kind of event; `schema` and `example` are of the whole message body."""

    name: str
    version: int
    description: str
    schema: Mapping[str, Json]
    example: Mapping[str, Json]


WORDS: Mapping[str, tuple[str, ...]] = {
    "reason": ("gone", "failing"),
    "status": (
        "considering",
        "applying",
        "applied",
        "waitlisted",
        "invited",
        "interviewed",
        "ranked",
        "matched",
        "not-matched",
        "not-invited",
        "rejected",
        "withdrawn",
    ),
    "cause": ("profile-changed", "ledger-changed", "program-changed", "overlay-changed"),
    "payment": (
        "trialing",
        "incomplete",
        "incomplete_expired",
        "active",
        "past_due",
        "unpaid",
        "canceled",
        "paused",
    ),
    "standing": ("full", "read-only", "suspended"),
}
"""Fields that hold a word, and every word they may hold."""

_ID = re.compile(r"[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}")
_RANKING = {
    "ranking_id": "rnk_01k8zq5v3nf7n9x2m4r6t8w0ya",
    "applicant_id": "apl_01k8zq5v3nf7n9x2m4r6t8w0yb",
    "url": "/v1/rankings/rnk_01k8zq5v3nf7n9x2m4r6t8w0ya",
}
_BATCH: Mapping[str, EventField] = {
    "batch_id": "bat_01k8zq5v3nf7n9x2m4r6t8w0ye",
    "url": "/v1/ranking-batches/bat_01k8zq5v3nf7n9x2m4r6t8w0ye",
}
_SHORTLIST: Mapping[str, EventField] = {
    "shortlist_id": "shl_01k8zq5v3nf7n9x2m4r6t8w0yc",
    "shortlist_version": 3,
    "ranking_id": "rnk_01k8zq5v3nf7n9x2m4r6t8w0ya",
    "applicant_id": "apl_01k8zq5v3nf7n9x2m4r6t8w0yb",
    "url": "/v1/shortlists/shl_01k8zq5v3nf7n9x2m4r6t8w0yc",
}
_STALE: Mapping[str, EventField] = {
    "shortlist_id": "shl_01k8zq5v3nf7n9x2m4r6t8w0yc",
    "ranking_id": "rnk_01k8zq5v3nf7n9x2m4r6t8w0ya",
    "applicant_id": "apl_01k8zq5v3nf7n9x2m4r6t8w0yb",
    "cause": "program-changed",
    "url": "/v1/shortlists/shl_01k8zq5v3nf7n9x2m4r6t8w0yc",
}
_APPLICATION: Mapping[str, EventField] = {
    "application_id": "out_01k8zq5v3nf7n9x2m4r6t8w0yf",
    "applicant_id": "apl_01k8zq5v3nf7n9x2m4r6t8w0yb",
    "status": "invited",
    "url": "/v1/applications/out_01k8zq5v3nf7n9x2m4r6t8w0yf",
}
_SUBSCRIPTION: Mapping[str, EventField] = {
    "payment": "active",
    "standing": "full",
    "url": "/v1/billing/subscription",
}
_QUOTA: Mapping[str, EventField] = {"used": 160, "included": 200, "url": "/v1/billing/usage"}
_ENDPOINT = {
    "endpoint_id": "whe_01k8zq5v3nf7n9x2m4r6t8w0yd",
    "reason": "gone",
    "url": "/v1/webhook-endpoints/whe_01k8zq5v3nf7n9x2m4r6t8w0yd",
}
_TESTED = {name: value for name, value in _ENDPOINT.items() if name != "reason"}


def _event_type(name: str, description: str, fields: Mapping[str, EventField]) -> EventType:
    """Return the type whose data has exactly `fields`; the schema follows from the example."""
    always: dict[str, Json] = {
        "version": {"const": 1, "description": "Of this type; a field more is no new version."},
        "live": {"type": "boolean", "description": "False for test and trial agencies."},
        "sequence": {"type": "integer", "minimum": 1, "description": "Order in the feed."},
    }
    named: dict[str, Json] = {field: _field(field, value) for field, value in fields.items()}
    schema: dict[str, Json] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "description": description,
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {
                "type": "object",
                "required": ["version", "live", "sequence", *fields],
                "properties": {**always, **named},
            },
        },
    }
    example: dict[str, Json] = {
        "type": name,
        "timestamp": "2026-11-23T09:30:00Z",
        "data": {"version": 1, "live": True, "sequence": 42, **fields},
    }
    return EventType(name=name, version=1, description=description, schema=schema, example=example)


def _field(name: str, example: EventField) -> Mapping[str, Json]:
    """Return the schema of a field: an id, a path of ours, a word of a closed list, a number.

    There is no free text, so no event can carry what a person wrote or is called.
    """
    match example:
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case str() if name == "url":
            return {"type": "string", "pattern": "^/v1/[A-Za-z0-9_/.-]+$"}
        case str() if _ID.fullmatch(example):
            return {"type": "string", "pattern": f"^{example[:4]}[0-9a-hjkmnp-tv-z]{{26}}$"}
        case str() if example in WORDS.get(name, ()):
            return {"enum": list(WORDS[name])}
        case _:
            raise ValueError(f"a field of an event is no free text: {name}")


EVENT_TYPES = (
    _event_type("ranking.completed", "A ranking has its result.", _RANKING),
    _event_type("ranking.failed", "A ranking cannot complete; it may be retried.", _RANKING),
    _event_type("ranking.cancelled", "A ranking was cancelled before it ended.", _RANKING),
    _event_type("batch.completed", "Every ranking of a batch has ended, whichever way.", _BATCH),
    _event_type("shortlist.stale", "What a list rests on changed; it is not rebuilt.", _STALE),
    _event_type("shortlist.built", "A version of a shortlist was built.", _SHORTLIST),
    _event_type("shortlist.published", "An applicant may see a version.", _SHORTLIST),
    _event_type("application.status_changed", "An application went a step further.", _APPLICATION),
    _event_type("subscription.updated", "What the agency pays for changed.", _SUBSCRIPTION),
    _event_type("subscription.past_due", "A payment failed; all works for 7 days.", _SUBSCRIPTION),
    _event_type("subscription.read_only", "The agency can only be read.", _SUBSCRIPTION),
    _event_type("subscription.suspended", "Only export and paying work.", _SUBSCRIPTION),
    _event_type("quota.threshold_reached", "80% of the included rankings are used.", _QUOTA),
    _event_type("quota.exceeded", "The last included ranking is used.", _QUOTA),
    _event_type("webhook.endpoint_disabled", "An endpoint receives nothing any more.", _ENDPOINT),
    _event_type("webhook.test", "You asked for it, to try one endpoint.", _TESTED),
)
_NAMES = {each.name: each for each in EVENT_TYPES}


def find_event_type(name: str) -> EventType:
    """Return the type; NotFound."""
    found = _NAMES.get(name)
    if found is None:
        raise no_event_type()
    return found


def parse_event_types(names: tuple[str, ...], pointer: str = "/event_types") -> tuple[str, ...]:
    """Return the wanted types sorted and once each; Invalid at the first unknown one."""
    for number, name in enumerate(names):
        if name not in _NAMES:
            raise invalid(
                f"{pointer}/{number}", "unknown-event-type", f"There is no event {name!r}."
            )
    return tuple(sorted(set(names)))
