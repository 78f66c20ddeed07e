"""The OpenAPI document as it is published: what the framework leaves out is put in."""

import json
from importlib.resources import files
from typing import Any

from litestar import Litestar
from msgspec import Struct

from services.api.events import publish_events
from services.edge.bodies import InStruct, PatchStruct

PROBLEM = {
    "description": "Refused: RFC 9457 problem details",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "instance", "errors"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "instance": {"type": "string"},
                    "errors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "pointer": {"type": "string"},
                                "code": {"type": "string"},
                                "detail": {"type": "string"},
                            },
                        },
                    },
                },
            }
        }
    },
}


def describe(app: Litestar) -> dict[str, Any]:
    """Return the document: unknown fields refused, problems described, public routes marked."""
    document: dict[str, Any] = _without_ellipsis(app.openapi_schema.to_schema())
    strict = {each.__name__ for base in (InStruct, PatchStruct) for each in _below(base)}
    for name, schema in document["components"]["schemas"].items():
        if name in strict:
            schema["additionalProperties"] = False
    example = files("infra").joinpath("demo/optimisation.json").read_bytes()
    document["components"]["schemas"]["OptimisationIn"]["examples"] = [json.loads(example)]
    publish_events(document)
    public = _public_operations(app)
    for operations in document["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "operationId" in operation:
                _complete(operation, is_public=operation["operationId"] in public)
    return document


def _without_ellipsis(value: Any) -> Any:
    """Return the document with `tuple[X, ...]` as a list of X; Litestar adds {} for the dots."""
    if isinstance(value, list):
        return [_without_ellipsis(each) for each in value]
    if not isinstance(value, dict):
        return value
    items = value.get("items")
    if isinstance(items, dict) and {} in items.get("oneOf", []):
        kinds = [each for each in items["oneOf"] if each]
        value = value | {"items": kinds[0] if len(kinds) == 1 else {"oneOf": kinds}}
    return {key: _without_ellipsis(each) for key, each in value.items()}


def _complete(operation: dict[str, Any], *, is_public: bool) -> None:
    if is_public:
        operation["security"] = []
    for status in [each for each in operation["responses"] if each >= "400"]:
        del operation["responses"][status]
    operation["responses"]["default"] = PROBLEM


def _public_operations(app: Litestar) -> set[str]:
    return {
        str(handler.operation_id)
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if handler.opt.get("public")
    }


def _below(kind: type[Struct]) -> set[type[Struct]]:
    found = set(kind.__subclasses__())
    return found.union(*(_below(each) for each in found)) if found else found
