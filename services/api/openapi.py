"""The OpenAPI document as it is committed beside this file, and made anew."""

from pathlib import Path

import msgspec
from litestar.datastructures import State

from services.api.app import describe_app
from services.api.describe import describe

SNAPSHOT = Path(__file__).with_name("openapi.json")


def document() -> bytes:
    """Return the document as formatted JSON with a final newline."""
    schema = describe(describe_app(State()))
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic")) + b"\n"
