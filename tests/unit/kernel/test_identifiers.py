"""Ids at the edge: prefix and 26 Crockford characters, or nothing of the kind."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.system.identifiers import new_id
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import from_text, to_text


@given(st.uuids())
def test_every_id_survives_the_round_trip(identifier: UUID) -> None:
    assert from_text("apl", to_text("apl", identifier)) == identifier


@given(st.text(max_size=40))
def test_anything_else_is_not_found(text: str) -> None:
    with pytest.raises(NotFoundError):
        from_text("apl", text)


@pytest.mark.parametrize("text", ["apl_", "rnk_" + "0" * 26, "apl_" + "z" * 26, "apl_" + "U" * 26])
def test_a_wrong_prefix_length_or_character_is_not_found(text: str) -> None:
    with pytest.raises(NotFoundError):
        from_text("apl", text)


def test_ids_are_version_seven_and_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(200)]
    assert {each.version for each in made} == {7}
    assert len(set(made)) == 200
    assert made[0].int >> 80 <= made[-1].int >> 80
    assert sorted(to_text("apl", each) for each in made) == [
        to_text("apl", each) for each in sorted(made)
    ]
