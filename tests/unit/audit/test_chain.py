"""The chain: whole as written; any change, loss, exchange or insertion is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.audit.entities import AuditRecord, Head, Link, Loose
from domain.audit.policies.chain import (
    EMPTY_HEAD,
    READS_KEPT,
    Walk,
    first_loose_fault,
    seal_after,
)
from domain.kernel.identifiers import AgencyId, AuditId
from domain.kernel.tenancy import Actor, ActorKind

NOW = datetime(2027, 9, 1, 12, tzinfo=UTC)
AGENCY = AgencyId(UUID(int=7))


def a_record(number: int, *, is_read: bool = False, at: datetime = NOW) -> AuditRecord:
    return AuditRecord(
        id=AuditId(UUID(int=number + 1)),
        agency=AGENCY,
        action="applicant.read" if is_read else "applicant.created",
        is_read=is_read,
        actor=Actor(kind=ActorKind.INTEGRATOR, id=UUID(int=9)),
        objects=("apl_1", "apl_2"),
        occurred_at=at,
    )


def chain_of(records: list[AuditRecord]) -> list[Link]:
    links: list[Link] = []
    digest = EMPTY_HEAD
    for record in records:
        seal = seal_after(digest, len(links) + 1, record)
        links.append(Link(seal=seal, record=record, is_authentic=True))
        digest = seal.hash
    return links


def walk(links: list[Link]) -> str | None:
    fault = Walk(now=NOW, wanted=frozenset()).take(links)
    return None if fault is None else fault.reason


def test_a_chain_as_it_was_written_is_whole() -> None:
    assert walk(chain_of([a_record(number) for number in range(5)])) is None


CHANGES: tuple[dict[str, Any], ...] = (
    {"action": "applicant.erased"},
    {"is_read": True},
    {"times": 2},
    {"actor": Actor(kind=ActorKind.OWNER, id=UUID(int=9))},
    {"actor": Actor(kind=ActorKind.INTEGRATOR, id=None)},
    {"objects": ("apl_1",)},
    {"occurred_at": NOW + timedelta(microseconds=1)},
    {"request": "req_1"},
    {"address_digest": b"a" * 32},
    {"before_digest": b"b" * 32},
    {"after_digest": b"c" * 32},
)


@given(st.integers(0, 5), st.sampled_from(CHANGES))
def test_a_change_of_any_column_of_any_row_is_named(place: int, change: dict[str, Any]) -> None:
    links = chain_of([a_record(number) for number in range(6)])
    record = links[place].record
    assert record is not None
    links[place] = replace(links[place], record=replace(record, **change))
    assert walk(links) == "the record was changed"


@given(st.integers(0, 5))
def test_a_lost_row_and_a_lost_seal_are_named(place: int) -> None:
    links = chain_of([a_record(number) for number in range(6)])
    without_row = [*links]
    without_row[place] = replace(links[place], record=None, is_authentic=False)
    assert walk(without_row) == "the record is gone"
    if place < 5:
        assert walk(links[:place] + links[place + 1 :]) == f"seal {place + 1} is missing"


def test_rows_that_changed_places_are_named() -> None:
    links = chain_of([a_record(number) for number in range(3)])
    swapped = [
        replace(links[0], record=links[1].record),
        replace(links[1], record=links[0].record),
        links[2],
    ]
    assert walk(swapped) == "the record was changed"


def test_a_chain_written_anew_is_betrayed_by_its_head() -> None:
    records = [a_record(number) for number in range(3)]
    honest = chain_of(records)
    head = Head(
        agency=AGENCY, seq=3, hash=honest[2].seal.hash, signed_at=NOW, key_id="k", signature=b""
    )
    forged = chain_of([records[0], replace(records[1], objects=()), records[2]])
    walker = Walk(now=NOW, wanted=frozenset({3}))
    assert walker.take(forged) is None
    assert walker.check_heads([head]) is not None
    assert Walk(now=NOW, wanted=frozenset({3})).check_heads([head]) is not None


def test_a_read_may_retire_after_its_time_and_a_change_never() -> None:
    old = NOW - READS_KEPT - timedelta(days=1)
    for record, reason in (
        (a_record(0, is_read=True, at=old), None),
        (a_record(0, is_read=True), "the record is gone"),
        (a_record(0, at=old), "the record is gone"),
    ):
        links = chain_of([record, a_record(1)])
        links[0] = replace(links[0], record=None, is_authentic=False)
        assert walk(links) == reason


def test_a_row_somebody_put_there_has_no_place() -> None:
    record = a_record(0)
    waiting = Loose(record=record, is_awaited=True, is_authentic=True)
    assert first_loose_fault([waiting]) is None
    assert first_loose_fault([replace(waiting, is_awaited=False)]) is not None
    assert first_loose_fault([replace(waiting, is_authentic=False)]) is not None
