"""Which passwords are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity.policies.passwords import MAXIMUM, MINIMUM, check_password
from domain.kernel.errors import InvalidError

OWN = ("Marigold Fernhill", "marigold.fernhill@fictional.test", "Harborlight Advising")


@pytest.mark.parametrize(
    "text",
    [
        "short-pass1",
        "x" * (MAXIMUM + 1),
        "aaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "987654321098",
        "passwordpassword",
        "Password123456",
        "PASSWORD!!!2026",
        "correcthorsebatterystaple",
        "abcdefghijklm",
        "qwertyuiop123",
        "marigoldfernhill",
        "Fernhill-2026!",
        "harborlight12",
        "preceptor2026",
    ],
)
def test_a_guessable_password_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        check_password(text, OWN)


@pytest.mark.parametrize(
    "text",
    [
        "nine purple walruses",
        "tR4-vbn-88-qpz",
        "ключ от квартиры где",
        "fernhill in the deep woods sings",
        "            x y z q",
        "🦭🐙🦑🐌🦀🐡🦈🐬🐳🐋🦐🦞",
    ],
)
def test_anything_long_and_uncommon_is_taken(text: str) -> None:
    assert len(check_password(text, OWN)) >= MINIMUM


def test_one_password_has_one_form_however_it_is_typed() -> None:
    composed, decomposed = "caf\u00e9 au lait nine", "cafe\u0301 au lait nine"
    assert check_password(composed) == check_password(decomposed)


@given(st.text(min_size=0, max_size=400))
def test_no_text_breaks_the_check(text: str) -> None:
    try:
        assert MINIMUM <= len(check_password(text, OWN)) <= MAXIMUM
    except InvalidError as refusal:
        assert refusal.faults[0].pointer == "/password"  # noqa: PT017 - either outcome is right
