"""One byte string per value."""

from dataclasses import dataclass
from datetime import date

import pytest

from domain.kernel.canonical import canonical
from domain.kernel.plain import plain
from domain.kernel.vocabulary import Visa


@dataclass(frozen=True)
class Thing:
    """Something with everything in it."""

    when: date
    share: float
    visas: frozenset[Visa]
    inner: tuple[int, ...] = ()


def test_order_of_keys_and_members_does_not_matter() -> None:
    assert canonical({"b": 1, "a": [True, None]}) == b'{"a":[true,null],"b":1}'
    one = Thing(date(2026, 1, 2), 0.1, frozenset({Visa.J1, Visa.H1B}))
    assert canonical(plain(one)) == (
        b'{"inner":[],"share":"0.1","visas":["h-1b","j-1"],"when":"2026-01-02"}'
    )


def test_a_float_is_refused_wherever_it_hides() -> None:
    with pytest.raises(TypeError):
        canonical({"a": [{"b": 0.1}]})
