"""Look at the log and at its signed heads."""

from dataclasses import dataclass

from domain.audit.entities import Head
from domain.audit.ports import ChainReader, HeadSigner
from domain.audit.views import AuditFilter, AuditReader, AuditView
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Tenant

HEADS_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAudit:
    """A page of the records that pass the filter."""

    wanted: AuditFilter
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAuditHandler:
    """Records, newest first."""

    reader: AuditReader

    async def __call__(self, tenant: Tenant, query: ListAudit) -> Page[AuditView]:
        """Forbidden without audit:read."""
        tenant.require(Permission.AUDIT_READ)
        return await self.reader.page(tenant, query.wanted, query.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHeads:
    """Heads, newest first, and the key they verify with."""

    heads: tuple[Head, ...]
    key_id: str
    public_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHeadsHandler:
    """What an auditor keeps elsewhere: a later chain must still contain it."""

    reader: ChainReader
    signer: HeadSigner

    async def __call__(self, tenant: Tenant) -> SignedHeads:
        """Forbidden without audit:read."""
        tenant.require(Permission.AUDIT_READ)
        heads = await self.reader.heads(tenant, most=HEADS_SHOWN)
        return SignedHeads(
            heads=heads, key_id=self.signer.key_id, public_key=self.signer.public_key
        )
