"""Every event an installation ever published, against the schema of its type."""

import json
from typing import Any

import asyncpg
import jsonschema

from domain.webhooks.policies.event_types import find_event_type
from infra.devservers import DevServers
from tests.conftest import _within

EVENTS = "SELECT type, body FROM event WHERE body IS NOT NULL ORDER BY agency_id, seq"


async def check_events(servers: DevServers, database: str) -> int:
    """Fail on the first event that is not what the catalogue says; return how many there were."""
    connection = await asyncpg.connect(_within(servers.superuser_url, database))
    try:
        rows = await connection.fetch(EVENTS)
    finally:
        await connection.close()
    for row in rows:
        message = json.loads(row["body"])
        schema: dict[str, Any] = dict(find_event_type(row["type"]).schema)
        jsonschema.validate(message, schema, format_checker=jsonschema.FormatChecker())
        named = schema["properties"]["data"]["properties"]
        assert message["data"].keys() <= named.keys(), message
        assert len(row["body"]) < 20_000
    return len(rows)
