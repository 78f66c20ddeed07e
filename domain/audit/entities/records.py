"""A record of the log, its place in the chain, and the signed head."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.identifiers import AgencyId, AuditId
from domain.kernel.tenancy import Actor

OBJECTS_MAXIMUM = 200
"""Objects named by one record; a longer answer names the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A use case under way, as its record will tell it."""

    action: str
    is_read: bool = False
    objects: tuple[str, ...] = ()
    request: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """Who did or read what, when and from where; digests are keyed, nothing is personal."""

    id: AuditId
    agency: AgencyId
    action: str
    is_read: bool
    actor: Actor
    objects: tuple[str, ...]
    occurred_at: datetime
    times: int = 1
    request: str | None = None
    address_digest: bytes | None = None
    before_digest: bytes | None = None
    after_digest: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The place of a record in its agency's chain."""

    seq: int
    record: AuditId
    is_read: bool
    occurred_at: datetime
    row_sha256: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A seal beside what the log holds of its record now.

    `record` is None when the row is gone; `is_authentic` says its keyed hash is ours.
    """

    seal: Seal
    record: AuditRecord | None
    is_authentic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """A record without a place; one that nobody is about to place was put there by hand."""

    record: AuditRecord
    is_awaited: bool
    is_authentic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a chain at one moment, signed."""

    agency: AgencyId
    seq: int
    hash: str
    signed_at: datetime
    key_id: str
    signature: bytes
