"""Colours that can be read: known ratios, and every shade by night."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agencies.policies.contrast import DARK, NEEDED, by_night, contrast, parse_accent
from domain.agencies.policies.logos import MOST_BYTES, check_logo, kind_of
from domain.kernel.errors import InvalidError

COLOURS = st.integers(0, 0xFFFFFF).map(lambda each: f"#{each:06x}")


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)],
)
def test_ratios_are_those_of_the_definition(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


@given(COLOURS)
def test_every_colour_has_a_shade_that_can_be_read_by_night(colour: str) -> None:
    assert contrast(by_night(colour), DARK) >= NEEDED


@given(COLOURS)
def test_a_colour_is_taken_exactly_when_it_can_be_read(colour: str) -> None:
    if min(contrast(colour, "#ffffff"), contrast(colour, "#f6f8fa")) >= NEEDED:
        assert parse_accent(colour.upper()) == colour
    else:
        with pytest.raises(InvalidError) as refused:
            parse_accent(colour)
        assert refused.value.faults[0].code == "too-little-contrast"


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "0b5f83", "#0b5f83;}"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        parse_accent(text)
    assert refused.value.faults[0].code == "bad-colour"


def test_only_small_pictures_are_logos() -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(100)
    check_logo(png)
    assert kind_of(png) == "image/png"
    assert kind_of(b"\xff\xd8\xff\xe0") == "image/jpeg"
    for bad in (b"", b"<svg onload=alert(1)>", b"GIF89a", png + bytes(MOST_BYTES)):
        with pytest.raises(InvalidError):
            check_logo(bad)
