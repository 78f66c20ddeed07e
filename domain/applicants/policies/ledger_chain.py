"""The chain of a ledger: each hash covers the one before, the clear header and the sealed body."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.applicants.entities import LedgerEntry, LedgerId, LedgerKind
from domain.kernel.canonical import canonical, sha256_hex
from domain.kernel.identifiers import ApplicantId

EMPTY_HEAD = "0" * 64
"""Head of a ledger without entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerHeader:
    """What an entry says in the clear."""

    applicant: ApplicantId
    id: LedgerId
    seq: int
    kind: LedgerKind
    supersedes: LedgerId | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One stored entry as the chain sees it."""

    header: LedgerHeader
    sealed: bytes
    prev_hash: str
    hash: str


def entry_hash(prev_hash: str, header: LedgerHeader, sealed: bytes) -> str:
    """Return the SHA-256 hex that the entry and, through it, the whole past are known by.

    It covers ciphertext, so a chain stays provable after the data key was destroyed.
    """
    return sha256_hex(
        canonical(
            {
                "applicant": str(header.applicant),
                "id": str(header.id),
                "kind": header.kind.value,
                "prev_hash": prev_hash,
                "recorded_at": header.recorded_at.astimezone(UTC).isoformat(),
                "sealed": sha256_hex(sealed),
                "seq": header.seq,
                "supersedes": None if header.supersedes is None else str(header.supersedes),
            }
        )
    )


def first_break(links: Iterable[Link]) -> int | None:
    """Return the seq from which a chain (oldest first) cannot be trusted; None: it holds."""
    head = EMPTY_HEAD
    for expected, link in enumerate(links, start=1):
        is_next = link.header.seq == expected and link.prev_hash == head
        if not is_next or link.hash != entry_hash(head, link.header, link.sealed):
            return expected
        head = link.hash
    return None


def chain_break(links: Sequence[Link], head: str) -> int | None:
    """Return the seq from which a stored ledger cannot be trusted, against the head kept apart.

    A chain that holds but ends elsewhere than `head` lost or gained its last entries.
    """
    broken = first_break(links)
    if broken is not None:
        return broken
    last = links[-1].hash if links else EMPTY_HEAD
    return None if last == head else len(links) + 1


def in_force(entries: Sequence[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """Return the entries that no other of them supersedes, in their order."""
    replaced = {entry.supersedes for entry in entries}
    return tuple(entry for entry in entries if entry.id not in replaced)
