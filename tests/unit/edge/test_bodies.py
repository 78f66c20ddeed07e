"""Bodies: nothing is coerced, nothing unknown passes, every fault has a pointer."""

from typing import Annotated

import pytest
from msgspec import Meta

from domain.kernel.errors import InvalidError
from services.edge.bodies import InStruct, MalformedBodyError, decode, pointer_of


class InnerIn(InStruct):
    """A part."""

    count: Annotated[int, Meta(ge=0, le=10)]


class ThingIn(InStruct):
    """A body."""

    name: Annotated[str, Meta(max_length=20)]
    score: Annotated[float, Meta(ge=0, le=1)] = 0.0
    parts: tuple[InnerIn, ...] = ()


def test_a_good_body_comes_in_as_it_is() -> None:
    assert decode(b'{"name":"x","parts":[{"count":3}]}', ThingIn).parts[0].count == 3


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"name": "\xff"}',
        b'{"name": NaN}',
        b'{"name": "x",}',
        b"not json",
        b"\x00",
    ],
)
def test_what_is_no_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedBodyError):
        decode(raw, ThingIn)


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"name": 1}', "/name"),
        (b'{"name": "x", "score": "0.5"}', "/score"),
        (b'{"name": "x", "score": 2}', "/score"),
        (b'{"name": "x", "parts": [{"count": "3"}]}', "/parts/0/count"),
        (b'{"name": "x", "parts": [{"count": 1.5}]}', "/parts/0/count"),
        (b'{"name": "x", "parts": [{"count": 11}]}', "/parts/0/count"),
        (b'{"name": "x", "parts": [{"count": 1e999}]}', "/parts/0/count"),
        (b'{"name": "x", "parts": {}}', "/parts"),
        (b'{"name": "x", "else": 1}', ""),
        (b"{}", ""),
        (b"[]", ""),
        (b"null", ""),
    ],
)
def test_a_wrong_field_is_pointed_at(raw: bytes, pointer: str) -> None:
    with pytest.raises(InvalidError) as refused:
        decode(raw, ThingIn)
    assert refused.value.faults[0].pointer == pointer


def test_the_character_nul_is_refused_before_the_database_sees_it() -> None:
    with pytest.raises(InvalidError, match="U\\+0000"):
        decode(b'{"name": "a\\u0000b"}', ThingIn)


def test_an_integer_too_long_to_read_is_a_clear_refusal() -> None:
    raw = b'{"name": "x", "parts": [{"count": ' + b"9" * 5_000 + b"}]}"
    with pytest.raises((InvalidError, MalformedBodyError)):
        decode(raw, ThingIn)


@pytest.mark.parametrize("raw", [b"[" * 100_000, b'{"a":' * 100_000, b'{"parts":' + b"[" * 90_000])
def test_deep_nesting_is_a_clear_refusal(raw: bytes) -> None:
    with pytest.raises((InvalidError, MalformedBodyError)):
        decode(raw, ThingIn)


def test_pointers_follow_the_path_of_the_decoder() -> None:
    assert pointer_of("$.a[0].b") == "/a/0/b"
    assert pointer_of("") == ""
