"""The locks against the advisories, and a check that would notice."""

from tests.supply.bill import BILL, bill
from tests.supply.locks import LOCKS, Pinned, advisories, affected, pinned_in


def test_no_locked_package_is_affected_by_a_known_advisory() -> None:
    assert [affected(pinned_in(lock.read_text()), advisories()) for lock in LOCKS] == [[], [], []]


def test_an_affected_version_would_be_named() -> None:
    planted = [Pinned("litestar", "2.19.0"), Pinned("pyjwt", "2.15.1")]
    lines = affected(planted, advisories())
    assert {line.split(":")[0] for line in lines} == {"litestar 2.19.0"}


def test_the_lock_reader_sees_every_pin() -> None:
    for lock in LOCKS:
        text = lock.read_text()
        entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert len(pinned_in(text)) == len(entries) > 0


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    assert BILL.read_text() == bill()
