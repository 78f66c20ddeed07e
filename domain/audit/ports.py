"""What the log needs."""

from collections.abc import Sequence
from typing import Protocol

from domain.audit.entities import AuditRecord, Head, Link, Loose, Seal
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
