"""The catalogue of events describes what is sent."""

import importlib
import json
import pkgutil
import re

import jsonschema
import pytest

import domain
from domain.kernel.errors import InvalidError, NotFoundError
from domain.webhooks.policies.event_types import (
    EVENT_TYPES,
    EventType,
    _event_type,
    find_event_type,
    parse_event_types,
)


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda each: each.name)
def test_every_example_fits_its_schema(event_type: EventType) -> None:
    jsonschema.Draft202012Validator.check_schema(dict(event_type.schema))
    jsonschema.validate(dict(event_type.example), dict(event_type.schema))


def test_an_unknown_type_is_pointed_at() -> None:
    with pytest.raises(InvalidError) as refused:
        parse_event_types(("ranking.completed", "ranking.exploded"))
    assert refused.value.faults[0].pointer == "/event_types/1"


def test_types_are_kept_once_and_in_order() -> None:
    wanted = ("shortlist.built", "ranking.failed", "shortlist.built")
    assert parse_event_types(wanted) == ("ranking.failed", "shortlist.built")


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda each: each.name)
def test_no_field_of_an_event_is_free_text(event_type: EventType) -> None:
    opened = json.loads(json.dumps(event_type.schema))
    for name, field in opened["properties"]["data"]["properties"].items():
        is_closed = {"const", "enum", "pattern"} & field.keys()
        assert is_closed or field["type"] in ("integer", "boolean"), name


def test_every_event_a_context_names_is_in_the_catalogue() -> None:
    named = set()
    for context in pkgutil.iter_modules(domain.__path__):
        try:
            events = importlib.import_module(f"domain.{context.name}.events")
        except ModuleNotFoundError:
            continue
        named |= {
            value
            for name, value in vars(events).items()
            if name.isupper()
            and isinstance(value, str)
            and re.fullmatch(r"[a-z_]+\.[a-z_.]+", value)
        }
    assert len(named) >= 6
    assert named <= {each.name for each in EVENT_TYPES}


def test_a_field_that_is_free_text_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="no free text"):
        _event_type("person.named", "Never.", {"name": "Ada Fictional"})


def test_a_type_is_found_by_its_name() -> None:
    assert find_event_type("ranking.completed").version == 1
    with pytest.raises(NotFoundError):
        find_event_type("ranking.exploded")
