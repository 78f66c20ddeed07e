"""The chain: canonical rows, hash = SHA-256(previous hash, link), and what breaks it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.audit.entities import AuditRecord, Head, Link, Loose, Seal
from domain.audit.policies.retention import Kept, time_of
from domain.kernel.canonical import canonical, sha256_hex
from domain.kernel.identifiers import AgencyId, AuditId, to_text

EMPTY_HEAD = "0" * 64
READS_KEPT = time_of(Kept.AUDIT_READS)
"""A missing read older than this was retired, not removed; the database holds the same line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first thing that is not as it was written."""

    seq: int | None
    record: str | None
    reason: str


def canonical_row(record: AuditRecord) -> bytes:
    """Return the bytes that are hashed and authenticated: every column, in one order."""
    return canonical(
        {
            "v": 1,
            "agency": str(record.agency),
            "id": str(record.id),
            "action": record.action,
            "is_read": record.is_read,
            "times": record.times,
            "actor": [
                record.actor.kind.value,
                None if record.actor.id is None else str(record.actor.id),
            ],
            "objects": list(record.objects),
            "occurred_at": _moment(record.occurred_at),
            "request": record.request,
            "address": _hex(record.address_digest),
            "before": _hex(record.before_digest),
            "after": _hex(record.after_digest),
        }
    )


def seal_after(previous: str, seq: int, record: AuditRecord) -> Seal:
    """Return the seal of `record` at `seq`, after the seal whose hash is `previous`."""
    unlinked = Seal(
        seq=seq,
        record=record.id,
        is_read=record.is_read,
        occurred_at=record.occurred_at,
        row_sha256=sha256_hex(canonical_row(record)),
        hash="",
    )
    return replace(unlinked, hash=link_hash(previous, unlinked))


def link_hash(previous: str, seal: Seal) -> str:
    """Return the hash of a link; the row goes in as its SHA-256, so a retired read verifies."""
    link = canonical(
        {
            "seq": seal.seq,
            "record": str(seal.record),
            "is_read": seal.is_read,
            "occurred_at": _moment(seal.occurred_at),
            "row": seal.row_sha256,
        }
    )
    return sha256_hex(bytes.fromhex(previous) + link)


def head_message(agency: AgencyId, seq: int, digest: str, signed_at: datetime) -> bytes:
    """Return the bytes of a head that are signed."""
    return canonical(
        {"agency": str(agency), "seq": seq, "hash": digest, "signed_at": _moment(signed_at)}
    )


@dataclass(slots=True)
class Walk:
    """Walks a chain from its start; keeps the hashes that heads name."""

    now: datetime
    wanted: frozenset[int]
    seq: int = 0
    hash: str = EMPTY_HEAD
    read_hashes: dict[int, str] | None = None

    def take(self, links: Iterable[Link]) -> Fault | None:
        """Take the next links; return the first fault."""
        for link in links:
            reason = self._reason(link)
            if reason is not None:
                return fault_at(link.seal.seq, link.seal.record, reason)
            self.seq, self.hash = link.seal.seq, link.seal.hash
            if self.seq in self.wanted:
                self.read_hashes = (self.read_hashes or {}) | {self.seq: self.hash}
        return None

    def check_heads(self, heads: Sequence[Head]) -> Fault | None:
        """Return the fault of the first head that names another past than this one."""
        known = {0: EMPTY_HEAD} | (self.read_hashes or {})
        for head in heads:
            if known.get(head.seq) != head.hash:
                return Fault(seq=head.seq, record=None, reason="a signed head names another chain")
        return None

    def _reason(self, link: Link) -> str | None:
        if link.seal.seq != self.seq + 1:
            return f"seal {self.seq + 1} is missing"
        if link_hash(self.hash, link.seal) != link.seal.hash:
            return "the hash does not follow from the one before"
        if link.record is None:
            is_retired = link.seal.is_read and link.seal.occurred_at < self.now - READS_KEPT
            return None if is_retired else "the record is gone"
        if sha256_hex(canonical_row(link.record)) != link.seal.row_sha256:
            return "the record was changed"
        return None if link.is_authentic else "the record was not written by Preceptor"


def first_loose_fault(loose: Iterable[Loose]) -> Fault | None:
    """Return the fault of the first record that has no place and should not be there."""
    for each in loose:
        if not each.is_awaited:
            return fault_at(None, each.record.id, "the record never came through the log")
        if not each.is_authentic:
            return fault_at(None, each.record.id, "the record was not written by Preceptor")
    return None


def fault_at(seq: int | None, record: AuditId, reason: str) -> Fault:
    """Return a fault about one record."""
    return Fault(seq=seq, record=to_text("aud", record), reason=reason)


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _hex(digest: bytes | None) -> str | None:
    return None if digest is None else digest.hex()
