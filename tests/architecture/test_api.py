"""The API as it describes itself: committed, explicit, strict."""

import json

from litestar import Litestar
from litestar.datastructures import State
from litestar.routes import HTTPRoute
from openapi_spec_validator import validate

from domain.webhooks.policies.event_types import EVENT_TYPES
from services.api.app import describe_app
from services.api.openapi import SNAPSHOT, document
from services.edge.bodies import InStruct, PatchStruct, StrictBody


def app() -> Litestar:
    """Return the application as the document describes it."""
    return describe_app(State())


def test_the_committed_document_is_the_one_the_code_makes() -> None:
    assert SNAPSHOT.read_bytes() == document(), "run `make openapi` and read the difference"


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [
        handler.operation_id
        for route in app().routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.resolve_include_in_schema()
    ]
    assert all(names)
    assert len(names) == len(set(map(str, names)))


def test_every_decoded_body_is_strict_and_bounded() -> None:
    seen = 0
    for route in app().routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            body = handler.parsed_fn_signature.parameters.get("data")
            if body is None:
                continue
            dto = handler.resolve_data_dto()
            assert dto is not None, handler
            assert issubclass(dto, StrictBody), handler
            assert issubclass(body.annotation, InStruct | PatchStruct), handler
            seen += 1
    assert seen >= 12


def test_bodies_refuse_unknown_fields_in_the_description_too() -> None:
    schemas = json.loads(document())["components"]["schemas"]
    bodies = {name: each for name, each in schemas.items() if name.endswith("In")}
    lenient = {name for name, each in bodies.items() if each.get("additionalProperties", True)}
    assert len(bodies) >= 10
    assert lenient == set()


def test_no_json_answer_is_described_as_a_bare_string() -> None:
    for path, methods in json.loads(document())["paths"].items():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
                # A handler that returns bytes says of what: `responses=answers(ThingOut, 201)`.
                assert schema.get("type") != "string", (path, status)


def test_the_document_is_valid_openapi() -> None:
    validate(json.loads(document()))


def test_a_message_of_the_feed_is_one_of_the_published_events() -> None:
    described = json.loads(document())
    message = described["components"]["schemas"]["EventOut"]["properties"]["message"]
    names = {each.name for each in EVENT_TYPES}
    assert set(message["discriminator"]["mapping"]) == names == set(described["webhooks"])
    assert len(message["oneOf"]) == len(names)
