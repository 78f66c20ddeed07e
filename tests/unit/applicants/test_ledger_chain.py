"""A ledger that was altered, cut in the middle or reordered does not verify."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.applicants.entities import LedgerKind
from domain.applicants.policies.ledger_chain import (
    EMPTY_HEAD,
    LedgerHeader,
    Link,
    entry_hash,
    first_break,
)
from domain.kernel.identifiers import ApplicantId, ExperienceId
from tests.builders import NOW

BODIES = st.lists(st.binary(max_size=20), min_size=1, max_size=6)


def a_chain(bodies: list[bytes]) -> list[Link]:
    links: list[Link] = []
    for seq, sealed in enumerate(bodies, start=1):
        header = LedgerHeader(
            applicant=ApplicantId(UUID(int=1)),
            id=ExperienceId(UUID(int=seq + 1)),
            seq=seq,
            kind=LedgerKind.EXPERIENCE,
            supersedes=None,
            recorded_at=NOW,
        )
        head = links[-1].hash if links else EMPTY_HEAD
        links.append(
            Link(
                header=header,
                sealed=sealed,
                prev_hash=head,
                hash=entry_hash(head, header, sealed),
            )
        )
    return links


@given(BODIES)
def test_a_chain_as_written_holds(bodies: list[bytes]) -> None:
    assert first_break(a_chain(bodies)) is None


@given(BODIES, st.data())
def test_an_altered_body_breaks_the_chain_there(bodies: list[bytes], draw: st.DataObject) -> None:
    links = a_chain(bodies)
    place = draw.draw(st.integers(0, len(links) - 1))
    links[place] = replace(links[place], sealed=links[place].sealed + b"!")
    assert first_break(links) == place + 1


@given(BODIES, st.data())
def test_a_missing_entry_breaks_the_chain_there(bodies: list[bytes], draw: st.DataObject) -> None:
    links = a_chain([*bodies, b"last"])
    place = draw.draw(st.integers(0, len(links) - 2))
    del links[place]
    assert first_break(links) == place + 1
