"""What the log needs."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from domain.audit.entities import AuditRecord, Export, Head, Link, Loose, Seal
from domain.audit.policies.archive import Row
from domain.kernel.identifiers import ApplicantId, ExportId
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import UnitOfWork


class AuditChain(Protocol):
    """The chain of one agency, inside a unit of work."""

    async def lock(self) -> tuple[int, str]:
        """Hold off other sealers until the end; return sequence and hash of the newest seal."""

    async def pending(self, *, most: int) -> tuple[AuditRecord, ...]:
        """Return committed records without a place, oldest id first."""

    async def add_seals(self, seals: Sequence[Seal]) -> None:
        """Insert; the records wait no more."""

    async def newest_head(self) -> Head | None:
        """Return the head signed last."""

    async def add_head(self, head: Head) -> None:
        """Insert."""


class AuditUnitOfWork(UnitOfWork, Protocol):
    """What the sealer changes."""

    @property
    def audit_chain(self) -> AuditChain:
        """The chain of the agency."""


class HeadSigner(Protocol):
    """Ed25519; the secret key never leaves it."""

    @property
    def key_id(self) -> str:
        """Name of the key, a prefix of the SHA-256 of the public one."""

    @property
    def public_key(self) -> bytes:
        """32 bytes anybody may verify with."""

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes."""

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Return whether this key signed `message`."""


class ChainReader(Protocol):
    """The stored chain, for whoever checks it."""

    async def links(self, tenant: Tenant, *, after: int, most: int) -> tuple[Link, ...]:
        """Return seals beyond `after` in order, each beside its record as it is now."""

    async def loose(self, tenant: Tenant, *, most: int) -> tuple[Loose, ...]:
        """Return records without a seal: suspicious first, at most `most`."""

    async def heads(self, tenant: Tenant, *, most: int) -> tuple[Head, ...]:
        """Return signed heads, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTable:
    """One table of an export."""

    name: str
    columns: tuple[str, ...]


class ExportSnapshot(Protocol):
    """All that is kept, as of one moment, opened."""

    @property
    def tables(self) -> tuple[ExportTable, ...]:
        """Return the tables in order."""

    def rows(self, table: ExportTable) -> AsyncIterator[Sequence[Row]]:
        """Yield the rows of a table in batches; the same rows each time it is asked."""


class ExportSource(Protocol):
    """What an export is made from."""

    def open(
        self, tenant: Tenant, applicant: ApplicantId | None
    ) -> AbstractAsyncContextManager[ExportSnapshot]:
        """Hold one moment of the database; None is the whole agency."""


class ExportRepository(Protocol):
    """Exports of one agency, inside a unit of work."""

    async def add(self, export: Export) -> None:
        """Insert; NotFound when the applicant is beyond the reach."""

    async def get(self, export: ExportId) -> Export:
        """Return it, locked; NotFound beyond the reach."""

    async def advance(self, export: ExportId, progress: int) -> None:
        """Mark running, and how far."""

    async def finish(self, export: ExportId, archive: bytes, sha256: str) -> bool:
        """Store the archive under a fresh key; False when it is no longer wanted."""

    async def fail(self, export: ExportId, code: str) -> None:
        """Mark failed."""

    async def content(self, export: ExportId) -> bytes | None:
        """Return the archive; None when it is not ready or gone."""


class ExportUnitOfWork(UnitOfWork, Protocol):
    """What exports change."""

    @property
    def exports(self) -> ExportRepository:
        """Exports of the agency."""
