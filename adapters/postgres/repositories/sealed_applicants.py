"""Applicants' columns in and out of ciphertext; `about` ties each to its row and column."""

from typing import Any
from uuid import UUID

import msgspec

from domain.applicants.entities import (
    Applicant,
    ApplicantStatus,
    Attestation,
    Content,
    Experience,
    Identity,
    LedgerEntry,
    LedgerId,
    LedgerKind,
    Letter,
    Profile,
)
from domain.applicants.policies.classify_contact import contact_of
from domain.applicants.policies.ledger_chain import LedgerHeader, Link
from domain.kernel.identifiers import (
    AdvisorId,
    ApplicantId,
    AttestationId,
    ExperienceId,
    LetterId,
)
from domain.kernel.sealing import Sealer

Row = Any
"""A record of asyncpg, which types no columns."""


_PROFILE = msgspec.json.Decoder(Profile)
_IDENTITY = msgspec.json.Decoder(Identity)


class _Named(msgspec.Struct):
    """What a list shows of who it is, read without the rest."""

    name: str
    external_id: str | None = None


_NAMED = msgspec.json.Decoder(_Named)
_CONTENT: dict[LedgerKind, msgspec.json.Decoder[Any]] = {
    LedgerKind.EXPERIENCE: msgspec.json.Decoder(Experience),
    LedgerKind.LETTER: msgspec.json.Decoder(Letter),
    LedgerKind.ATTESTATION: msgspec.json.Decoder(Attestation),
}


def external_index(sealer: Sealer, agency_key: bytes, external_id: str) -> str:
    """Return the keyed hash an external id is looked up by: it may be anybody's name."""
    return sealer.blind_index(agency_key, f"external id:{external_id}").hex()


ABOUT_CHANGE = b"applicant change"


def content_of(applicant: Applicant) -> bytes:
    """Return all that is personal of an applicant as bytes to be hashed."""
    return msgspec.json.encode((applicant.identity, applicant.profile, applicant.status))


def about_identity(applicant: UUID) -> bytes:
    """Return what binds a sealed identity to its row."""
    return b"applicant.identity:" + applicant.bytes


def about_profile(applicant: UUID, version: int) -> bytes:
    """Return what binds a sealed profile to its row."""
    return b"profile_version.profile:%s:%d" % (applicant.bytes, version)


def about_content(applicant: UUID, entry: UUID) -> bytes:
    """Return what binds a sealed ledger entry to its row."""
    return b"ledger_entry.content:%s:%s" % (applicant.bytes, entry.bytes)


class ApplicantKeys:
    """Seals and opens what belongs to one applicant."""

    def __init__(self, sealer: Sealer, agency_key: bytes, data_key: bytes) -> None:
        self._sealer = sealer
        self._agency_key = agency_key
        self._data_key = data_key

    def seal(self, content: object, about: bytes) -> bytes:
        """Return `content` as JSON under the applicant's key."""
        plain = msgspec.json.encode(content)
        return self._sealer.seal(self._agency_key, self._data_key, plain, about)

    def digest(self, plain: bytes) -> bytes:
        """Return a keyed hash for the log: noise once the applicant's key is destroyed."""
        return self._sealer.digest(self._agency_key, self._data_key, plain, ABOUT_CHANGE)

    def identity(self, row: Row) -> Identity:
        """Return the identity in a row of applicant."""
        plain = self._open(row["identity_sealed"], about_identity(row["id"]))
        return _IDENTITY.decode(plain)

    def named(self, row: Row) -> tuple[str, str | None]:
        """Return only the name in a row of applicant, and the agency's own id."""
        plain = self._open(row["identity_sealed"], about_identity(row["id"]))
        found = _NAMED.decode(plain)
        return found.name, found.external_id

    def seal_identity(self, applicant: Applicant) -> bytes:
        """Return identity and external id as one ciphertext."""
        named = {**msgspec.to_builtins(applicant.identity), "external_id": applicant.external_id}
        return self.seal(named, about_identity(applicant.id))

    def external_index(self, external_id: str) -> str:
        """Return what an external id is looked up by."""
        return external_index(self._sealer, self._agency_key, external_id)

    def profile(self, row: Row, applicant: UUID) -> Profile:
        """Return the profile in a row of profile_version."""
        plain = self._open(row["profile_sealed"], about_profile(applicant, row["profile_version"]))
        return _PROFILE.decode(plain)

    def applicant(self, row: Row) -> Applicant:
        """Return the applicant in a row joined with its newest profile."""
        return Applicant(
            id=ApplicantId(row["id"]),
            version=row["version"],
            status=ApplicantStatus(row["status"]),
            identity=self.identity(row),
            profile=self.profile(row, row["id"]),
            external_id=self.named(row)[1],
            advisor=None if row["advisor_id"] is None else AdvisorId(row["advisor_id"]),
            created_at=row["created_at"],
            updated_at=row["updated_at"],
        )

    def entry(self, row: Row) -> LedgerEntry:
        """Return the entry in a row of ledger_entry."""
        link = link_of(row)
        plain = self._open(link.sealed, about_content(row["applicant_id"], row["id"]))
        content = _CONTENT[link.header.kind].decode(plain)
        return entry_of(link, content)

    def _open(self, sealed: bytes, about: bytes) -> bytes:
        return self._sealer.unseal(self._agency_key, self._data_key, sealed, about)


def link_of(row: Row) -> Link:
    """Return a row of ledger_entry as the chain sees it, still sealed."""
    kind = LedgerKind(row["kind"])
    header = LedgerHeader(
        applicant=ApplicantId(row["applicant_id"]),
        id=_typed(kind, row["id"]),
        seq=row["seq"],
        kind=kind,
        supersedes=None if row["supersedes"] is None else _typed(kind, row["supersedes"]),
        recorded_at=row["created_at"],
    )
    return Link(
        header=header,
        sealed=row["content_sealed"],
        prev_hash=row["prev_hash"],
        hash=row["hash"],
    )


def entry_of(link: Link, content: Content) -> LedgerEntry:
    """Return a link with its opened content and the contact class its duties give."""
    contact = contact_of(content) if isinstance(content, Experience) else None
    return LedgerEntry(
        id=link.header.id,
        applicant=link.header.applicant,
        seq=link.header.seq,
        supersedes=link.header.supersedes,
        prev_hash=link.prev_hash,
        hash=link.hash,
        content=content,
        contact_class=contact,
        recorded_at=link.header.recorded_at,
    )


def _typed(kind: LedgerKind, identifier: UUID) -> LedgerId:
    match kind:
        case LedgerKind.LETTER:
            return LetterId(identifier)
        case LedgerKind.ATTESTATION:
            return AttestationId(identifier)
        case LedgerKind.EXPERIENCE:
            return ExperienceId(identifier)
