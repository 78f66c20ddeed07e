"""API keys as they are written: a typing error is refused without a look-up."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.system.secrets import SystemSecrets

SECRETS = SystemSecrets(bytes(32))
FORMAT = re.compile(r"prc_(live|test)_[0-9A-Za-z]{30}[0-9A-Za-z]{6}")


@pytest.mark.parametrize("is_live", [True, False])
def test_a_new_key_has_the_published_form(*, is_live: bool) -> None:
    keys = {SECRETS.new_api_key(is_live=is_live) for _ in range(200)}
    assert len(keys) == 200
    for key in keys:
        assert FORMAT.fullmatch(key)
        assert key.startswith("prc_live_" if is_live else "prc_test_")
        assert SECRETS.is_well_formed(key)


@given(place=st.integers(min_value=0, max_value=44), letter=st.sampled_from("0aZ_é "))
def test_one_wrong_character_is_noticed(place: int, letter: str) -> None:
    key = SECRETS.new_api_key(is_live=True)
    wrong = key[:place] + letter + key[place + 1 :]
    assert SECRETS.is_well_formed(wrong) == (wrong == key)


def test_the_checksum_covers_the_world() -> None:
    key = SECRETS.new_api_key(is_live=True)
    assert not SECRETS.is_well_formed(key.replace("live", "test"))


@pytest.mark.parametrize("length", [0, 29, 31, 42, 44, 500])
def test_other_lengths_are_refused(length: int) -> None:
    assert not SECRETS.is_well_formed("prc_live_" + "0" * length)
