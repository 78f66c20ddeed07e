"""The catalogue of events describes what is sent."""

import jsonschema
import pytest

from domain.kernel.errors import InvalidError
from domain.webhooks.policies.event_types import EVENT_TYPES, EventType, parse_event_types


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
