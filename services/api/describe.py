"""The OpenAPI document as it is published: what the framework leaves out is put in."""

import json
from importlib.resources import files
from typing import Any

from litestar import Litestar
from msgspec import Struct

from services.api.events import publish_events
from services.edge.bodies import InStruct, PatchStruct
from services.edge.operations import NEEDS

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


NOT_MODIFIED = {"description": "What If-None-Match names is what there is"}
ALSO = {
    "upsertApplicant": ("201",),
    "importCatalogue": ("200",),
    "requestRanking": ("200",),
    "listPrograms": ("304",),
    "getProgram": ("304",),
    "getRanking": ("304",),
    "getShortlist": ("304",),
}
"""Statuses beside the usual one that an operation may answer with."""

RAW = {
    "importCatalogue": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}
"""Bodies that a handler reads by itself."""


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
    elif needed := NEEDS.get(operation["operationId"]):
        operation["x-permission"] = needed.value
    answers = operation["responses"]
    for status in ALSO.get(operation["operationId"], ()):
        answers[status] = next(iter(answers.values())) if status < "300" else NOT_MODIFIED
    if operation["operationId"] in RAW:
        operation["requestBody"] = RAW[operation["operationId"]]
    for status in [each for each in operation["responses"] if each >= "400"]:
        del operation["responses"][status]
    for refusal in refusals(operation, is_public=is_public):
        operation["responses"][str(refusal)] = PROBLEM


def refusals(operation: dict[str, Any], *, is_public: bool) -> list[int]:
    """Return every status an operation may refuse with: what it takes decides, nothing else may."""
    found = {400, 429, 503}
    if "health" in operation.get("tags", ()):
        return sorted(found)
    found |= {401, 403, 409}
    places = {each["in"] for each in operation.get("parameters", ())}
    if "path" in places or "requestBody" in operation or not is_public:
        found |= {404, 422}
    if "requestBody" in operation:
        found |= {408, 413, 415}
    if places & {"path", "query"} or "requestBody" in operation:
        found |= {412, 428}
    return sorted(found)


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
